# SPDX-License-Identifier: GPL-2.0-or-later
"""Keras models as kerasify writes them for C++: a number of layers, then for each its kind and values, little-endian.

Source: kerasify's ``export_model``, and the variant of Open Porous Media, which has layers that scale. A dense
layer has rows, columns, biases, float32 values, and its activation. Nothing marks the beginning; the layers must fill
the file to its last byte.
"""
from __future__ import annotations

import math
import struct
from collections.abc import Callable

from lintian_ml.cursor import Cursor
from lintian_ml.errors import FormatError, NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Item

_LAYERS = 64
_ACTIVATIONS = 16  # fewer are in use
_LARGEST = 1e6
_SIZE = 1 << 20  # values of one side of a layer


def recognise(item: Item) -> bool:
    head = item.head
    return len(head) >= 32 and head[1:4] == b"\0\0\0" and 1 <= head[4] <= 8 and head[5:8] == b"\0\0\0"


def read(item: Item) -> Header:
    """Follow the layers in either numbering. Raises NotThisFormat where neither fills the file."""
    for numbering in (_KERASIFY, _SCALED):
        try:
            tensors = _tensors(item, numbering)
        except FormatError:
            continue
        if tensors:
            return Header(tensors, sum(tensor.size for tensor in tensors),
                          {"producer": "kerasify", "architecture": f"{item.head[0]} layers"})
    raise NotThisFormat("its layers do not fill the file")


def _tensors(item: Item, numbering: dict[int, Callable[[Cursor, str], tuple[Tensor, ...]]]) -> tuple[Tensor, ...]:
    cursor = Cursor(item.blob())
    found: list[Tensor] = []
    for layer in range(cursor.count(cursor.u32(), _LAYERS, "layers")):
        step = numbering.get(cursor.u32())
        if step is None:
            raise NotThisFormat("has a layer of an unknown kind")
        found += step(cursor, f"layer{layer}")
    if cursor.left:
        raise NotThisFormat("goes on behind its layers")
    return tuple(found)


def _dense(cursor: Cursor, name: str) -> tuple[Tensor, ...]:
    rows, columns, biases = (cursor.count(cursor.u32(), _SIZE, "values of a layer") for _ in range(3))
    if not rows or not columns or biases != columns:
        raise NotThisFormat("has a layer without inputs or outputs")
    weights, bias = _values(cursor, f"{name}.weight", (rows, columns)), _values(cursor, f"{name}.bias", (columns,))
    _activation(cursor, name)
    return weights, bias


def _values(cursor: Cursor, name: str, shape: tuple[int, ...]) -> Tensor:
    start, length = cursor.at, 4 * math.prod(shape)
    cursor.skip(length)
    sample = cursor.blob.read(start, min(length, 1024))
    if not all(abs(value) < _LARGEST for value in struct.unpack(f"<{len(sample) // 4}f", sample)):
        raise NotThisFormat("has values that no layer has")  # not a number is not smaller either
    return Tensor(name, shape, "float32", Span(start, length, "<f4"))


def _activation(cursor: Cursor, name: str) -> tuple[Tensor, ...]:
    if not 1 <= cursor.u32() <= _ACTIVATIONS:
        raise NotThisFormat("has an unknown activation")
    return ()


def _convolution(cursor: Cursor, name: str) -> tuple[Tensor, ...]:
    *shape, biases = (cursor.count(cursor.u32(), _SIZE, "values of a layer") for _ in range(5))
    if not all(shape) or biases not in (shape[0], shape[-1]):
        raise NotThisFormat("has a convolution without inputs or outputs")
    found = _values(cursor, f"{name}.weight", tuple(shape)), _values(cursor, f"{name}.bias", (biases,))
    _activation(cursor, name)
    return found


def _plain(length: int) -> Callable[[Cursor, str], tuple[Tensor, ...]]:
    def skip(cursor: Cursor, name: str) -> tuple[Tensor, ...]:
        cursor.skip(length)
        return ()
    return skip


_KERASIFY = {1: _dense, 2: _convolution, 3: _plain(0), 4: _plain(4), 5: _activation, 6: _plain(8)}
_SCALED = {1: _plain(16), 2: _plain(16), 3: _dense, 4: _activation}


def sample() -> bytes:
    """One dense layer of four inputs and two outputs."""
    from lintian_ml.wire import samples

    return struct.pack("<5I10fI", 1, 1, 4, 2, 2, *samples.learned(10), 2)


FORMAT = Format("kerasify-model", "Keras layers for C++ by kerasify", Kind.NEURAL, Depth.TENSORS, (".model",),
                recognise, read, sample, first=bytes(range(1, _LAYERS + 1)), least=64)
