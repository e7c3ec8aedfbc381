# SPDX-License-Identifier: GPL-2.0-or-later
"""CatBoost models: ``CBM1``, u32 size of the core, the core as a flatbuffer.

Core: 1 trees, 2 pairs of key and value (training parameters, versions, times). Trees: 8 leaf values (float64).
"""
from __future__ import annotations

import struct

from lintian_ml.errors import DamagedFile
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import flatbuffer

_MAGIC, _START = b"CBM1", 8
_TREES, _FACTS, _LEAVES = 1, 2, 8
_KEPT = {"params": "parameters", "train_finish_time": "date", "model_guid": "guid"}


def recognise(item: Item) -> bool:
    return len(item.head) > 48 and struct.unpack_from("<I", item.head, 4)[0] >= 32


def read(item: Item) -> Header:
    if struct.unpack_from("<I", item.head, 4)[0] + _START > item.size:
        raise DamagedFile("ends before its core does")
    core = flatbuffer.root(item.blob(), _START)
    trees = core.table(_TREES)
    start, count = trees.vector(_LEAVES, 8) if trees else (0, 0)
    if not count:
        raise DamagedFile("has no trees with leaves")
    facts = {fact.text(0): fact.text(1) for fact in core.tables(_FACTS)}
    metadata = {"producer": "CatBoost", "architecture": f"{count} leaves"}
    metadata |= {name: facts[key][:512] for key, name in _KEPT.items() if key in facts}
    tensor = Tensor("leaf-values", (count,), "float64", Span(start, 8 * count, "<f8"))
    return Header((tensor,), count, metadata, trained=Answer.YES)


def sample() -> bytes:
    """A core whose trees have two leaves and nothing else."""
    vtable = struct.pack("<11H", 22, 8, *[0] * 8, 4)
    trees = vtable + b"\0\0" + struct.pack("<iI", 24, 4) + struct.pack("<I2d", 2, 0.5, -0.25)
    core = struct.pack("<I", 12) + struct.pack("<4H", 8, 8, 0, 4) + struct.pack("<iI", 8, 28) + trees
    return _MAGIC + struct.pack("<I", len(core)) + core


FORMAT = Format("catboost-binary", "CatBoost model", Kind.CLASSICAL, Depth.TENSORS, (".cbm",), recognise, read, sample,
                magic=((0, _MAGIC),))
