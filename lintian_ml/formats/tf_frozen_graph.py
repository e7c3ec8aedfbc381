# SPDX-License-Identifier: GPL-2.0-or-later
"""TensorFlow's frozen graphs: GraphDef (graph.proto), whose Const nodes hold the weights."""
from __future__ import annotations

from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import found, protobuf, samples, tensorflow
from lintian_ml.wire.protobuf import BYTES

_TAGS = {1: BYTES, 2: BYTES, 3: protobuf.VARINT, 4: BYTES, 5: BYTES}
_MOST = 100_000


def recognise(item: Item) -> bool:
    """Nodes first, each with a name and an operator in CamelCase; nothing but a GraphDef's fields at the top."""
    if item.head[0] != 0x0A:
        return False
    blob = item.blob()
    first = protobuf.outline(blob, 3)
    if not first or any(entry.tag != 1 or entry.wire != BYTES for entry in first[:2]):
        return False
    node = protobuf.outline(blob, 2, first[0].start, first[0].end)
    if not node or len(node) < 2 or [(part.tag, part.wire) for part in node] != [(1, BYTES), (2, BYTES)]:
        return False
    if not tensorflow.is_operator(protobuf.text(blob, node[1])):
        return False
    top = protobuf.outline(blob, _MOST)
    return top is not None and all(_TAGS.get(entry.tag) == entry.wire for entry in top)


def read(item: Item) -> Header:
    blob = item.blob()
    return found.graph(blob, tensorflow.constants(blob, 0, blob.size), {"producer": "TensorFlow"})


def sample() -> bytes:
    dims = samples.field(2, samples.number(1, 16)) * 2
    tensor = samples.number(1, 1) + samples.field(2, dims) + samples.field(4, samples.floats(256))
    attribute = samples.field(1, "value") + samples.field(2, samples.field(8, tensor))
    node = samples.field(1, "w") + samples.field(2, "Const") + samples.field(5, attribute)
    return samples.field(1, node) + samples.field(1, samples.field(1, "y") + samples.field(2, "MatMul"))


FORMAT = Format("tf-frozen-graph", "TensorFlow frozen graph", Kind.NEURAL, Depth.TENSORS, (".pb",), recognise, read,
                sample, textual=None, first=b"\n", least=64)
