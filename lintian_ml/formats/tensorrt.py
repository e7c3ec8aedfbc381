# SPDX-License-Identifier: GPL-2.0-or-later
"""TensorRT's engines: compiled for one GPU, undocumented; some lie behind a length and a JSON text."""
from __future__ import annotations

from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import opaque, samples


def recognise(item: Item) -> bool:
    return len(item.head) >= 24


def read(item: Item) -> Header:
    return opaque.header(item, {"producer": "TensorRT"})


def sample() -> bytes:
    return b"ptrt" + bytes(20) + samples.floats(256)


FORMAT = Format("tensorrt", "TensorRT engine", Kind.NEURAL, Depth.RECOGNISED, (".engine", ".plan", ".trt"),
                recognise, read, sample, magic=((0, b"ptrt"), (0, b"ftrt")))
