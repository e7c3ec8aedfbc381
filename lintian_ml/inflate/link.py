# SPDX-License-Identifier: GPL-2.0-or-later
"""What this process and an unpacker tell each other, and where in the memory that they share the bytes lie.

A message is one datagram. Packed bytes come through one slot, unpacked ones go back through several; a message says how
many bytes a slot holds. What an unpacker says is believed only as far as it can do no harm.
"""
from __future__ import annotations

import struct

from lintian_ml import limits

SLOT = limits.UNPACK_SLOT
SLOTS = limits.UNPACK_AHEAD  # of unpacked bytes; the packed ones lie before them
SIZE = SLOT * (1 + SLOTS)
LONGEST = 1024  # bytes of one message

# Sort, number of the stream, slot, whether it is the last, length, packed bytes that were read until now (of OPEN: the
# dictionary that is allowed); then a text.
HEAD = struct.Struct("<cIBBIQ")
OPEN, DATA, FREE = b"O", b"D", b"F"  # to the unpacker: a stream begins; more of it; a slot was read
READY, WANT, PIECE, END, ERROR = b"R", b"W", b"P", b"E", b"X"  # from it; a text says what is in force, or wrong
STATUS = b"S"  # from the keeper: how the unpacker ended

PROBLEM, BROKEN, MEMORY, BUG = "p", "d", "m", "b"  # sorts of errors: the first letter of the text


def place(slot: int) -> int:
    """Where a slot of unpacked bytes begins."""
    return SLOT * (1 + slot)
