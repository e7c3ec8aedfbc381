# SPDX-License-Identifier: GPL-2.0-or-later
"""MNN's models: a flatbuffer Net without identifier, known by its operators (schema/default/MNN.fbs, CaffeOp.fbs)."""
from __future__ import annotations

import struct

from lintian_ml.errors import FormatError
from lintian_ml.model import Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import flatbuffer, found, samples
from lintian_ml.wire.flatbuffer import Table

_OPERATORS = 3
_PARAMETERS, _NAME, _OUTPUTS = 2, 3, 4
_WEIGHT, _BIAS, _QUANTISED = 1, 2, 3
_MOST = 100_000
_FARTHEST = 256  # bytes to the root table; its vtable has a dozen entries


def recognise(item: Item) -> bool:
    """A root table near the beginning whose operators have printable names and outputs."""
    if not 8 <= int.from_bytes(item.head[:4], "little") <= _FARTHEST or not flatbuffer.plausible(item.head):
        return False
    try:
        operators = flatbuffer.root(item.blob()).tables(_OPERATORS, _MOST)
        return len(operators) > 0 and all(
            entry.text(_NAME).isprintable() and 1 <= entry.vector(_OUTPUTS, 4)[1] <= 64 for entry in operators[:8])
    except FormatError:
        return False


def read(item: Item) -> Header:
    tensors: list[Tensor] = []
    for entry in flatbuffer.root(item.blob()).tables(_OPERATORS, _MOST):
        held = entry.table(_PARAMETERS)
        if held is not None:
            tensors += _weights(held, entry.text(_NAME))
    return found.graph(item.blob(), tensors, {"producer": "MNN"})


def _weights(held: Table, name: str) -> list[Tensor]:
    """Weight and bias of a Convolution2D or InnerProduct; tables of other operators have no such vectors."""
    try:
        start, count = held.vector(_WEIGHT, 4)
        bias_at, outputs = held.vector(_BIAS, 4)
        quantised = held.table(_QUANTISED) if not count else None
        packed, length = quantised.vector(0) if quantised else (0, 0)
    except FormatError:
        return []
    if not outputs or count + length < outputs:
        return []
    tensors = [Tensor(f"{name}.bias", (outputs,), "float32", Span(bias_at, 4 * outputs, "<f4"))]
    if count and count % outputs == 0:
        shape = (outputs, count // outputs)
        tensors.append(Tensor(f"{name}.weight", shape, "float32", Span(start, 4 * count, "<f4")))
    elif length:
        tensors.append(Tensor(f"{name}.weight", (1, length), "int8", Span(packed, length, "|i1")))
    return tensors


def sample() -> bytes:
    """Net, one convolution of 16 x 16 weights; every table has its vtable right before it."""
    weight = struct.pack("<I", 256) + samples.floats(256)
    bias = struct.pack("<I", 16) + samples.floats(16, 2)
    held = struct.pack("<6H", 10, 12, 0, 4, 8, 0) + struct.pack("<iII", 12, 8, 4 + len(weight)) + weight + bias
    name = struct.pack("<I", 4) + b"conv\0\0\0\0"
    outputs = struct.pack("<II", 1, 1)
    body = struct.pack("<7H", 14, 16, 0, 0, 4, 8, 12) + b"\0\0"
    body += struct.pack("<iIII", 16, 12 + len(name) + len(outputs) + 12, 8, 4 + len(name)) + name + outputs + held
    net = struct.pack("<6H", 12, 8, 0, 0, 0, 4) + struct.pack("<iI", 12, 4) + struct.pack("<II", 1, 4 + 16) + body
    return struct.pack("<II", 20, 0) + net


FORMAT = Format("mnn", "MNN model", Kind.NEURAL, Depth.TENSORS, (".mnn",), recognise, read, sample, least=256)
