# SPDX-License-Identifier: GPL-2.0-or-later
"""ONNX models: protobuf ModelProto (onnx/onnx.proto3), known by the set of its top-level tags."""
from __future__ import annotations

from functools import lru_cache

from lintian_ml import limits
from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Note
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import names, onnx_graph, protobuf, samples, values
from lintian_ml.wire.protobuf import Field

_TAGS = {1: 0, 2: 2, 3: 2, 4: 2, 5: 0, 6: 2, 7: 2, 8: 2, 14: 2, 20: 2, 25: 2, 26: 2}  # tag: wire type
_FIRST = frozenset(b"\x08\x12\x1a\x22\x28\x32\x3a\x42\x72\xa2\xca\xd2")
_ASCII, _HIGH, _MINUS = bytes(range(128)), 16, b"\xff" * 4
_ELSE = (b"location", b"ai.onnx.ml")  # values in another file; coefficients of classical models, often round
_GRAPH, _FUNCTION, _TRAINING = 7, 25, 20
_MOST = 100_000  # top-level fields: one per property and local function
_TRIAL = 1024  # values in a graph of one operator, up to which it may be a test of just that
_NEWEST_IR = 64  # versions count up by about one a year; 14 in 2026


def recognise(item: Item) -> bool:
    """Only a ModelProto's fields with their types, a version, a graph, and the last one ending with the file."""
    head, at = item.head, 0
    while at < 16 and head[at:at + 1] == b"\x08" and head[at + 1:at + 2] < b"\x80":  # a tensor's dimensions
        at += 2
    return at < len(head) and head[at] in _FIRST and _may_hold_weights(head) and _outline(item) is not None


def _may_hold_weights(head: bytes) -> bool:
    """Half the bytes of learned numbers have their highest bit set; small graphs without them need no parsing.

    Long runs of bits are the number -1 in axes and shapes.
    """
    return len(head) >= limits.HEAD or len(head.translate(None, _ASCII).replace(_MINUS, b"")) >= _HIGH or any(
        [word in head for word in _ELSE])


@lru_cache(maxsize=1)
def _outline(item: Item) -> list[Field] | None:
    """The top-level fields if they are a ModelProto's."""
    blob = item.blob()
    first = protobuf.outline(blob, 4)
    if first is None or any(_TAGS.get(entry.tag) != entry.wire for entry in first):
        return None
    top = protobuf.outline(blob, _MOST)
    if top is None or any(_TAGS.get(entry.tag) != entry.wire for entry in top):
        return None
    version = {entry.tag: entry.value for entry in top}.get(1, 0)
    graphs = sum(entry.tag == _GRAPH for entry in top)
    return top if 1 <= version <= _NEWEST_IR and graphs == 1 and _is_graph(blob, top) else None


def _is_graph(blob: Blob, top: list[Field]) -> bool:
    found = next(entry for entry in top if entry.tag == _GRAPH)
    inner = protobuf.outline(blob, 3, found.start, found.end)
    return inner is not None and all(entry.tag in (1, 2, 5, 10, 11, 12, 13, 14, 15, 16) and entry.wire == 2
                                     for entry in inner)


def read(item: Item) -> Header:
    blob, top = item.blob(), _outline(item)
    if top is None:
        raise NotThisFormat("is no ONNX model")
    graph = onnx_graph.Graph()
    for entry in top:
        if entry.tag == _GRAPH:
            onnx_graph.collect(blob, graph, entry.start, entry.end)
        elif entry.tag == _FUNCTION:
            onnx_graph.collect(blob, graph, entry.start, entry.end, node_tag=7)
        elif entry.tag == _TRAINING:
            _training(blob, graph, entry)
    return judged(blob, graph, onnx_graph.metadata(blob, top))


def _training(blob: Blob, graph: onnx_graph.Graph, entry: Field) -> None:
    for part in protobuf.fields(blob, entry.start, entry.end):
        if part.tag in (1, 2) and part.wire == protobuf.BYTES:
            onnx_graph.collect(blob, graph, part.start, part.end)


def judged(blob: Blob, graph: onnx_graph.Graph, facts: dict[str, str]) -> Header:
    """The header, if the graph holds learned numbers. Raises NotThisFormat for architectures and test graphs."""
    tensors = tuple(tensor for tensor in graph.tensors if values.learnable(tensor) and tensor.size > 1)
    outside = sum(graph.outside.values())
    seen = values.varied(blob, tensors)
    learned = max(seen.learned, outside)
    parameters = sum(tensor.size for tensor in tensors)
    if learned < values.ENOUGH and (graph.coefficients >= values.ENOUGH or len(graph.precise) >= values.SOME):
        return Header(tensors, parameters + graph.coefficients, facts, kind=Kind.CLASSICAL)
    if learned < values.SOME:
        raise NotThisFormat(f"holds an architecture without trained weights: {seen.reason}")
    trial = seen.untrained and len(graph.operators) <= 2 or graph.nodes == 1 and learned < _TRIAL  # of one operator
    certain = learned >= values.ENOUGH and not trial
    notes: tuple[Note, ...] = () if certain else (Note("array", f"{learned} varied values in {graph.nodes} operators"),)
    notes += (Note("initial-distribution", values.DRAWN),) if seen.untrained else ()
    if len(graph.operators) > 1:
        facts.setdefault("architecture", ", ".join(sorted(graph.operators - {"Constant"})[:12]))
    companions = tuple(sorted(path for path in graph.outside if names.inside(path)))
    if len(companions) > limits.COMPANIONS:
        raise DamagedFile(f"names {len(companions)} files of external data, at most {limits.COMPANIONS} are followed")
    trained = Answer.NO if seen.untrained and not outside else Answer.UNKNOWN
    return Header(tensors, parameters, facts, notes, trained=trained, certain=certain, companions=companions)


def sample() -> bytes:
    tensor = (samples.number(1, 16) + samples.number(1, 16) + samples.number(2, 1) + samples.field(8, "w")
              + samples.field(9, samples.floats(256)))
    node = samples.field(1, "x") + samples.field(1, "w") + samples.field(2, "y") + samples.field(4, "MatMul")
    relu = samples.field(1, "y") + samples.field(2, "z") + samples.field(4, "Relu")
    graph = samples.field(1, node) + samples.field(1, relu) + samples.field(2, "g") + samples.field(5, tensor)
    return samples.number(1, 8) + samples.field(2, "sample") + samples.field(7, graph)


FORMAT = Format("onnx", "ONNX model", Kind.NEURAL, Depth.TENSORS, (".onnx",), recognise, read, sample, textual=None,
                first=bytes(sorted(_FIRST)), least=64)
