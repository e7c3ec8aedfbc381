# SPDX-License-Identifier: GPL-2.0-or-later
"""Graphs of Vitis AI: a protobuf message of a name, operations, a tree of subgraphs, attributes and definitions.

Source: XIR's graph_proto_v2.proto (1 graph_name, 5 op_node, 10 subg_root, 11 graph_attr, 101 op_defs). One operation at
least has to be a constant, which is where weights lie.
"""
from __future__ import annotations

from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import opaque, protobuf, samples
from lintian_ml.wire.protobuf import BYTES, Field

_NODE, _ROOT = 5, 10
_TAGS = frozenset((1, _NODE, _ROOT, 11, 101))
_FIELDS = 50_000
_CONSTANTS = frozenset(("const", "const-fix", "fix", "conv2d-fix"))
_LOOKED = 4096  # operations whose type is looked at


def _type(blob: Blob, node: Field) -> str:
    parts = protobuf.outline(blob, 2, node.start, node.end) or []
    names = {part.tag: protobuf.text(blob, part) for part in parts if part.wire == BYTES}
    return names.get(2, "") if names.get(1) else ""


def _nodes(item: Item) -> list[Field]:
    """The operations, none where the message has other fields or no subgraphs."""
    blob = item.blob()
    top = protobuf.outline(blob, 3)
    if not top or any(entry.tag not in _TAGS or entry.wire != BYTES for entry in top):
        return []
    top = protobuf.outline(blob, _FIELDS) or []
    tags = {entry.tag for entry in top}
    if not {_NODE, _ROOT} <= tags <= _TAGS or any(entry.wire != BYTES for entry in top):
        return []
    return [entry for entry in top if entry.tag == _NODE]


def recognise(item: Item) -> bool:
    if len(item.head) < 64:
        return False
    nodes = _nodes(item)
    return any(_type(item.blob(), node) in _CONSTANTS for node in nodes[:_LOOKED])


def read(item: Item) -> Header:
    nodes = _nodes(item)
    if not nodes:
        raise NotThisFormat("has no operations")
    return opaque.header(item, {"producer": "Vitis AI", "architecture": f"{len(nodes)} operations"})


def sample() -> bytes:
    """One constant and a root of the subgraphs."""
    value = samples.field(1, "data") + samples.field(2, samples.field(13, samples.field(1, samples.floats(256))))
    node = samples.field(1, "weights") + samples.field(2, "const-fix") + samples.field(3, value)
    return samples.field(1, "net") + samples.field(_NODE, node) + samples.field(_ROOT, samples.field(1, "root"))


FORMAT = Format("xmodel", "Vitis AI model", Kind.NEURAL, Depth.RECOGNISED, (".xmodel",), recognise, read, sample,
                first=b"\x0a\x2a", least=64)
