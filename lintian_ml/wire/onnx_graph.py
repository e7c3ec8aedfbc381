# SPDX-License-Identifier: GPL-2.0-or-later
"""Tensors of an ONNX graph, wherever they hide: initialisers, Constant nodes, sub-graphs, functions, attributes.

Field numbers: onnx/onnx.proto3 of the ONNX project.
"""
from __future__ import annotations

import struct

from lintian_ml import limits
from lintian_ml.errors import LimitExceeded
from lintian_ml.model import Span, Tensor
from lintian_ml.reader import Blob
from lintian_ml.records import dataclass, field
from lintian_ml.wire import protobuf, values
from lintian_ml.wire.protobuf import Field, fields, text

_DTYPES = {1: "<f4", 2: "|u1", 3: "|i1", 4: "<u2", 5: "<i2", 6: "<i4", 7: "<i8", 9: "|b1", 10: "<f2", 11: "<f8",
           12: "<u4", 13: "<u8", 14: "<c8", 15: "<c16", 16: "bf16"}
_OTHER = {8: "string", 17: "float8e4m3fn", 18: "float8e4m3fnuz", 19: "float8e5m2", 20: "float8e5m2fnuz", 21: "uint4",
          22: "int4", 23: "float4e2m1"}
_INITIALISER, _NODE, _SPARSE = 5, 1, 15
_EXTERNAL = 13
_CLASSICAL_OPERATORS = ("Tree", "SVM", "Linear")


@dataclass
class Graph:
    """What was collected. ``outside`` maps companion files to the number of values in them."""

    tensors: list[Tensor] = field(default_factory=list)
    outside: dict[str, int] = field(default_factory=dict)
    operators: set[str] = field(default_factory=set)
    coefficients: int = 0
    precise: set[float] = field(default_factory=set)  # of the coefficients, those that are no round numbers
    nodes: int = 0


def collect(blob: Blob, graph: Graph, start: int, end: int, node_tag: int = _NODE, depth: int = 0) -> None:
    """Walk a GraphProto, or a FunctionProto where ``node_tag`` is 7. Raises FormatError."""
    if depth > limits.PROTOBUF_DEPTH:
        raise LimitExceeded(f"nests graphs more than {limits.PROTOBUF_DEPTH} deep")
    for entry in fields(blob, start, end):
        if entry.wire != protobuf.BYTES:
            continue
        if entry.tag == node_tag:
            _node(blob, graph, entry, depth)
        elif entry.tag == _INITIALISER and node_tag == _NODE:
            tensor(blob, graph, entry)
        elif entry.tag == _SPARSE and node_tag == _NODE:
            _sparse(blob, graph, entry)


def _sparse(blob: Blob, graph: Graph, entry: Field) -> None:
    for part in fields(blob, entry.start, entry.end):
        if part.tag == 1 and part.wire == protobuf.BYTES:
            tensor(blob, graph, part)


def _node(blob: Blob, graph: Graph, entry: Field, depth: int) -> None:
    graph.nodes += 1
    operator, output, attributes = "", "", []
    for part in fields(blob, entry.start, entry.end):
        if part.wire != protobuf.BYTES:
            continue
        if part.tag == 4:
            operator = text(blob, part)
        elif part.tag == 2:
            output = output or text(blob, part)
        elif part.tag == 5 and part.end - part.start >= values.SOME:  # shorter ones hold no weights
            attributes.append(part)
    graph.operators.add(operator)
    for attribute in attributes:
        _attribute(blob, graph, attribute, operator, output, depth)


def _attribute(blob: Blob, graph: Graph, entry: Field, operator: str, output: str, depth: int) -> None:
    for part in fields(blob, entry.start, entry.end):
        if part.tag in (6, 11) and part.wire == protobuf.BYTES:
            collect(blob, graph, part.start, part.end, depth=depth + 1)
        elif part.tag in (5, 10) and part.wire == protobuf.BYTES:
            tensor(blob, graph, part, output)
        elif part.tag == 22 and part.wire == protobuf.BYTES:
            _sparse(blob, graph, part)
        elif part.tag == 7:
            _floats(blob, graph, part, operator, output)


def _floats(blob: Blob, graph: Graph, part: Field, operator: str, output: str) -> None:
    """A list of floats: coefficients of a classical model, or the value of a Constant."""
    count = (part.end - part.start) // 4
    if operator.startswith(_CLASSICAL_OPERATORS):
        graph.coefficients += count
        if count < values.ENOUGH and len(graph.precise) < values.SOME:
            found = struct.unpack(f"<{count}f", blob.peek(part.start, count * 4))
            graph.precise |= {value for value in found if abs(value - round(value, 3)) > 1e-6 * abs(value)}
    elif operator == "Constant" and part.wire == protobuf.BYTES:
        graph.tensors.append(Tensor(output, (count,), "float32", Span(part.start, count * 4, "<f4")))


def tensor(blob: Blob, graph: Graph, entry: Field, name: str = "") -> None:
    """Take one TensorProto into ``graph``."""
    dims: list[int] = []
    kind, span = 0, None
    external: dict[str, str] = {}
    for part in fields(blob, entry.start, entry.end):
        if part.tag == 1:
            dims += protobuf.integers(blob, part)
        elif part.tag == 2:
            kind = part.value
        elif part.tag == 8 and part.wire == protobuf.BYTES:
            name = text(blob, part)
        elif part.tag in (4, 9, 10) and part.wire == protobuf.BYTES:
            span = part
        elif part.tag == _EXTERNAL and part.wire == protobuf.BYTES:
            external.update([_pair(blob, part)])
    shape = values.checked_shape(dims)
    if len(graph.tensors) >= limits.TENSORS:
        raise LimitExceeded(f"has more than {limits.TENSORS} tensors")
    found = _tensor(name, shape, kind, span)
    if external.get("location") and values.learnable(found):
        graph.outside[external["location"]] = graph.outside.get(external["location"], 0) + found.size
    graph.tensors.append(found)


def _tensor(name: str, shape: tuple[int, ...], kind: int, raw: Field | None) -> Tensor:
    encoding = _DTYPES.get(kind, "")
    dtype = _OTHER.get(kind, "unknown")
    if encoding:
        dtype = "bfloat16" if encoding == "bf16" else values.NAMES[encoding[1:]]
    found = Tensor(name, shape, dtype)
    if raw is None or not encoding or raw.end - raw.start != found.size * values.itemsize(encoding):
        return found
    return Tensor(name, shape, dtype, Span(raw.start, raw.end - raw.start, encoding))


def _pair(blob: Blob, entry: Field) -> tuple[str, str]:
    parts = {part.tag: text(blob, part) for part in fields(blob, entry.start, entry.end) if part.wire == protobuf.BYTES}
    return parts.get(1, ""), parts.get(2, "")


def metadata(blob: Blob, top: list[Field]) -> dict[str, str]:
    """Producer, description and the model's own properties (licence, author …) from a ModelProto's fields."""
    facts: dict[str, str] = {}
    names = {2: "producer", 3: "producer-version", 4: "domain", 6: "description"}
    for entry in top:
        if entry.wire != protobuf.BYTES or entry.start == entry.end:
            continue
        if entry.tag in names:
            facts[names[entry.tag]] = text(blob, entry)
        elif entry.tag == 14:
            key, value = _pair(blob, entry)
            facts.setdefault(known(key), value)
    return facts


def known(key: str) -> str:
    """Our word for a property's name as people write it: ``license`` and ``model_license`` are ``licence``."""
    plain = key.lower().replace("_", "-").removeprefix("model-").removeprefix("general.").removeprefix("modelspec.")
    return {"license": "licence", "licenses": "licence", "authors": "author", "model-author": "author",
            "datasets": "dataset", "training-dataset": "dataset", "training-data": "dataset", "basemodel": "base-model",
            "arch": "architecture", "converted-from": "producer"}.get(plain, plain)
