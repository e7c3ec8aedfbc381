# SPDX-License-Identifier: GPL-2.0-or-later
"""PyTorch Mobile's flatbuffers: the identifier PTMF behind the offset of the root. Source: PyTorch's
mobile_bytecode.fbs.
"""
from __future__ import annotations

from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import opaque, samples


def recognise(item: Item) -> bool:
    return len(item.head) >= 64


def read(item: Item) -> Header:
    return opaque.header(item, {"producer": "PyTorch Mobile"})


def sample() -> bytes:
    return b"\x18\0\0\0PTMF" + bytes(60) + samples.floats(256)


FORMAT = Format("torch-mobile", "PyTorch Mobile flatbuffer", Kind.NEURAL, Depth.RECOGNISED, (".ptl", ".ff"),
                recognise, read, sample, magic=((4, b"PTMF"),))
