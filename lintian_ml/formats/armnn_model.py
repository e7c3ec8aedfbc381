# SPDX-License-Identifier: GPL-2.0-or-later
"""Arm NN's serialised networks: a flatbuffer of layers, input ids and output ids (ArmnnSchema.fbs).

Old files have no identifier, newer ones ARMN. A layer is a union: its table has the base layer first (index, name,
type, slots), and constants of one layer in later fields: tensor info (dimensions, type), then data as numbers of 1, 2,
4 or 8 bytes.
"""
from __future__ import annotations

import struct

from lintian_ml import limits
from lintian_ml.errors import FormatError, NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import flatbuffer, found, samples, values
from lintian_ml.wire import samples_flatbuffer as fb
from lintian_ml.wire.flatbuffer import Table

_ROOTS = (4, 8, 12, 16, 20, 24)
_TYPES = {0: "<f2", 1: "<f4", 2: "|u1", 3: "<i4", 5: "<i2", 6: "|i1", 7: "|i1", 8: "|i1"}
_SIZES = {1: 1, 2: 2, 3: 4, 4: 8}
_FIELDS = 12  # of one layer; the richest, a quantised LSTM, keeps its constants one table deeper
_KINDS = 120  # layer types of the schema, with room
_BOUND = (9, 11)  # inputs and outputs: the layer's table holds another one, of the base layer and a binding's number


def recognise(item: Item) -> bool:
    return flatbuffer.plausible(item.head) and item.size > 128


def _constant(holder: Table, slot: int, name: str) -> Tensor | None:
    """The constant in a field of a layer, None where the field is something else."""
    try:
        constant = holder.table(slot)
        info, data = (constant.table(0), constant.table(2)) if constant else (None, None)
        if constant is None or info is None or data is None:
            return None
        width = _SIZES.get(constant.number(1, "B"), 0)
        encoding = _TYPES.get(info.number(1, "b"), "")
        shape = values.checked_shape(info.numbers(0, "I"))
        start, count = data.vector(0, width)
    except FormatError:
        return None
    tensor = Tensor(name, shape, values.NAMES.get(encoding[1:], "unknown"))
    if not width or not encoding or tensor.size * values.itemsize(encoding) > count * width:
        return None
    return Tensor(name, shape, tensor.dtype, Span(start, tensor.size * values.itemsize(encoding), encoding))


def _layer(entry: Table) -> list[Tensor]:
    """The constants of one layer. Raises NotThisFormat where the table is none."""
    layer = entry.table(1)
    if layer is None or not 0 <= entry.number(0, "B") < _KINDS:
        raise NotThisFormat("has something else in its first vector")
    outer = layer.table(0) if entry.number(0, "B") in _BOUND else layer
    base = outer.table(0) if outer else None
    if base is None or base.number(2, "I") >= _KINDS or base.number(0, "I") >= limits.TENSORS:
        raise NotThisFormat("has a layer without a base")
    name = base.text(1, 256)
    seen = (_constant(layer, slot, f"{name}/{slot}") for slot in range(1, _FIELDS))
    return [tensor for tensor in seen if tensor is not None]


def read(item: Item) -> Header:
    try:
        graph = flatbuffer.root(item.blob())
        if min(graph.vector(slot, 4)[1] for slot in range(3)) < 1:
            raise NotThisFormat("has no layers, inputs and outputs")
        tensors = [tensor for entry in graph.tables(0) for tensor in _layer(entry)]
    except FormatError as error:
        if item.head[4:8] == b"ARMN":
            raise
        raise NotThisFormat(f"is no network of Arm NN: {error}") from None
    return found.graph(item.blob(), [tensor for tensor in tensors if values.learnable(tensor)],
                       {"producer": "Arm NN", "architecture": f"{graph.vector(0, 4)[1]} layers"})


def sample() -> bytes:
    """An input, and one layer with one constant of 16 x 16."""
    def text(word: bytes) -> fb.Part:
        return fb.vector(word + b"\0", len(word))

    info = fb.table(fb.vector(struct.pack("<2I", 16, 16), 2), 1)
    constant = fb.table(info, 3, fb.table(fb.vector(samples.floats(256), 256)))
    layer = fb.table(1, fb.table(fb.table(1, text(b"dense"), 5), constant))
    given = fb.table(9, fb.table(fb.table(fb.table(0, text(b"input"), 9), (1 << 31) - 1)))
    ids = fb.vector(struct.pack("<I", 0), 1)
    return fb.file(fb.table(fb.tables(given, layer), ids, ids), b"ARMN")


FORMAT = Format("armnn-model", "Arm NN serialised network", Kind.NEURAL, Depth.TENSORS, (".armnn",), recognise, read,
                sample, magic=((4, b"ARMN"), *((0, struct.pack("<I", root)) for root in _ROOTS)))
