# SPDX-License-Identifier: GPL-2.0-or-later
"""Handwriting models of Zinnia and Tegaki: u32 file size XOR 0x0ef71821, u32 version 1, u32 characters; then 16 bytes
of a character's name, a float32 bias, and pairs of i32 index and float32 weight that a negative index ends.
"""
from __future__ import annotations

import struct

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item

_KEY = 0x0ef71821
_VERSION = 1


def recognise(item: Item) -> bool:
    if item.head[4:8] != b"\1\0\0\0" or len(item.head) < 40:
        return False
    magic: int = struct.unpack_from("<I", item.head)[0]
    return magic ^ _KEY == item.size


def read(item: Item) -> Header:
    cursor = Cursor(item.blob(), 8)
    characters = cursor.count(cursor.u32(), limits.TENSORS, "characters")
    if not characters or item.size < 12 + 28 * characters:
        raise DamagedFile(f"claims {characters} characters in {item.size} bytes")
    weights = (item.size - 12 - 28 * characters) // 8
    tensors = (Tensor("biases", (characters,), "float32"), Tensor("weights", (weights,), "float32"))
    return Header(tensors, characters + weights, {"producer": "Zinnia", "architecture": f"{characters} characters"},
                  trained=Answer.YES)


def sample() -> bytes:
    """One character of two weights."""
    body = struct.pack("<2I", _VERSION, 1) + b"a".ljust(16, b"\0")
    body += struct.pack("<fififif", 0.5, 1, 0.25, 7, -0.75, -1, 0)
    return struct.pack("<I", (len(body) + 4) ^ _KEY) + body


FORMAT = Format("zinnia-model", "Zinnia handwriting model", Kind.CLASSICAL, Depth.HEADER, (".model",), recognise, read,
                sample, magic=((4, b"\1\0\0\0"),))
