# SPDX-License-Identifier: GPL-2.0-or-later
"""TensorFlow's SavedModel (saved_model.proto): the graph; variables lie beside it in a checkpoint of their own."""
from __future__ import annotations

from lintian_ml.model import Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import found, protobuf, samples, tensorflow
from lintian_ml.wire.protobuf import BYTES, Field

_META_GRAPH = frozenset(range(1, 8))


def recognise(item: Item) -> bool:
    """Version 1, then meta graphs and nothing else."""
    if item.head[:3] != b"\x08\x01\x12":
        return False
    top = protobuf.outline(item.blob(), 64)
    if not top or len(top) < 2 or any(entry.tag != 2 or entry.wire != BYTES for entry in top[1:]):
        return False
    inner = protobuf.outline(item.blob(), 3, top[1].start, top[1].end)
    return bool(inner) and all(part.tag in _META_GRAPH and part.wire == BYTES for part in inner or ())


def read(item: Item) -> Header:
    blob = item.blob()
    tensors: list[Tensor] = []
    facts: dict[str, str] = {}
    for entry in list(protobuf.fields(blob))[1:]:
        for part in protobuf.fields(blob, entry.start, entry.end):
            if part.tag == 1 and part.wire == BYTES:
                facts.update(_about(blob, part))
            elif part.tag == 2 and part.wire == BYTES:
                tensors += tensorflow.constants(blob, part.start, part.end)
    return found.graph(blob, tensors, facts)


def _about(blob: Blob, entry: Field) -> dict[str, str]:
    """MetaInfoDef: which TensorFlow wrote the file, and the tags."""
    parts = {part.tag: protobuf.text(blob, part) for part in protobuf.fields(blob, entry.start, entry.end)
             if part.wire == BYTES}
    version = parts.get(5, "")
    return {"producer": f"TensorFlow {version}".strip(), "tag": parts.get(4, "")}


def sample() -> bytes:
    from lintian_ml.formats import tf_frozen_graph

    meta = samples.field(1, samples.field(4, "serve") + samples.field(5, "2.14.0"))
    return samples.number(1, 1) + samples.field(2, meta + samples.field(2, tf_frozen_graph.sample()))


FORMAT = Format("tf-savedmodel", "TensorFlow SavedModel with constants", Kind.NEURAL, Depth.TENSORS, (".pb",),
                recognise, read, sample, magic=((0, b"\x08\x01\x12"),), textual=None)
