# SPDX-License-Identifier: GPL-2.0-or-later
"""CRF++ models: u32 version (100), u32 type, float64 cost factor, u32 features, u32 columns, u32 size of the trie.

Then the labels and the templates, each with its u32 length, the trie, and one float32 weight per feature up to the
end of the file: the sum of the parts is the size, which proves the format.
"""
from __future__ import annotations

import struct

from lintian_ml.cursor import Cursor
from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Item

_VERSION = struct.pack("<I", 100)


def recognise(item: Item) -> bool:
    return len(item.head) > 40 and item.head[4:8] in (bytes(4), b"\1\0\0\0", b"\2\0\0\0")


def read(item: Item) -> Header:
    cursor = Cursor(item.blob(), 16)
    features, columns, trie = cursor.u32(), cursor.u32(), cursor.u32()
    sizes = item.blob()
    labels = cursor.u32()
    if not features or labels > sizes.size or cursor.left < labels + 4:
        raise NotThisFormat("its sizes are not those of a CRF++ model")
    names = cursor.string(labels, labels).strip("\0").split("\0")
    templates = cursor.u32()
    if cursor.left != templates + trie + 4 * features:
        raise NotThisFormat("its parts do not add up to its size")
    cursor.skip(templates + trie)
    tensor = Tensor("weights", (features,), "float32", Span(cursor.at, 4 * features, "<f4"))
    metadata = {"producer": "CRF++", "architecture": f"{features} features, {columns} columns, {len(names)} labels"}
    return Header((tensor,), features, metadata, trained=Answer.YES)


def sample() -> bytes:
    """Two features, two labels, a template and four bytes of trie."""
    labels, templates = b"B\0I\0", b"U00:%x[0,0]\0"
    return _VERSION + struct.pack("<Id3I", 0, 1.0, 2, 1, 4) + struct.pack("<I", len(labels)) + labels \
        + struct.pack("<I", len(templates)) + templates + bytes(4) + struct.pack("<2f", 0.5, -0.25)


FORMAT = Format("crfpp-model", "CRF++ model", Kind.CLASSICAL, Depth.TENSORS, (".model", ".crf"),
                recognise, read, sample, magic=((0, _VERSION),))
