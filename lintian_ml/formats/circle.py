# SPDX-License-Identifier: GPL-2.0-or-later
"""Circle, Samsung's variant of TFLite for ONE: a flatbuffer with the identifier CIR0. Source: ONE's
circle_schema.fbs.
"""
from __future__ import annotations

from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import opaque, samples


def recognise(item: Item) -> bool:
    return len(item.head) >= 64


def read(item: Item) -> Header:
    return opaque.header(item, {"producer": "Samsung ONE"})


def sample() -> bytes:
    return b"\x14\0\0\0CIR0" + bytes(60) + samples.floats(256)


FORMAT = Format("circle", "Circle model of Samsung ONE", Kind.NEURAL, Depth.RECOGNISED, (".circle",), recognise, read,
                sample, magic=((4, b"CIR0"),))
