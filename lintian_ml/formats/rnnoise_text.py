# SPDX-License-Identifier: GPL-2.0-or-later
"""RNNoise networks as text (``.rnnn``): ``rnnoise-nu model file version 1``, then layers of whole numbers.

A layer's line has its sizes and its activation; the weights and biases of the layer follow as int8.
"""
from __future__ import annotations

from lintian_ml.errors import DamagedFile
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire.textual import number_lines, text_tensor

_MAGIC = b"rnnoise-nu model file version 1"
_LAYER = 5  # a line of fewer numbers gives sizes; dense layers have three, recurrent ones three


def recognise(item: Item) -> bool:
    return item.head[len(_MAGIC):len(_MAGIC) + 1] in (b"\n", b"\r", b" ")


def read(item: Item) -> Header:
    start = item.head.find(b"\n") + 1
    if not start:
        raise DamagedFile("ends with its first line")
    rows = [row for row in number_lines(item.blob(), start, 2) if row.numbers >= _LAYER]
    if not rows:
        raise DamagedFile("has no layer with weights")
    tensors = tuple(text_tensor(f"line{row.number}", (row.numbers,), row.offset, row.length, "int8") for row in rows)
    return Header(tensors, sum(tensor.size for tensor in tensors), {"producer": "RNNoise"})


def sample() -> bytes:
    """One dense layer."""
    return _MAGIC + b"\n2 3 1\n12 -7 30 -100 5 77\n"


FORMAT = Format("rnnoise-text", "RNNoise network (text)", Kind.NEURAL, Depth.TENSORS, (".rnnn",), recognise, read,
                sample, magic=((0, _MAGIC),), textual=True)
