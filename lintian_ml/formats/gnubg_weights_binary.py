# SPDX-License-Identifier: GPL-2.0-or-later
"""GNU Backgammon's evaluation networks as its makeweights program compiles them (``gnubg.wd``).

float32 472.3782 as magic, float32 version, then for each network five words (inputs, hidden, outputs, a dummy and two
betas make six) and its four arrays of float32, in the byte order of the machine.
"""
from __future__ import annotations

import struct

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile, LimitExceeded
from lintian_ml.model import Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire.perceptron import arrays, describe

_MAGIC = struct.pack("<f", 472.3782)


def recognise(item: Item) -> bool:
    order = "<" if item.head.startswith(_MAGIC) else ">"
    return len(item.head) >= 32 and 0.0 < struct.unpack_from(order + "f", item.head, 4)[0] < 100.0


def _network(cursor: Cursor, name: str) -> tuple[tuple[int, int, int], list[Tensor]]:
    sizes = cursor.u32(), cursor.u32(), cursor.u32()
    cursor.skip(12)
    if not 0 < sizes[0] * sizes[1] * sizes[2] <= limits.DIMENSION:
        raise LimitExceeded(f"{name} has {sizes[0]}, {sizes[1]} and {sizes[2]} neurons")
    tensors = []
    for part, shape in arrays(name, sizes):
        length = 4 * Tensor(part, shape, "float32").size
        tensors.append(Tensor(part, shape, "float32", Span(cursor.at, length, cursor.order + "f4")))
        cursor.skip(length)
    return sizes, tensors


def read(item: Item) -> Header:
    cursor = Cursor(item.blob(), 4, "<" if item.head.startswith(_MAGIC) else ">")
    version = cursor.f32()
    tensors: list[Tensor] = []
    sizes: list[tuple[int, int, int]] = []
    while cursor.left:
        if len(sizes) > 64:
            raise DamagedFile("has more networks than any version of the program reads")
        size, parts = _network(cursor, f"net{len(sizes)}")
        sizes.append(size)
        tensors += parts
    metadata = {"version": f"{version:.2f}", "producer": "GNU Backgammon", "networks": str(len(sizes)),
                "architecture": describe(sizes)}
    return Header(tuple(tensors), sum(tensor.size for tensor in tensors), metadata)


def sample() -> bytes:
    """One network with two inputs, one hidden neuron and one output."""
    return _MAGIC + struct.pack("<f4I7f", 1.0, 2, 1, 1, 0, 0.1, 1.0, 0.5, -1.25, 2.0, 0.75, -0.5)


FORMAT = Format("gnubg-weights-binary", "GNU Backgammon networks (binary)", Kind.NEURAL, Depth.TENSORS, (".wd",),
                recognise, read, sample, magic=((0, _MAGIC), (0, _MAGIC[::-1])))
