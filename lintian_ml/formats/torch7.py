# SPDX-License-Identifier: GPL-2.0-or-later
"""Torch7's binary files: objects, tables and tensors one inside another (File.lua of torch7)."""
from __future__ import annotations

import struct

from lintian_ml.cursor import Cursor
from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import found, samples, torch7_objects

_BESIDE = (".gradWeight", ".gradBias", ".output", ".gradInput", ".fgradInput", ".finput")


def recognise(item: Item) -> bool:
    """A table, or a torch object of version 1, that mentions Torch's classes."""
    return b"nn." in item.head or b"torch." in item.head


def read(item: Item) -> Header:
    reader = torch7_objects.Reader(Cursor(item.blob()))
    reader.value("", 0)
    if not any(name.startswith(("nn.", "cudnn.", "nngraph.")) for name in reader.classes):
        raise NotThisFormat("holds tensors that belong to no net")
    tensors = [tensor for tensor in reader.tensors if not tensor.name.endswith(_BESIDE)]
    return found.model(tensors, {"producer": "Torch7", "architecture": ", ".join(sorted(reader.classes)[:16])})


def sample() -> bytes:
    def text(word: str) -> bytes:
        return struct.pack("<i", len(word)) + word.encode()

    def thing(number: int, name: str) -> bytes:
        return struct.pack("<ii", torch7_objects.TORCH, number) + text("V 1") + text(name)

    storage = thing(4, "torch.FloatStorage") + struct.pack("<q", 64) + samples.floats(64)
    tensor = thing(3, "torch.FloatTensor") + struct.pack("<i5q", 2, 8, 8, 8, 1, 1) + storage
    table = struct.pack("<4i", torch7_objects.TABLE, 2, 1, torch7_objects.STRING)
    return thing(1, "nn.Linear") + table + text("weight") + tensor


FORMAT = Format("torch7", "Torch7 net", Kind.NEURAL, Depth.TENSORS, (".t7", ".net", ".dat"), recognise, read, sample,
                magic=((0, b"\4\0\0\0\1\0\0\0\3\0\0\0V 1"), (0, b"\3\0\0\0\1\0\0\0")))
