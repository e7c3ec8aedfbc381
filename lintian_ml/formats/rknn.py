# SPDX-License-Identifier: GPL-2.0-or-later
"""Rockchip's compiled models: a magic, then an undocumented container of vendor's code and weights."""
from __future__ import annotations

from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import opaque, samples


def recognise(item: Item) -> bool:
    return len(item.head) >= 64


def read(item: Item) -> Header:
    return opaque.header(item, {"producer": "Rockchip RKNN"})


def sample() -> bytes:
    return b"RKNN" + bytes(60) + samples.floats(256)


FORMAT = Format("rknn", "Rockchip RKNN model", Kind.NEURAL, Depth.RECOGNISED, (".rknn",), recognise, read, sample,
                magic=((0, b"RKNN\0"), (0, b"RKNX"), (0, b"CYPTRKNN")))
