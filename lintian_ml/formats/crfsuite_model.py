# SPDX-License-Identifier: GPL-2.0-or-later
"""CRFsuite models: ``lCRF``, u32 size of the file, ``FOMC``, u32 version, counts and offsets, then chunks.

The chunk ``FEAT`` has u32 size, u32 number, then 20 bytes a feature, the last eight of them its float64 weight.
"""
from __future__ import annotations

import struct

from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item


def recognise(item: Item) -> bool:
    return item.head[8:12] == b"FOMC"


def read(item: Item) -> Header:
    cursor = Cursor(item.blob(), 4)
    if cursor.u32() != item.size:
        raise DamagedFile(f"has {item.size} bytes, its header says otherwise")
    cursor.skip(8)
    cursor.skip(4)
    labels, attributes, start = cursor.u32(), cursor.u32(), cursor.u32()
    chunk = Cursor(item.blob(), start)
    if chunk.take(4) != b"FEAT":
        raise DamagedFile(f"has no features at byte {start}")
    chunk.skip(4)
    count = chunk.u32()
    chunk.skip(20 * count)
    if not count:
        raise DamagedFile("has no features")
    metadata = {"producer": "CRFsuite", "architecture": f"{count} features, {labels} labels, {attributes} attributes"}
    return Header((Tensor("weights", (count,), "float64"),), count, metadata, trained=Answer.YES)


def sample() -> bytes:
    """One feature, one label, one attribute."""
    size = 48 + 12 + 20
    return b"lCRF" + struct.pack("<I", size) + b"FOMC" + struct.pack("<9I", 100, 0, 1, 1, 48, 0, 0, 0, 0) \
        + b"FEAT" + struct.pack("<5Id", 32, 1, 0, 0, 0, 0.75)


FORMAT = Format("crfsuite-model", "CRFsuite model", Kind.CLASSICAL, Depth.HEADER, (".crfsuite", ".model"),
                recognise, read, sample, magic=((0, b"lCRF"),))
