# SPDX-License-Identifier: GPL-2.0-or-later
"""dlib's shape predictors (face landmarks): version 1, the mean shape, then cascades of forests of regression trees.

The mean shape is a column of 2 floats a landmark. Trees are alike, so the first one tells the number of all leaves:
each leaf is a column as long as the mean shape, each split two indices and a threshold.
"""
from __future__ import annotations

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire.dlib import integer, pack, real

_START = b"\x01\x01"


def recognise(item: Item) -> bool:
    return len(item.head) > 16 and item.head[2] in (0x81, 0x82) and b"\x81\x01" in item.head[4:7]


def _column(cursor: Cursor) -> int:
    """Rows of a column of floats; sizes are stored as negative numbers."""
    rows, columns = -integer(cursor), -integer(cursor)
    if not 0 < rows <= 1 << 16 or columns != 1:
        raise NotThisFormat("does not begin with a mean shape")
    for _ in range(rows):
        if abs(real(cursor)) > 1e6:
            raise NotThisFormat("its mean shape is no shape")
    return rows


def _counted(cursor: Cursor, what: str) -> int:
    count = integer(cursor)
    if count < 1:
        raise NotThisFormat(f"claims {count} {what}")
    return cursor.count(count, limits.TENSORS, what)


def read(item: Item) -> Header:
    cursor = Cursor(item.blob(), 2)
    rows = _column(cursor)
    if rows % 2:
        raise NotThisFormat("its mean shape has an odd number of coordinates")
    cascades, trees, splits = (_counted(cursor, what) for what in ("cascades", "trees", "splits"))
    count = cascades * trees
    tensors = (Tensor("mean-shape", (rows,), "float32"), Tensor("thresholds", (count, splits), "float32"),
               Tensor("leaves", (count, splits + 1, rows), "float32"))
    if tensors[1].size + tensors[2].size > 8 * item.size:
        raise NotThisFormat("claims more leaves than it has room for")
    metadata = {"producer": "dlib", "architecture": f"{rows // 2} landmarks, {cascades} cascades of {trees} trees"}
    return Header(tensors, sum(tensor.size for tensor in tensors), metadata, trained=Answer.YES)


def sample() -> bytes:
    """One landmark, one tree of one split and two leaves."""
    def column(one: int, two: int) -> bytes:
        return pack(-2) + pack(-1) + pack(one) + pack(-4) + pack(two) + pack(-4)

    tree = pack(1) + pack(0) + pack(1) + pack(3) + pack(-2) + pack(2) + column(1, 2) + column(-1, 3)
    return pack(1) + column(8, 9) + pack(1) + pack(1) + tree + bytes(8)


FORMAT = Format("dlib-shape-predictor", "dlib shape predictor", Kind.CLASSICAL, Depth.HEADER, (".dat",), recognise,
                read, sample, magic=((0, _START),))
