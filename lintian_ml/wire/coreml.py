# SPDX-License-Identifier: GPL-2.0-or-later
"""Numbers inside Core ML's models: weights of layers, and what other kinds of models hold (NeuralNetwork.proto)."""
from __future__ import annotations

from collections.abc import Iterator

from lintian_ml import limits
from lintian_ml.model import Span, Tensor
from lintian_ml.reader import Blob
from lintian_ml.wire import protobuf
from lintian_ml.wire.protobuf import BYTES, VARINT, Field

_WEIGHTS = {1: BYTES, 2: BYTES, 30: BYTES, 31: BYTES, 40: BYTES, 50: VARINT}  # WeightParams
_LEAST = 8  # values of a weight; shorter lists are strides and the like


def network(blob: Blob, entry: Field) -> Iterator[Tensor]:
    """The weights of a NeuralNetwork's layers."""
    for layer in protobuf.fields(blob, entry.start, entry.end):
        if layer.tag != 1 or layer.wire != BYTES:
            continue
        name = ""
        for part in protobuf.fields(blob, layer.start, layer.end):
            if part.tag == 1 and part.wire == BYTES:
                name = protobuf.text(blob, part)
            elif part.tag >= 100 and part.wire == BYTES:
                yield from _weights(blob, part, name, 0)


def _weights(blob: Blob, entry: Field, name: str, depth: int) -> Iterator[Tensor]:
    """Every WeightParams inside a layer's parameters."""
    for part in protobuf.outline(blob, limits.NAME, entry.start, entry.end) or []:
        if part.wire != BYTES or part.end - part.start < _LEAST:
            continue
        inner = protobuf.outline(blob, 8, part.start, part.end) or []
        held = next((one for one in inner if one.tag in (1, 2) and one.end - one.start >= 2 * _LEAST), None)
        if inner and held and all(_WEIGHTS.get(one.tag) == one.wire for one in inner):
            width = 4 if held.tag == 1 else 2
            count = (held.end - held.start) // width
            yield Tensor(f"{name}.{part.tag}", (count,), "float32" if width == 4 else "float16",
                         Span(held.start, count * width, f"<f{width}"))
        elif inner and depth < 3:
            yield from _weights(blob, part, f"{name}.{part.tag}", depth + 1)


def numbers(blob: Blob, entry: Field, depth: int) -> int:
    """Packed doubles, and the fixed numbers of trees' nodes, below a classical model."""
    total = 0
    for part in protobuf.outline(blob, limits.TENSORS, entry.start, entry.end) or []:
        if part.wire == protobuf.FIXED64:
            total += 1
        elif part.wire == BYTES and depth < 5:
            inner = protobuf.outline(blob, 2, part.start, part.end)
            whole = (part.end - part.start) % 8 == 0 and part.end - part.start >= 16
            total += (part.end - part.start) // 8 if not inner and whole else numbers(blob, part, depth + 1)
    return total
