# SPDX-License-Identifier: GPL-2.0-or-later
"""ONNX for comparing: graph, initialisers and constants, read field by field (onnx/onnx.proto3), never by a C parser.

What has a meaning is in the graph or among the tensors; what has none (names of nodes, documentation, producer,
inferred shapes, free descriptions) is listed as ignored; other properties are compared, since exporters keep label maps
there. Unknown fields, fields given twice and external files are
refused.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping

from lintian_ml.compare.loading import onnx_nodes, onnx_tensors, strict
from lintian_ml.compare.loading.graphs import digest
from lintian_ml.compare.model import Array, Graph, Model, Node
from lintian_ml.errors import DamagedFile, LimitExceeded
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import onnx_graph, protobuf
from lintian_ml.wire.protobuf import Field
from lintian_ml.words import worded

_FIRST = 1000  # fields that are looked at to recognise a model; functions may be many
_GRAPH, _OPSET, _PROPERTY, _TRAINING, _FUNCTION = 7, 8, 14, 20, 25
_FREE = frozenset({"author", "base-model", "dataset", "date", "description", "docs", "licence", "name", "producer",
                   "source", "title", "url", "version"})
_IGNORED = {1: "ir_version", 2: "producer", 3: "producer version", 4: "domain", 5: "model version", 6: "documentation"}


def recognise(item: Item) -> bool:
    """The fields of a ModelProto, version, graph and operator sets among them; weights are not looked for."""
    top = protobuf.outline(item.blob(), _FIRST) or []
    tags = {entry.tag for entry in top}
    for entry in top:
        inner = protobuf.outline(item.blob(), 3, entry.start, entry.end) if entry.tag == _GRAPH else []
        if inner is None or any(part.wire != protobuf.BYTES for part in inner):
            return False
    return {1, _GRAPH, _OPSET} <= tags and tags <= {*_IGNORED, _GRAPH, _OPSET, _PROPERTY, _TRAINING, _FUNCTION}


def load(item: Item) -> Model:
    """The whole model. Raises FormatError."""
    blob = item.blob()
    top = onnx_nodes.grouped(blob, 0, blob.size, {*_IGNORED, _GRAPH, _OPSET, _PROPERTY, _TRAINING, _FUNCTION},
                             single={*_IGNORED, _GRAPH})
    if _GRAPH not in top:
        raise DamagedFile(worded("holds no graph"))
    if _TRAINING in top:
        raise LimitExceeded(worded("holds a training graph beside the model, which is not compared"))
    graph, tensors = onnx_nodes.graph(blob, top[_GRAPH][0], 0)
    tensors = {**tensors, **_constants(graph)}
    functions = dict(onnx_nodes.function(blob, entry) for entry in top.get(_FUNCTION, ()))
    strict.once((onnx_nodes.function(blob, entry)[0] for entry in top.get(_FUNCTION, ())), "functions")
    whole = Graph(graph.nodes, graph.inputs, graph.outputs, onnx_nodes.opsets(blob, top.get(_OPSET, ())), functions)
    properties = [onnx_tensors.pair(blob, entry) for entry in top.get(_PROPERTY, ())]
    strict.once((key for key, _ in properties), "properties")
    processing = {key: value for key, value in properties if onnx_graph.known(key) not in _FREE}
    ignored = {**dict(_ignored(blob, top)), **{key: value for key, value in properties if key not in processing}}
    return Model(item.path, "onnx", blob.size, tensors, digest(whole, set(tensors)), whole, processing, ignored)


def _constants(graph: Graph) -> Mapping[str, Array]:
    """Tensors that Constant nodes hold, under the names of their outputs."""
    found = {node.outputs[0]: node.attributes["value"] for node in graph.nodes if is_constant(node)}
    return {name: Array(name, array.dtype, array.shape, array.source, array.width, array.length)
            for name, array in found.items()}


def is_constant(node: Node) -> bool:
    """A Constant node whose value is a plain tensor."""
    return node.op == "Constant" and len(node.outputs) == 1 and isinstance(node.attributes.get("value"), Array)


def _ignored(blob: Blob, top: Mapping[int, list[Field]]) -> Iterator[tuple[str, str]]:
    for tag, name in _IGNORED.items():
        for entry in top.get(tag, ()):
            text = str(entry.value) if entry.wire == protobuf.VARINT else protobuf.text(blob, entry)
            yield from ([(name, text)] if text else [])
    yield "names of nodes, documentation, inferred shapes", "present or not"
