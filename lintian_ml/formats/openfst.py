# SPDX-License-Identifier: GPL-2.0-or-later
"""OpenFst's finite-state transducers: u32 0x7eb2fdd6, the type, the arc type, versions, flags, properties, counts.

A decoding graph of a speech recogniser (type ``ngram``, or with arcs' weights from a language model) is learned, a
grammar compiled from rules is not; the container does not tell them apart unless its type does.
"""
from __future__ import annotations

import struct

from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile
from lintian_ml.model import Depth, Format, Header, Kind, Note, Tensor
from lintian_ml.reader import Item

_MAGIC = struct.pack("<I", 0x7eb2fdd6)
_NAME = 64


def recognise(item: Item) -> bool:
    return len(item.head) > 40


def read(item: Item) -> Header:
    cursor = Cursor(item.blob(), 4)
    kind = cursor.string(cursor.u32(), _NAME)
    arcs = cursor.string(cursor.u32(), _NAME)
    cursor.skip(16)
    cursor.i64()
    states, count = cursor.i64(), cursor.i64()
    if not 0 <= states <= item.size or not -1 <= count <= item.size:
        raise DamagedFile(f"claims {states} states and {count} arcs")
    certain = kind == "ngram"
    note = Note("array", "the weights of its arcs may come from a language model or from rules")
    metadata = {"producer": "OpenFst", "architecture": f"{kind} of {arcs} arcs, {states} states, {max(count, 0)} arcs"}
    total = max(count, states, 1)
    return Header((Tensor("arc-weights", (total,), "float32"),), total, metadata, () if certain else (note,),
                  certain=certain)


def sample() -> bytes:
    """An n-gram of two states and three arcs."""
    return _MAGIC + struct.pack("<I", 5) + b"ngram" + struct.pack("<I", 8) + b"standard" \
        + struct.pack("<2iQ3q", 4, 0, 0, 0, 2, 3) + bytes(80)


FORMAT = Format("openfst", "OpenFst transducer", Kind.NGRAM, Depth.HEADER, (".fst",), recognise, read, sample,
                magic=((0, _MAGIC),))
