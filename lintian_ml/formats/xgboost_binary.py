# SPDX-License-Identifier: GPL-2.0-or-later
"""XGBoost models in the old binary form: learner parameters, objective and booster names, the trees.

136 bytes of learner parameters (float32 base score, u32 features, u32 classes), then u64 length and objective, u64
length and booster; a tree booster has 160 bytes (u32 number of trees), each tree 148 (u32 nodes second) and
20 bytes a node (the last float32 is its threshold or value) with 16 bytes of statistics. ``binf`` may stand before all
this, or what a Java program wrote about the model (Spark's files begin with the number of classes).
"""
from __future__ import annotations

import struct

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item

_MAGIC = b"binf"
_PARAMETERS = 136
_BOOSTERS = (b"\0\0\0gb", b"\0\0\0dart")
_NAMES = regex(rb"([\x03-\x40])\0{7}([a-z]{3,10}:[a-z0-9_:]{3,40}|multi:\w{3,20})"
               rb"(?=\x06\0{7}gbtree|\x08\0{7}gblinear|\x04\0{7}dart)")
_BEFORE = 512  # bytes that a Java program may have written before the learner


def recognise(item: Item) -> bool:
    head = item.head[:_BEFORE + 256]
    return any([name in head for name in _BOOSTERS]) and _start(item) is not None


def _start(item: Item) -> int | None:
    """Where the learner's parameters begin: so many bytes before the objective's name, None without one."""
    found = _NAMES.search(item.head, 0, _BEFORE + 256)
    if found is None or found[1][0] != len(found[2]) or found.start() < _PARAMETERS:
        return None
    return found.start() - _PARAMETERS


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
    start = _start(item)
    if start is None:
        raise NotThisFormat("names no objective and booster")
    cursor = Cursor(item.blob(), start + 4)
    features = cursor.u32()
    cursor.skip(_PARAMETERS - 8)
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
                recognise, read, sample, least=256)
