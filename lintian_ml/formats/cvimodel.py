# SPDX-License-Identifier: GPL-2.0-or-later
"""Sophgo's models for CVITEK processors: ``CviModel``, versions, then a flatbuffer and the weights (tpu-mlir)."""
from __future__ import annotations

from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import opaque, samples


def recognise(item: Item) -> bool:
    return len(item.head) >= 64


def read(item: Item) -> Header:
    return opaque.header(item, {"producer": "Sophgo tpu-mlir"})


def sample() -> bytes:
    return b"CviModel" + bytes(60) + samples.floats(256)


FORMAT = Format("cvimodel", "CVITEK model", Kind.NEURAL, Depth.RECOGNISED, (".cvimodel",), recognise, read,
                sample, magic=((0, b"CviModel"),))
