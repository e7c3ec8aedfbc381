# SPDX-License-Identifier: GPL-2.0-or-later
"""Vowpal Wabbit models: u32 length and version text, u32 length and an identifier, ``m``, label bounds, u32 bits.

Older versions go on with u32 lengths, newer ones without; the command-line options are stored as one text. Weights
follow as pairs of index and float32, as many as there are.
"""
from __future__ import annotations

import struct

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item

_VERSION = regex(rb"(\d{1,3}\.\d{1,3}\.\d{1,3})\0")
_OPTION = regex(rb"--[a-z_]{2,40}[ -~]{0,2000}")


def recognise(item: Item) -> bool:
    found = _VERSION.match(item.head, 4, 32)
    return found is not None and struct.unpack_from("<I", item.head)[0] == len(found[0])


def read(item: Item) -> Header:
    cursor = Cursor(item.blob())
    version = cursor.string(cursor.u32()).rstrip("\0")
    identifier = cursor.string(cursor.u32()).rstrip("\0")
    if cursor.take(1) != b"m":
        raise DamagedFile("is not marked as a model")
    low, high = cursor.f32(), cursor.f32()
    bits = cursor.u32()
    if bits > 61:
        raise DamagedFile(f"claims a table of 2^{bits} weights")
    stored = cursor.left // 8
    options = _OPTION.search(item.head, cursor.at, limits.NAME)
    metadata = {"producer": f"Vowpal Wabbit {version}", "identifier": identifier, "labels": f"{low:g} to {high:g}",
                "architecture": f"hashed linear model of 2^{bits} weights"}
    if options:
        metadata["options"] = options[0].decode("ascii")
    return Header((Tensor("weights", (stored,), "float32"),), stored, metadata, trained=Answer.YES)


def sample() -> bytes:
    """A model of ten bits with two weights."""
    options = b"--hash_seed 0\0"
    return struct.pack("<I", 6) + b"8.1.0\0" + struct.pack("<I", 1) + b"\0" + b"m" \
        + struct.pack("<2fI", -1, 1, 10) + struct.pack("<I", len(options)) + options + struct.pack("<IfIf", 3, 1, 9, -1)


FORMAT = Format("vowpal-wabbit", "Vowpal Wabbit model", Kind.CLASSICAL, Depth.HEADER, (".vw", ".model"),
                recognise, read, sample, magic=tuple((0, struct.pack("<I", length)) for length in range(6, 13)))
