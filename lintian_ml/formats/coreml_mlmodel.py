# SPDX-License-Identifier: GPL-2.0-or-later
"""Core ML's .mlmodel: protobuf Model (mlmodel/format/Model.proto of coremltools)."""
from __future__ import annotations

from collections.abc import Iterator

from lintian_ml.model import Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import coreml, found, protobuf, samples
from lintian_ml.wire.protobuf import BYTES, Field

_MODELS = frozenset((*range(200, 220), *range(300, 320), *range(400, 420), *range(500, 560), *range(600, 620), 900,
                     *range(2000, 2010), 3000))
_NETWORKS = (303, 403, 500)
_PIPELINES = (200, 201, 202)
_FACTS = {1: "description", 2: "version", 3: "author", 4: "licence"}


def recognise(item: Item) -> bool:
    """A specification version, a description, one kind of model, and nothing else."""
    if item.head[0] != 8 or not b"\1" <= item.head[1:2] <= b"\x20" or item.head[2:3] != b"\x12":
        return False
    return _is_model(item.blob(), 0, item.size)


def _is_model(blob: Blob, start: int, end: int) -> bool:
    top = protobuf.outline(blob, 8, start, end) or []
    tags = [entry.tag for entry in top]
    return 1 in tags and 2 in tags and bool(_MODELS & set(tags)) and len(top) < 8 and all(
        entry.tag in _MODELS or entry.tag in (1, 2, 10) for entry in top)


def read(item: Item) -> Header:
    blob = item.blob()
    facts: dict[str, str] = {}
    tensors, numbers = [], 0
    for tensor, count in _model(blob, 0, blob.size, facts, 0):
        numbers += count
        tensors += [tensor] if tensor else []
    return found.model(tensors, facts, Kind.NEURAL if tensors else Kind.CLASSICAL, extra=numbers)


def _model(blob: Blob, start: int, end: int, facts: dict[str, str], depth: int) -> Iterator[tuple[Tensor | None, int]]:
    """Tensors of networks, and counts of the numbers in other models; pipelines are entered."""
    for entry in protobuf.fields(blob, start, end):
        if entry.wire != BYTES:
            continue
        if entry.tag == 2 and not depth:
            facts.update(_description(blob, entry))
        elif entry.tag in _NETWORKS:
            yield from ((tensor, 0) for tensor in coreml.network(blob, entry))
        elif entry.tag in _PIPELINES and depth < 4:
            for inner in _inside(blob, entry, entry.tag != 202):
                yield from _model(blob, inner.start, inner.end, facts, depth + 1)
        elif entry.tag in _MODELS:
            yield None, coreml.numbers(blob, entry, 0)


def _inside(blob: Blob, entry: Field, wrapped: bool) -> Iterator[Field]:
    for part in protobuf.fields(blob, entry.start, entry.end):
        if part.tag == 1 and part.wire == BYTES:
            yield from _inside(blob, part, False) if wrapped else (part,)


def _description(blob: Blob, entry: Field) -> dict[str, str]:
    facts = {}
    for part in protobuf.fields(blob, entry.start, entry.end):
        if part.tag == 100 and part.wire == BYTES:
            facts.update({_FACTS[inner.tag]: protobuf.text(blob, inner)
                          for inner in protobuf.fields(blob, part.start, part.end)
                          if inner.tag in _FACTS and inner.wire == BYTES})
    return facts


def sample() -> bytes:
    weights = samples.field(20, samples.field(1, samples.floats(64)))
    layer = samples.field(1, "fc") + samples.field(140, samples.number(1, 8) + samples.number(2, 8) + weights)
    about = samples.field(2, samples.field(100, samples.field(3, "somebody") + samples.field(4, "MIT")))
    return samples.number(1, 1) + about + samples.field(500, samples.field(1, layer))


FORMAT = Format("coreml-mlmodel", "Core ML model", Kind.NEURAL, Depth.TENSORS, (".mlmodel",), recognise, read, sample,
                textual=None, first=b"\x08", least=64)
