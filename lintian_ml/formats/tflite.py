# SPDX-License-Identifier: GPL-2.0-or-later
"""TensorFlow Lite (LiteRT) models: a flatbuffer with identifier TFL3 (schema.fbs of TensorFlow Lite)."""
from __future__ import annotations

import struct

from lintian_ml import limits
from lintian_ml.errors import DamagedFile, FormatError, LimitExceeded, NotThisFormat
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Note, Span, Tensor
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import flatbuffer, samples, values
from lintian_ml.wire.flatbuffer import Table

_TYPES = {0: "<f4", 1: "<f2", 2: "<i4", 3: "|u1", 4: "<i8", 6: "|b1", 7: "<i2", 8: "<c8", 9: "|i1", 10: "<f8",
          11: "<c16", 12: "<u8", 15: "<u4", 16: "<u2", 18: "bf16"}
_OTHER = {5: "string", 13: "resource", 14: "variant", 17: "int4"}
_ENOUGH = 64  # slices of quantised nets hold as little as one depthwise filter, 3 x 3 x 8
_METADATA = "TFLITE_METADATA"


def recognise(item: Item) -> bool:
    """The identifier, and a root inside the file: four bytes in the middle of a compressed picture are no model."""
    return flatbuffer.plausible(item.head, b"TFL3") and int.from_bytes(item.head[:4], "little") < item.size


def read(item: Item) -> Header:
    blob = item.blob()
    model = flatbuffer.root(blob)
    buffers = model.tables(4)
    tensors = tuple(_tensor(blob, tensor, buffers) for graph in model.tables(2) for tensor in graph.tables(0))
    if len(tensors) > limits.TENSORS:
        raise LimitExceeded(f"has {len(tensors)} tensors, at most {limits.TENSORS} are read")
    constant = tuple(found for found in tensors if found is not None)
    seen = values.varied(blob, constant)
    if seen.learned < _ENOUGH:
        raise NotThisFormat(f"holds operators without trained weights: {seen.reason}")
    trained = Answer.NO if seen.untrained else Answer.UNKNOWN
    notes = (Note("initial-distribution", values.DRAWN),) if seen.untrained else ()
    return Header(constant, sum(found.size for found in constant), _facts(model, buffers), notes, trained=trained)


def _tensor(blob: Blob, table: Table, buffers: list[Table]) -> Tensor | None:
    """The tensor, if it is a constant that can be learned: floats, quantised numbers and their biases."""
    place = table.number(2, "I")
    if place >= len(buffers):
        raise DamagedFile(f"names buffer {place} of {len(buffers)}")
    start, length = _content(buffers[place])
    if not length:
        return None
    kind = table.number(1, "b")
    encoding = _TYPES.get(kind, "")
    dtype = "bfloat16" if encoding == "bf16" else values.NAMES.get(encoding[1:], _OTHER.get(kind, "unknown"))
    shape = values.checked_shape(table.numbers(0))
    found = Tensor(table.text(3), shape, dtype)
    if encoding and found.size * values.itemsize(encoding) == length:
        found = Tensor(found.name, shape, dtype, Span(start, length, encoding))
    quantised = table.table(4)
    wide = dtype == "int32" and quantised is not None and quantised.vector(2, 4)[1] > 0
    return found if values.learnable(found) or wide or dtype == "int4" else None


def _content(buffer: Table) -> tuple[int, int]:
    """(offset, length) of a buffer's bytes, inside the flatbuffer or, in large models, after it."""
    start, length = buffer.vector(0)
    if not length and buffer.number(1, "Q") > 1:
        start, length = buffer.number(1, "Q"), buffer.number(2, "Q")
        if start + length > buffer.blob.size:
            raise DamagedFile(f"ends at byte {buffer.blob.size}, but a buffer reaches to {start + length}")
    return start, length


def _facts(model: Table, buffers: list[Table]) -> dict[str, str]:
    """The converter's description and, where there is a metadata buffer (metadata_schema.fbs), what it says."""
    facts = {"producer": model.text(3)}
    for entry in model.tables(6):
        place = entry.number(1, "I")
        if entry.text(0) == _METADATA and place < len(buffers):
            facts.update(_card(buffers[place]))
        elif entry.text(0) == "min_runtime_version" and place < len(buffers):
            start, length = buffers[place].vector(0)
            facts["runtime"] = model.blob.peek(start, min(length, 16)).strip(b"\0").decode("utf-8", "replace")
    return {name: text for name, text in facts.items() if text}


def _card(buffer: Table) -> dict[str, str]:
    """Name, description, version, author and licence of the metadata flatbuffer."""
    start, length = buffer.vector(0)
    if buffer.blob.peek(start + 4, 4) != b"M001":
        return {}
    try:
        card = flatbuffer.root(Blob.of(buffer.blob.read(start, length)))
        names = ("name", "description", "version", "", "author", "licence")
        return {name: card.text(slot, limits.STRING) for slot, name in enumerate(names) if name}
    except FormatError as error:
        return {"metadata-damage": str(error)}


def sample() -> bytes:
    """Model, one subgraph with one tensor, one buffer; every table has its vtable right before it."""
    data = samples.floats(256)
    buffer = struct.pack("<HHHH", 6, 8, 4, 0) + struct.pack("<iI", 8, 4) + struct.pack("<I", len(data)) + data
    shape = struct.pack("<III", 2, 16, 16)
    tensor = struct.pack("<HHHH", 8, 12, 4, 0) + struct.pack("<HH", 8, 0) + struct.pack("<iII", 12, 8, 0) + shape
    graph = struct.pack("<HHHH", 6, 8, 4, 0) + struct.pack("<iI", 8, 4) + struct.pack("<II", 1, 4 + 12) + tensor
    vtable = struct.pack("<8H", 14, 16, 4, 0, 8, 0, 12, 0)
    head = struct.pack("<I4s", 24, b"TFL3") + vtable
    first = len(head) + 16
    subgraphs = struct.pack("<II", 1, 4 + 8)
    second = first + len(subgraphs) + len(graph)
    table = struct.pack("<iIII", 16, 3, first - (len(head) + 8), second - (len(head) + 12))
    return head + table + subgraphs + graph + struct.pack("<II", 1, 4 + 8) + buffer


FORMAT = Format("tflite", "TensorFlow Lite model", Kind.NEURAL, Depth.TENSORS, (".tflite", ".lite"), recognise, read,
                sample, magic=((4, b"TFL3"),))
