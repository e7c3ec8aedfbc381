# SPDX-License-Identifier: GPL-2.0-or-later
"""XGBoost models in the old binary form: ``binf``, learner parameters, objective and booster names, the trees.

136 bytes of learner parameters (float32 base score, u32 features, u32 classes), then u64 length and objective, u64
length and booster; a tree booster has 160 bytes (u32 number of trees), each tree 148 (u32 nodes second) and
20 bytes a node (the last float32 is its threshold or value) with 16 bytes of statistics.
"""
from __future__ import annotations

import struct

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item

_MAGIC = b"binf"


def recognise(item: Item) -> bool:
    return len(item.head) > 160


def _trees(cursor: Cursor) -> list[Tensor]:
    count = cursor.count(cursor.u32(), limits.TENSORS, "trees")
    cursor.skip(156)
    tensors = []
    for index in range(count):
        cursor.skip(4)
        nodes = cursor.u32()
        cursor.skip(140 + 36 * nodes)
        tensors.append(Tensor(f"tree{index}", (nodes,), "float32"))
    return tensors


def read(item: Item) -> Header:
    cursor = Cursor(item.blob(), 8)
    features = cursor.u32()
    cursor.skip(128)
    objective = cursor.string(cursor.u64())
    booster = cursor.string(cursor.u64())
    if booster == "gbtree":
        tensors = _trees(cursor)
    elif booster in ("gblinear", "dart"):
        tensors = [Tensor(booster, (cursor.left // 4,), "float32")]
    else:
        raise DamagedFile("names no booster that is known")
    metadata = {"producer": "XGBoost", "objective": objective,
                "architecture": f"{booster}, {len(tensors)} trees, {features} features"}
    return Header(tuple(tensors), sum(tensor.size for tensor in tensors), metadata, trained=Answer.YES)


def sample() -> bytes:
    """One tree of one leaf."""
    objective, booster = b"reg:linear", b"gbtree"
    return _MAGIC + struct.pack("<f2I", 0.5, 1, 0) + bytes(124) + struct.pack("<Q", len(objective)) + objective \
        + struct.pack("<Q", len(booster)) + booster + struct.pack("<I", 1) + bytes(156) \
        + struct.pack("<2I", 1, 1) + bytes(140) + struct.pack("<4if", -1, -1, -1, 0, 0.25) + bytes(16) + bytes(4)


FORMAT = Format("xgboost-binary", "XGBoost model (old binary)", Kind.CLASSICAL, Depth.HEADER, (".model", ".bin"),
                recognise, read, sample, magic=((0, _MAGIC),))
