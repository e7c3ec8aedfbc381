# SPDX-License-Identifier: GPL-2.0-or-later
"""Do numbers look learned? Evidence from a sample of the values, without numpy.

Learned parameters vary: they are no constants, no ramps, no smooth tables, no whole numbers stored as floats.
"""
from __future__ import annotations

import math
import struct
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from lintian_ml import limits
from lintian_ml.model import Span, Tensor
from lintian_ml.reader import Blob

CODES = {"f4": "f", "f8": "d", "f2": "e", "i1": "b", "u1": "B", "i2": "h", "u2": "H", "i4": "i", "u4": "I",
         "i8": "q", "u8": "Q", "b1": "?"}
NAMES = {"f4": "float32", "f8": "float64", "f2": "float16", "i1": "int8", "u1": "uint8", "i2": "int16", "u2": "uint16",
         "i4": "int32", "u4": "uint32", "i8": "int64", "u8": "uint64", "b1": "bool", "c8": "complex64",
         "c16": "complex128"}
FLOATS = frozenset({"float16", "float32", "float64", "bfloat16"})
SMALL_INTEGERS = frozenset({"int8", "uint8", "int16"})
_BESIDE = frozenset({"int64", "uint64", "bool", "string", "object", "complex64", "complex128"})
ENOUGH = 256  # varied values that make a file the carrier of a trained model; toy test graphs stay below
SOME = 32  # fewer than this is a scalar, a scale or a shape, more may be a tiny net
DRAWN = "every tensor is spread evenly within the bound that its layer is initialised with"
_BLOCKS, _BLOCK = 8, 256
_OTHERS, _VARIED_BITS = 64, 4.0  # values beside zero and their entropy in weights that are mostly zero
_EXAMINED = 32  # tensors whose values are looked at, the largest first


def itemsize(encoding: str) -> int:
    """Bytes of one value of a ``Span.encoding``; 0 for text."""
    if encoding == "bf16":
        return 2
    return 0 if encoding == "text" else int(encoding[2:])


def decode(data: bytes, encoding: str) -> list[float]:
    """The numbers in ``data``; an incomplete last one is dropped. Raises KeyError for encodings without a number."""
    size = itemsize(encoding)
    count = len(data) // size
    if encoding == "bf16":
        wide = b"".join(b"\0\0" + data[at:at + 2] for at in range(0, 2 * count, 2))
        return list(struct.unpack(f"<{count}f", wide))
    order = ">" if encoding[0] == ">" else "<"
    return list(struct.unpack(f"{order}{count}{CODES[encoding[1:]]}", data[:count * size]))


def sample(blob: Blob, span: Span) -> list[float]:
    """Up to 2,048 values: blocks of neighbours, spread evenly over the span."""
    size = itemsize(span.encoding)
    step = max(span.length // _BLOCKS // size * size, _BLOCK * size)
    taken: list[float] = []
    for start in range(0, span.length, step):
        taken += decode(blob.peek(span.offset + start, min(_BLOCK * size, span.length - start)), span.encoding)
    return taken


def entropy(values: Sequence[float]) -> float:
    """Shannon entropy of the values in bits; at most log2 of their number."""
    total = len(values)
    return -sum(n / total * math.log2(n / total) for n in Counter(values).values()) if total else 0.0


def why_not_learned(values: Sequence[float], whole: bool = False) -> str:
    """What speaks against learned parameters, in words; empty if nothing does. ``whole``: integers are expected."""
    if not values:
        return "no values"
    if not all(map(math.isfinite, values)):
        return "values that are no numbers"
    different = len(set(values))
    if different < 8 and different < len(values) / 2 or different == 1:
        return "all values equal" if different == 1 else f"only {different} different values"
    if whole:
        enough = entropy(values) >= min(2.5, math.log2(len(values)) / 2) or _sparse(values)
        return "" if enough else "too few different integers"
    if all(value == int(value) for value in values):
        return "whole numbers only"
    return _shape(values)


def _sparse(values: Sequence[float]) -> bool:
    """Whether most are the value of zero, and the others are as varied as weights that training has left."""
    zero = Counter(values).most_common(1)[0][0]
    others = [value for value in values if value != zero]
    return len(others) >= _OTHERS and entropy(others) >= _VARIED_BITS


def _shape(values: Sequence[float]) -> str:
    """Ramps, smooth curves and evenly spread values between 0 and 1 are tables or test vectors."""
    count = len(values)
    if count < 8:
        return ""
    steps = [after - before for before, after in zip(values, values[1:])]
    scale = max(map(abs, values))
    if max(Counter(round(step / scale, 6) for step in steps).values()) > 0.6 * count and sum(
            step == 0 for step in steps) < 0.5 * count:
        return "values rise in equal steps"
    mean = sum(values) / count
    spread = sum((value - mean) ** 2 for value in values) / count
    if spread and sum(step * step for step in steps) / count < 0.05 * spread:
        return "values change smoothly, like a table"
    even = abs(mean - 0.5) < 0.06 and abs(spread - 1 / 12) < 0.012
    if count >= 64 and min(values) >= 0 and max(values) <= 1 and even:
        return "values spread evenly between 0 and 1, like test data"
    return ""


class Varied(NamedTuple):
    """``learned``: values in tensors that look learned; ``initial``: those of them still as a framework draws them."""

    learned: int
    reason: str
    initial: int

    @property
    def untrained(self) -> bool:
        return 0 < self.learned == self.initial


def varied(blob: Blob, tensors: Iterable[Tensor]) -> Varied:
    """How many values lie in tensors of two or more dimensions that look learned, and the last reason against.

    A tensor whose values cannot be reached (external file, unknown encoding) counts nothing.
    """
    candidates = [t for t in tensors if len(t.shape) >= 2 and max(t.shape) > 1 and t.span]
    learned, initial, reason = 0, 0, "no tensor of two or more dimensions"
    for tensor in sorted(candidates, key=lambda t: -t.size)[:_EXAMINED]:
        assert tensor.span is not None
        if not learnable(tensor):
            reason = f"only {tensor.dtype} values"
            continue
        taken = sample(blob, tensor.span)
        against = why_not_learned(taken, tensor.dtype in SMALL_INTEGERS)
        reason = against or reason
        learned += 0 if against else tensor.size
        initial += tensor.size if not against and drawn(taken, tensor.shape) else 0
    return Varied(learned, reason, initial)


def drawn(values: Sequence[float], shape: Sequence[int]) -> bool:
    """Are the values spread evenly within a bound that layers are initialised with, filling it to its edge?

    Bounds: 1/sqrt(fan-in) (PyTorch's default), sqrt(6/(fan-in + fan-out)) (Glorot), sqrt(6/fan-in) (He).
    """
    out, into = shape[0], math.prod(shape[1:])
    area = math.prod(shape[2:])
    across = (shape[0] + shape[1]) * area
    last = (shape[-1] + shape[-2]) * math.prod(shape[:-2])
    bounds = [(gain / fan) ** 0.5 for gain in (1, 6) for fan in (out, into) if fan]
    bounds += [(6 / fan) ** 0.5 for fan in (across, last) if fan]
    largest, spread = max(map(abs, values)), sum(value * value for value in values) / len(values)
    even = abs(spread - largest * largest / 3) < 0.2 * largest * largest / 3
    return len(values) >= SOME and even and any(0.93 * bound < largest <= 1.0001 * bound for bound in bounds)


def learnable(tensor: Tensor) -> bool:
    """Floats and the small integers of quantisation; wide integers are shapes, indices and counters."""
    return tensor.dtype in FLOATS or tensor.dtype in SMALL_INTEGERS


def of_model(tensor: Tensor) -> bool:
    """A model's parameter, packed 32-bit words of quantised nets included; no counter, index or mask, no optimizer."""
    from lintian_ml.wire import names

    return tensor.dtype not in _BESIDE and not names.of_optimizer(tensor.name) and not names.is_buffer(tensor.name)


def checked_shape(dimensions: Iterable[int]) -> tuple[int, ...]:
    """The shape, if every dimension is possible. Raises DamagedFile or LimitExceeded otherwise."""
    from lintian_ml.errors import DamagedFile, LimitExceeded

    shape = tuple(dimensions)
    if len(shape) > limits.RANK:
        raise LimitExceeded(f"claims a tensor of {len(shape)} dimensions, at most {limits.RANK} are read")
    if any(dimension < 0 or dimension > limits.DIMENSION for dimension in shape):
        raise DamagedFile("claims a tensor with an impossible dimension")
    return shape


def in_layers(shapes: Sequence[tuple[int, ...]]) -> bool:
    """Whether arrays without names have the sizes of a network's layers in turn: a vector behind a matrix that is as
    long as that is wide, and as many inputs in the next. Examples and their answers do not follow each other so.
    """
    pairs = [(at, one[0]) for at, (before, one) in enumerate(zip(shapes, shapes[1:]))
             if len(one) == 1 and len(before) >= 2 and one[0] > 1 and one[0] in before]
    if len(pairs) < 3 or 3 * len(pairs) < len(shapes) - 1:
        return False
    follow = sum(width in shapes[at] for (_, width), (at, _) in zip(pairs, pairs[1:]))
    return 2 * follow >= len(pairs) - 1
