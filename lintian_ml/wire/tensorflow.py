# SPDX-License-Identifier: GPL-2.0-or-later
"""TensorFlow's protobufs: tensors, shapes, graphs (tensor.proto, graph.proto, meta_graph.proto of TensorFlow)."""
from __future__ import annotations

from collections.abc import Iterator

from lintian_ml import limits
from lintian_ml.errors import LimitExceeded
from lintian_ml.lazy import regex
from lintian_ml.model import Span, Tensor
from lintian_ml.reader import Blob
from lintian_ml.wire import protobuf, values
from lintian_ml.wire.protobuf import BYTES, Field, fields, text

ENCODINGS = {1: "<f4", 2: "<f8", 3: "<i4", 4: "|u1", 5: "<i2", 6: "|i1", 8: "<c8", 9: "<i8", 10: "|b1", 11: "|i1",
             12: "|u1", 13: "<i4", 14: "bf16", 17: "<u2", 19: "<f2", 22: "<u4", 23: "<u8"}
_OPERATOR = regex(r"[A-Z][A-Za-z0-9_>]{0,100}")
_VALUES = {5: "<f4", 6: "<f8"}  # packed float_val and double_val


def dtype(kind: int) -> str:
    """numpy's word for TensorFlow's DataType."""
    encoding = ENCODINGS.get(kind, "")
    return "bfloat16" if encoding == "bf16" else values.NAMES.get(encoding[1:], "string" if kind == 7 else "unknown")


def shape(blob: Blob, entry: Field) -> tuple[int, ...]:
    """A TensorShapeProto; unknown dimensions count as 0."""
    dims = []
    for part in fields(blob, entry.start, entry.end):
        if part.tag == 2 and part.wire == BYTES:
            dims.append(next((protobuf.signed(inner.value) for inner in fields(blob, part.start, part.end)
                              if inner.tag == 1 and inner.wire == protobuf.VARINT), 0))
    return values.checked_shape(max(0, dim) for dim in dims)


def tensor(blob: Blob, entry: Field, name: str) -> Tensor:
    """A TensorProto; its span where the values lie as bytes or packed floats, one for each element."""
    kind, raw = 0, None
    dims: tuple[int, ...] = ()
    for part in fields(blob, entry.start, entry.end):
        if part.tag == 1 and part.wire == protobuf.VARINT:
            kind = part.value
        elif part.tag == 2 and part.wire == BYTES:
            dims = shape(blob, part)
        elif part.tag in (4, *_VALUES) and part.wire == BYTES:
            raw = part
    found = Tensor(name, dims, dtype(kind))
    encoding = ENCODINGS.get(kind, "")
    if raw is None or not encoding or raw.end - raw.start != found.size * values.itemsize(encoding):
        return found
    return Tensor(name, dims, found.dtype, Span(raw.start, raw.end - raw.start, encoding))


def node(blob: Blob, entry: Field) -> tuple[str, str, list[Field]]:
    """(name, operator, attributes) of a NodeDef."""
    name, operator, attributes = "", "", []
    for part in fields(blob, entry.start, entry.end):
        if part.wire != BYTES:
            continue
        if part.tag == 1:
            name = text(blob, part)
        elif part.tag == 2:
            operator = text(blob, part)
        elif part.tag == 5:
            attributes.append(part)
    return name, operator, attributes


def is_operator(name: str) -> bool:
    """TensorFlow's operators are written in CamelCase."""
    return bool(_OPERATOR.fullmatch(name))


def constants(blob: Blob, start: int, end: int, depth: int = 0) -> Iterator[Tensor]:
    """The Const nodes of a GraphDef and of the functions in its library. Raises FormatError."""
    if depth > limits.PROTOBUF_DEPTH:
        raise LimitExceeded(f"nests graphs more than {limits.PROTOBUF_DEPTH} deep")
    for entry in fields(blob, start, end):
        if entry.tag == 1 and entry.wire == BYTES:
            yield from _constant(blob, entry)
        elif entry.tag == 2 and entry.wire == BYTES:
            for function in fields(blob, entry.start, entry.end):
                if function.tag == 1 and function.wire == BYTES:
                    yield from _of_function(blob, function)


def _of_function(blob: Blob, entry: Field) -> Iterator[Tensor]:
    for part in fields(blob, entry.start, entry.end):
        if part.tag == 3 and part.wire == BYTES:
            yield from _constant(blob, part)


def _constant(blob: Blob, entry: Field) -> Iterator[Tensor]:
    name, operator, attributes = node(blob, entry)
    for attribute in attributes if operator in ("Const", "HostConst") else ():
        for part in fields(blob, attribute.start, attribute.end):
            if part.tag == 2 and part.wire == BYTES:
                yield from (tensor(blob, inner, name) for inner in fields(blob, part.start, part.end)
                            if inner.tag == 8 and inner.wire == BYTES)
