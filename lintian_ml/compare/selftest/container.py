# SPDX-License-Identifier: GPL-2.0-or-later
"""The trained nets as ONNX files, written field by field: with a graph, a label map, and an order of tensors."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lintian_ml.compare.selftest.nets import SIZES, Parameters
from lintian_ml.wire import samples

if TYPE_CHECKING:
    from pathlib import Path

LABELS = tuple("zero one two three four five six seven eight nine".split())
_FLOAT = 1


def write(path: Path, net: Parameters, activations: Sequence[str] = ("Relu", "Relu"), labels: Sequence[str] = LABELS,
          backwards: bool = False, producer: str = "self-test") -> Path:
    """One file; ``backwards`` writes the tensors in the opposite order, which changes nothing but bytes."""
    nodes, name = b"", "pictures"
    for number in range(1, len(SIZES)):
        after = f"sum{number}" if number < len(SIZES) - 1 else "logits"
        inputs = name, f"fc{number}.weight", f"fc{number}.bias"
        nodes += samples.field(1, _node("Gemm", inputs, after, transposed=True))
        if number < len(SIZES) - 1:
            nodes += samples.field(1, _node(activations[number - 1], (after,), f"unit{number}"))
        name = f"unit{number}"
    order = sorted(net, reverse=backwards)
    tensors = b"".join(samples.field(5, _tensor(key, net)) for key in order)
    ends = samples.field(11, _value("pictures", SIZES[0])) + samples.field(12, _value("logits", SIZES[-1]))
    graph = nodes + samples.field(2, "net") + tensors + ends
    property_ = samples.field(14, samples.field(1, "names") + samples.field(2, " ".join(labels)))
    opset = samples.field(8, samples.field(1, "") + samples.number(2, 13))
    path.write_bytes(samples.number(1, 8) + samples.field(2, producer) + samples.field(7, graph) + opset + property_)
    return path


def _node(op: str, inputs: Sequence[str], output: str, transposed: bool = False) -> bytes:
    flag = samples.field(5, samples.field(1, "transB") + samples.number(3, 1) + samples.number(20, 2))
    return (b"".join(samples.field(1, name) for name in inputs) + samples.field(2, output) + samples.field(4, op)
            + (flag if transposed else b""))


def _tensor(name: str, net: Parameters) -> bytes:
    array = net[name]
    dims = b"".join(samples.number(1, size) for size in array.shape)
    return dims + samples.number(2, _FLOAT) + samples.field(8, name) + samples.field(9, array.astype("<f4").tobytes())


def _value(name: str, size: int) -> bytes:
    dims = samples.field(1, samples.field(2, "n")) + samples.field(1, samples.number(1, size))
    kind = samples.number(1, _FLOAT) + samples.field(2, dims)
    return samples.field(1, name) + samples.field(2, samples.field(1, kind))
