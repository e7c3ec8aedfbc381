# SPDX-License-Identifier: GPL-2.0-or-later
"""Binary profiles of HMMER and Infernal (``.h3m .h3f .h3p``, ``.i1m .i1f .i1p``, binary ``.hmm`` and ``.cm``).

The first u32 is the format's four letters (hmm6, 3ffs, 1afs, cm02 …) with the high bit of each byte set, in the byte
order of the machine that pressed them. Scores follow as float32 or scaled to a byte, without alignment.
"""
from __future__ import annotations

from collections.abc import Iterable

from lintian_ml.errors import DamagedFile
from lintian_ml.model import Answer, Header
from lintian_ml.reader import Item
from lintian_ml.wire import opaque

HMMER = (*(f"hmm{digit}" for digit in "1234567890:a"),  # a colon comes after the nine
         *(f"{version}{part}{machine}" for version in ("h3", "3b", "3c", "3d", "3e", "3f") for part in "fp"
           for machine in "svn"))
INFERNAL = ("cm01", "cm02", "1afs", "1afv", "1afn", "1aps", "1apv", "1apn")
_FEWEST = 100


def magics(names: Iterable[str]) -> tuple[tuple[int, bytes], ...]:
    """The first four bytes of each kind, in both byte orders."""
    return tuple((0, order) for name in names for order in (encoded(name), encoded(name)[::-1]))


def encoded(name: str) -> bytes:
    return bytes(ord(letter) | 0x80 for letter in name)


def is_pressed(item: Item) -> bool:
    """Binary profiles have the high bit in each of their first four bytes, text has it in none."""
    return item.head[:1] >= b"\x80"


def header(item: Item, producer: str) -> Header:
    """Which kind it is. Raises DamagedFile where no profile fits in, NotThisFormat where the bytes hardly vary."""
    if item.size < _FEWEST:
        raise DamagedFile("ends before its first profile does")
    letters = bytes(byte & 0x7f for byte in item.head[:4]).decode("ascii")
    name = letters if letters in (*HMMER, *INFERNAL) else letters[::-1]
    facts = {"producer": producer, "architecture": f"pressed profiles ({name})"}
    return Header((), 0, opaque.header(item, facts).metadata, trained=Answer.YES)
