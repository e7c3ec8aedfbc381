# SPDX-License-Identifier: GPL-2.0-or-later
"""Apache TVM's parameters: a list of named arrays behind a magic of eight bytes. Source: tvm's runtime file_utils.h,
kTVMNDArrayListMagic.
"""
from __future__ import annotations

from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import opaque, samples


def recognise(item: Item) -> bool:
    return len(item.head) >= 64


def read(item: Item) -> Header:
    return opaque.header(item, {"producer": "Apache TVM"})


def sample() -> bytes:
    return bytes.fromhex("b79c04054f8de5f7") + bytes(60) + samples.floats(256)


FORMAT = Format("tvm-params", "Apache TVM parameters", Kind.NEURAL, Depth.RECOGNISED, (".params", ".bin"),
                recognise, read, sample, magic=((0, bytes.fromhex("b79c04054f8de5f7")),))
