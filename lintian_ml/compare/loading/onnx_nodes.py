# SPDX-License-Identifier: GPL-2.0-or-later
"""Nodes, attributes, inputs and outputs of an ONNX graph; field numbers of onnx/onnx.proto3."""
from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from typing import Any

from lintian_ml import limits
from lintian_ml.compare.loading import onnx_tensors, strict
from lintian_ml.compare.model import Array, Graph, Node, Value
from lintian_ml.errors import DamagedFile, LimitExceeded
from lintian_ml.reader import Blob
from lintian_ml.wire import protobuf
from lintian_ml.wire.protobuf import Field, signed
from lintian_ml.words import worded

_DROPPED_OF_NODE = (3, 6, 9, 10)  # name, documentation, properties, hints on devices
_DROPPED_OF_GRAPH = (2, 10, 13, 14, 16)  # name, documentation, inferred shapes, annotations, properties

Fields = Mapping[int, list[Field]]


def grouped(blob: Blob, start: int, end: int, known: Iterable[int],
            single: Iterable[int] = ()) -> dict[int, list[Field]]:
    """The fields of a message by their numbers. Raises DamagedFile for unknown ones and for a ``single`` one twice."""
    found: dict[int, list[Field]] = {}
    allowed = set(known)
    for entry in protobuf.fields(blob, start, end):
        if entry.tag not in allowed:
            raise DamagedFile(worded("has a field {tag} near byte {start} that this program does not know",
                                     tag=entry.tag, start=entry.start))
        found.setdefault(entry.tag, []).append(entry)
    for tag in single:
        if len(found.get(tag, ())) > 1:
            raise DamagedFile(worded("has a field {tag} twice near byte {start}: readers differ on which one counts",
                                     tag=tag, start=start))
    return found


def text(blob: Blob, entry: Field) -> str:
    """A whole string. Raises DamagedFile where it is not UTF-8, LimitExceeded where it is longer than a name."""
    if entry.end - entry.start > limits.NAME:
        raise LimitExceeded(worded("has a name of {number} bytes, at most {limit} are read",
                                   number=entry.end - entry.start, limit=limits.NAME))
    try:
        return blob.peek(entry.start, entry.end - entry.start).decode("utf-8")
    except UnicodeDecodeError:
        raise DamagedFile(worded("has a name near byte {start} that is not UTF-8", start=entry.start)) from None


def graph(blob: Blob, entry: Field, depth: int) -> tuple[Graph, dict[str, Array]]:
    """One GraphProto and its initialisers. Raises FormatError."""
    if depth > limits.PROTOBUF_DEPTH:
        raise LimitExceeded(worded("nests graphs more than {limit} deep", limit=limits.PROTOBUF_DEPTH))
    found = grouped(blob, entry.start, entry.end, (1, 5, 11, 12, 15, *_DROPPED_OF_GRAPH))
    if 15 in found:
        raise LimitExceeded(worded("holds sparse initialisers, which are not compared"))
    tensors = [onnx_tensors.tensor(blob, part) for part in found.get(5, ())]
    strict.once(array.name for array in tensors)
    nodes = tuple(node(blob, part, depth) for part in found.get(1, ()))
    strict.once((name for part in nodes for name in part.outputs if name), "results")
    strict.once([*(name for part in nodes for name in part.outputs if name), *(array.name for array in tensors)],
                worded("results or tensors"))
    inputs = tuple(value(blob, part) for part in found.get(11, ()))
    outputs = tuple(value(blob, part) for part in found.get(12, ()))
    return Graph(nodes, inputs, outputs), {array.name: array for array in tensors}


def function(blob: Blob, entry: Field) -> tuple[str, Graph]:
    """A FunctionProto under ``domain:name``; its inputs and outputs have no types."""
    found = grouped(blob, entry.start, entry.end, (1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14), single=(1, 10, 13))
    if 6 in found or 11 in found:
        raise LimitExceeded(worded("holds functions with attributes, which are not compared"))
    names = {tag: "".join(text(blob, part) for part in found.get(tag, ())) for tag in (1, 10, 13)}
    inputs, outputs = (tuple(Value(text(blob, part), "", None) for part in found.get(tag, ())) for tag in (4, 5))
    nodes = tuple(node(blob, part, 0) for part in found.get(7, ()))
    return ":".join(names[tag] for tag in (10, 1, 13)), Graph(nodes, inputs, outputs, opsets(blob, found.get(9, ())))


def opsets(blob: Blob, entries: Iterable[Field]) -> dict[str, int]:
    """Versions of operator sets by domain."""
    pairs = []
    for entry in entries:
        found = grouped(blob, entry.start, entry.end, (1, 2), single=(1, 2))
        domain = text(blob, found[1][0]) if 1 in found else ""
        pairs.append(("" if domain == "ai.onnx" else domain, found[2][0].value if 2 in found else 0))
    strict.once((domain for domain, _ in pairs), worded("operator sets"))
    return dict(pairs)


def node(blob: Blob, entry: Field, depth: int) -> Node:
    """One NodeProto."""
    found = grouped(blob, entry.start, entry.end, (1, 2, 4, 5, 7, 8, *_DROPPED_OF_NODE), single=(3, 4, 7, 8))
    op, domain = (text(blob, found[tag][0]) if tag in found else "" for tag in (4, 7))
    overload = text(blob, found[8][0]) if 8 in found else ""
    pairs = [_attribute(blob, part, depth) for part in found.get(5, ())]
    strict.once((key for key, _ in pairs), "attributes")
    attributes = {**dict(pairs), **({"(overload)": overload} if overload else {})}
    inputs, outputs = (tuple(text(blob, part) for part in found.get(tag, ())) for tag in (1, 2))
    name = text(blob, found[3][0]) if 3 in found else ""
    return Node(op, "" if domain == "ai.onnx" else domain, inputs, outputs, attributes, name)


def _attribute(blob: Blob, entry: Field, depth: int) -> tuple[str, Any]:
    found = grouped(blob, entry.start, entry.end, (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 20, 21),
                    single=(1, 2, 3, 4, 5, 6, 20, 21))
    name = text(blob, found[1][0]) if 1 in found else ""
    if 21 in found:
        raise LimitExceeded(worded("holds attributes that refer to a function's, which are not compared"))
    kind = found[20][0].value if 20 in found else next((_KIND[tag] for tag in _KIND if tag in found), 0)
    return name, _value_of(blob, found, kind, depth)


_KIND = {2: 1, 3: 2, 4: 3, 5: 4, 6: 5, 7: 6, 8: 7, 9: 8, 10: 9, 11: 10}  # AttributeProto.type by the field it uses


def _value_of(blob: Blob, found: Fields, kind: int, depth: int) -> Any:
    """The one value that an attribute of this type has; what else it may hold has no meaning and is refused."""
    tag = next((tag for tag, meant in _KIND.items() if meant == kind), None)
    if tag is None or set(found) & set(_KIND) - {tag}:
        raise DamagedFile(worded("has an attribute whose value is not of the type that it names"))
    parts = found.get(tag, [])
    if kind == 1:
        return protobuf.number32(parts[0]) if parts else 0.0
    if kind == 2:
        return signed(parts[0].value) if parts else 0
    if kind in (3, 8):
        strings = tuple(_bytes(blob, part) for part in parts)
        return strings if kind == 8 else strings[0] if parts else b""
    if kind in (4, 9):
        tensors = tuple(onnx_tensors.tensor(blob, part) for part in parts)
        return tensors if kind == 9 else tensors[0] if parts else None
    if kind in (5, 10):
        graphs = tuple(_inner(blob, part, depth) for part in parts)
        return graphs if kind == 10 else graphs[0] if parts else None
    return _floats(blob, parts) if kind == 6 else tuple(onnx_tensors.varints(blob, parts))


def _inner(blob: Blob, part: Field, depth: int) -> Graph:
    """A sub-graph, without tensors of its own: those would not be compared as tensors."""
    inner, tensors = graph(blob, part, depth + 1)
    constants = tuple(Node("Constant", "", (), (name,), {"value": array}) for name, array in sorted(tensors.items()))
    return Graph((*constants, *inner.nodes), inner.inputs, inner.outputs)


def _bytes(blob: Blob, part: Field) -> bytes:
    if part.end - part.start > limits.ATTRIBUTE:
        raise LimitExceeded(worded("has an attribute of {number} bytes, at most {limit} are read",
                                   number=part.end - part.start, limit=limits.ATTRIBUTE))
    return blob.peek(part.start, part.end - part.start)


def _floats(blob: Blob, parts: Iterable[Field]) -> tuple[float, ...]:
    data = b"".join(_bytes(blob, part) for part in parts)
    if len(data) % 4:
        raise DamagedFile(worded("has an attribute whose floats end within one"))
    return struct.unpack(f"<{len(data) // 4}f", data)


def value(blob: Blob, entry: Field) -> Value:
    """An input or output with its type."""
    found = grouped(blob, entry.start, entry.end, (1, 2, 3, 4), single=(1, 2))
    name = text(blob, found[1][0]) if 1 in found else ""
    if 2 not in found:
        return Value(name, "", None)
    kind = grouped(blob, found[2][0].start, found[2][0].end, (1, 4, 5, 6, 8, 9), single=(1, 4, 5, 6, 8, 9))
    if 1 not in kind:
        return Value(name, _bytes(blob, found[2][0]).hex(), None)
    tensor = grouped(blob, kind[1][0].start, kind[1][0].end, (1, 2), single=(1, 2))
    dtype = onnx_tensors.word(tensor[1][0].value if 1 in tensor else 0)
    if 2 not in tensor:
        return Value(name, dtype, None)
    dims = grouped(blob, tensor[2][0].start, tensor[2][0].end, (1,)).get(1, [])
    return Value(name, dtype, tuple(_dimension(blob, part) for part in dims))


def _dimension(blob: Blob, part: Field) -> int | str:
    found = grouped(blob, part.start, part.end, (1, 2, 3), single=(1, 2, 3))
    return signed(found[1][0].value) if 1 in found else text(blob, found[2][0]) if 2 in found else ""
