# SPDX-License-Identifier: GPL-2.0-or-later
"""Networks of KANN (``kann_save``): ``KAN\\1``, the nodes of the graph, then float32 values of variables and constants.

Source: KANN's ``kautodiff.c``. A node has a label, flags and the number of its children. With children, it has an
operator, the numbers of nodes before it, the node whose value the next step takes, and data of the operator; without
any it has dimensions and is a variable, a constant, or what a program feeds. Programs may append tables of their own.
"""
from __future__ import annotations

import struct

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import values

_MAGIC = b"KAN\1"
_VARIABLE, _CONSTANT, _FLAGS = 1, 2, 0x3f
_INPUT, _TRUTH = 1, 4
_RANK = 4
_OPERATORS = ("", "add", "mul", "cmul", "ce_bin_neg", "square", "sigm", "tanh", "relu", "matmul", "avg", "1minus",
              "select", "ce_multi", "softmax", "dropout", "conv2d", "max2d", "conv1d", "max1d", "slice", "max",
              "ce_bin", "sub", "sample_normal", "reduce_sum", "reduce_mean", "log", "avg1d", "mse", "reshape",
              "concat", "stdnorm", "exp", "sin", "stack", "reverse")
_MOST = 64  # operators that a later version may have
_TOLD = 12  # operators


class _Graph:
    """What the nodes say: shapes of variables and constants, what is fed in, and the operators, each once."""

    def __init__(self) -> None:
        self.shapes: dict[int, list[tuple[int, ...]]] = {_VARIABLE: [], _CONSTANT: []}
        self.fed: dict[str, int] = {}
        self.operators: dict[str, None] = {}


def recognise(item: Item) -> bool:
    return len(item.head) >= 8 and 0 < int.from_bytes(item.head[4:8], "little") < 1 << 24


def read(item: Item) -> Header:
    cursor = Cursor(item.blob(), 4)
    graph = _Graph()
    for number in range(cursor.count(cursor.u32(), limits.TENSORS, "nodes")):
        _node(cursor, number, graph)
    if not graph.shapes[_VARIABLE]:
        raise NotThisFormat("has no node that is learned")
    tensors = [_tensor(cursor, f"variable{at}", shape) for at, shape in enumerate(graph.shapes[_VARIABLE])]
    parameters = sum(tensor.size for tensor in tensors)
    tensors += [_tensor(cursor, f"constant{at}", shape) for at, shape in enumerate(graph.shapes[_CONSTANT])]
    told = [f"{size} {what}" for what, size in graph.fed.items()] + [", ".join([*graph.operators][:_TOLD])]
    return Header(tuple(tensors), parameters, {"producer": "KANN", "architecture": "; ".join(filter(None, told))})


def _node(cursor: Cursor, number: int, graph: _Graph) -> None:
    """One node. Raises DamagedFile where it refers to one behind it."""
    cursor.skip(4)
    purpose, flags, children = cursor.u32(), cursor.u8(), cursor.u32()
    if flags > _FLAGS:
        raise NotThisFormat(f"node {number} has unknown flags")
    if children:
        operator = cursor.u16()
        known = struct.unpack(f"<{children}i", cursor.take(4 * cursor.count(children, limits.TENSORS, "operands")))
        if not 0 < operator < _MOST or not 0 <= min(known) <= max(known) < number or cursor.i32() >= number:
            raise DamagedFile(f"node {number} computes from nodes that are not before it")
        cursor.skip(cursor.u32())
        graph.operators[_OPERATORS[operator] if operator < len(_OPERATORS) else f"operator {operator}"] = None
        return
    rank = cursor.u8()
    if rank > _RANK:
        raise DamagedFile(f"node {number} has {rank} dimensions")
    shape = values.checked_shape(struct.unpack(f"<{rank}i", cursor.take(4 * rank)))
    if flags & (_VARIABLE | _CONSTANT):
        graph.shapes[flags & _VARIABLE or _CONSTANT].append(shape)
    elif rank > 1 and purpose & (_INPUT | _TRUTH):
        size = Tensor("", shape[1:], "").size
        graph.fed.setdefault("inputs" if purpose & _INPUT else "outputs", size)


def _tensor(cursor: Cursor, name: str, shape: tuple[int, ...]) -> Tensor:
    tensor = Tensor(name, shape, "float32")
    span = Span(cursor.at, 4 * tensor.size, "<f4")
    cursor.skip(span.length)
    return Tensor(name, shape, "float32", span)


def sample() -> bytes:
    """Three inputs into two sigmoids, without a bias."""
    def leaf(purpose: int, flags: int, *shape: int) -> bytes:
        return struct.pack(f"<iIBIB{len(shape)}i", 0, purpose, flags, 0, len(shape), *shape)

    def node(operator: int, *operands: int) -> bytes:
        return struct.pack(f"<iIBIH{len(operands)}iiI", 0, 0, _VARIABLE, len(operands), operator, *operands, -1, 0)

    nodes = (leaf(_INPUT, 0, 1, 3), leaf(0, _VARIABLE, 2, 3), node(9, 0, 1), node(6, 2))
    return _MAGIC + struct.pack("<I", len(nodes)) + b"".join(nodes) + struct.pack("<6f", *(.5, -.25, 2, -1.5, .125, 1))


FORMAT = Format("kann-model", "KANN neural network", Kind.NEURAL, Depth.TENSORS, (".kan", ".knm", ".kann"), recognise,
                read, sample, magic=((0, _MAGIC),))
