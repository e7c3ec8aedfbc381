# SPDX-License-Identifier: GPL-2.0-or-later
"""ONNX Runtime's .ort, a flatbuffer with identifier ORTM (ort.fbs), and the checkpoints that it trains from and writes,
one with ODTC (ort_training_checkpoint.fbs): the state of a module is two lists of tensors, trained and frozen ones.
"""
from __future__ import annotations

import struct

from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import flatbuffer, found, samples, values
from lintian_ml.wire.flatbuffer import Table

_TYPES = {1: "<f4", 2: "|u1", 3: "|i1", 4: "<u2", 5: "<i2", 6: "<i4", 7: "<i8", 9: "|b1", 10: "<f2", 11: "<f8",
          12: "<u4", 13: "<u8", 16: "bf16"}
_MODEL, _GRAPH, _INITIALISERS = 1, 7, 0
_MODULE, _TRAINED, _FROZEN = 1, 0, 1
_CHECKPOINT = b"ODTC"


def recognise(item: Item) -> bool:
    return flatbuffer.plausible(item.head, b"ORTM") or flatbuffer.plausible(item.head, _CHECKPOINT)


def read(item: Item) -> Header:
    blob = item.blob()
    if item.head[4:8] == _CHECKPOINT:
        return _checkpoint(blob)
    model = flatbuffer.root(blob).table(_MODEL)
    graph = model.table(_GRAPH) if model else None
    if model is None or graph is None:
        raise NotThisFormat("holds no graph")
    tensors = [_tensor(entry) for entry in graph.tables(_INITIALISERS)]
    facts = {"producer": model.text(2), "producer-version": model.text(3), "description": model.text(6)}
    return found.graph(blob, tensors, facts)


def _checkpoint(blob: Blob) -> Header:
    module = flatbuffer.root(blob).table(_MODULE)
    if module is None:
        raise NotThisFormat("holds no module")
    tensors = [_tensor(entry) for entry in (*module.tables(_TRAINED), *module.tables(_FROZEN))]
    return found.graph(blob, tensors, {"producer": "ONNX Runtime"})


def _tensor(entry: Table) -> Tensor:
    shape = values.checked_shape(entry.numbers(2, "q"))
    encoding = _TYPES.get(entry.number(3), "")
    dtype = "bfloat16" if encoding == "bf16" else values.NAMES.get(encoding[1:], "unknown")
    start, length = entry.vector(4)
    bare = Tensor(entry.text(0), shape, dtype)
    if not encoding or bare.size * values.itemsize(encoding) != length:
        return bare
    return Tensor(bare.name, shape, dtype, Span(start, length, encoding))


def sample() -> bytes:
    """Session, model, graph, one initialiser; every table has its vtable right before it."""
    data = samples.floats(256)
    dims = struct.pack("<Iqq", 2, 16, 16)
    tensor = struct.pack("<7H", 14, 16, 0, 0, 4, 8, 12) + b"\0\0" + struct.pack("<iIiI", 16, 12, 1, 4 + len(dims))
    tensor += dims + struct.pack("<I", len(data)) + data
    graph = struct.pack("<4H", 6, 8, 4, 0) + struct.pack("<iI", 8, 4) + struct.pack("<II", 1, 4 + 16) + tensor
    model = struct.pack("<10H", 20, 8, *[0] * 7, 4) + struct.pack("<iI", 20, 4 + 8) + graph
    session = struct.pack("<4H", 8, 8, 0, 4) + struct.pack("<iI", 8, 4 + 20) + model
    return struct.pack("<I4s", 16, b"ORTM") + session


FORMAT = Format("ort", "ONNX Runtime model", Kind.NEURAL, Depth.TENSORS, (".ort", ".ckpt"), recognise, read, sample,
                magic=((4, b"ORTM"), (4, _CHECKPOINT)))
