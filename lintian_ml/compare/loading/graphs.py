# SPDX-License-Identifier: GPL-2.0-or-later
"""The digest of a graph: everything in it that has a meaning, in the file's order, length-prefixed."""
from __future__ import annotations

import hashlib
from collections.abc import Set
from typing import Any

from lintian_ml.compare import arrays, core
from lintian_ml.compare.model import Array, Graph, Node, Value


def digest(graph: Graph, apart: Set[str] = frozenset()) -> str:
    """Hexadecimal SHA-256; values of Constant nodes named in ``apart`` are left to the comparison of tensors."""
    return hashlib.sha256(_graph(graph, apart)).hexdigest()


def _graph(graph: Graph, apart: Set[str]) -> bytes:
    parts = [b"graph", *(_node(node, apart) for node in graph.nodes), b"inputs", *map(_value, graph.inputs),
             b"outputs", *map(_value, graph.outputs), b"opsets",
             *(_any((domain, version)) for domain, version in sorted(graph.opsets.items())), b"functions",
             *(core.framed((name.encode(), _graph(graph.functions[name], frozenset())))
               for name in sorted(graph.functions))]
    return core.framed(parts)


def _node(node: Node, apart: Set[str]) -> bytes:
    left_out = {"value"} if node.op == "Constant" and node.outputs and node.outputs[0] in apart else set()
    attributes = [core.framed((key.encode(), _any(value))) for key, value in sorted(node.attributes.items())
                  if key not in left_out]
    return core.framed((node.op.encode(), node.domain.encode(), _any(node.inputs), _any(node.outputs),
                        core.framed(attributes)))


def _value(value: Value) -> bytes:
    return core.framed((value.name.encode(), value.dtype.encode(), _any(value.shape)))


def _any(value: Any) -> bytes:
    """One attribute: its type's name, then its content."""
    if isinstance(value, tuple):
        return core.framed((b"tuple", *map(_any, value)))
    if isinstance(value, Graph):
        return _graph(value, frozenset())
    if isinstance(value, Array):
        data = b"".join(map(bytes, arrays.raw_blocks(value)))
        return core.framed((b"array", value.dtype.encode(), _any(value.shape), data))
    if isinstance(value, bytes):
        return core.framed((b"bytes", value))
    return core.framed((type(value).__name__.encode(), repr(value).encode()))
