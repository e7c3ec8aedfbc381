# SPDX-License-Identifier: GPL-2.0-or-later
"""TNN's .tnnmodel: a magic word 0xFABC0002 or 0xFABC0004, then weights in the order of the .tnnproto."""
from __future__ import annotations

from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import opaque, samples


def recognise(item: Item) -> bool:
    return len(item.head) >= 16


def read(item: Item) -> Header:
    return opaque.header(item, {"producer": "TNN"})


def sample() -> bytes:
    return b"\x02\0\xbc\xfa" + bytes(12) + samples.floats(256)


FORMAT = Format("tnn", "TNN weights", Kind.NEURAL, Depth.RECOGNISED, (".tnnmodel",), recognise, read, sample,
                magic=((0, b"\x02\0\xbc\xfa"), (0, b"\x04\0\xbc\xfa")))
