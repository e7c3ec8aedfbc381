# SPDX-License-Identifier: GPL-2.0-or-later
"""How far two models of one shape are apart: for each tensor the largest error over the smaller root mean square."""
from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy

from lintian_ml import limits
from lintian_ml.compare import arrays, core
from lintian_ml.compare.model import Array, Model
from lintian_ml.records import dataclass
from lintian_ml.words import worded

if TYPE_CHECKING:
    Values = numpy.ndarray[Any, numpy.dtype[Any]]


@dataclass(frozen=True)
class Distance:
    """The verdict on all tensors together, and where the largest ratio is. ``passed`` as ``core.Closeness`` has it."""

    passed: bool | None
    tensor: str
    found: core.Closeness

    @property
    def ratio(self) -> float:
        return self.found.ratio


def measure(shipped: Model, rebuilt: Model, tau: Fraction = Fraction(0)) -> Distance:
    """Every tensor is looked at, even after one failed: the worst one is what a person wants to see.

    Names, shapes and types must agree. Raises FormatError where values cannot be read.
    """
    passed: bool | None = True
    worst: tuple[float, str, core.Closeness] | None = None
    for name in sorted(shipped.tensors):
        found = between(shipped.tensors[name], rebuilt.tensors[name], tau)
        passed = False if found.passed is False or passed is False else None if found.passed is None else passed
        rank = math.inf if found.reason and found.passed is False else found.ratio
        if worst is None or rank > worst[0]:
            worst = rank, name, found
    assert worst is not None, worded("an empty model is never measured")
    return Distance(passed, worst[1], worst[2])


def between(ours: Array, theirs: Array, tau: Fraction) -> core.Closeness:
    """Two arrays of one shape and type."""
    return core.close(lambda: real_blocks(ours), lambda: real_blocks(theirs), tau, limits.EXACT_VALUES)


def real_blocks(array: Array) -> Iterator[Values]:
    """The values a block at a time, complex numbers as pairs."""
    for block in array.blocks():
        yield block.view(f"f{block.itemsize // 2}") if block.dtype.kind == "c" else block


def place_in(shape: tuple[int, ...], where: int) -> list[int]:
    """A flat index as one index for each dimension."""
    return [int(part) for part in numpy.unravel_index(where, shape)] if shape and where < math.prod(shape) else []


def witness(shipped: Model, rebuilt: Model, found: Distance) -> dict[str, Any]:
    """The entry that decides, so that anyone can look it up."""
    ours, theirs = shipped.tensors[found.tensor], rebuilt.tensors[found.tensor]
    width = 2 if ours.dtype.startswith("complex") else 1
    return {"tensor": found.tensor, "index": place_in(ours.shape, found.found.where // width),
            "shipped": _value(ours, found.found.where), "rebuilt": _value(theirs, found.found.where),
            "rms": found.found.scale, worded("decided exactly"): found.found.exact}


def _value(array: Array, where: int) -> str:
    """One number in words, in full."""
    width = numpy.dtype(arrays.CODES[array.dtype]).itemsize
    parts = 2 if array.dtype.startswith("complex") else 1
    if where // parts * width >= array.length:
        return "missing"
    buffer = bytearray(width)
    array.source.into(memoryview(buffer), where // parts * width)
    return repr(arrays.numbers_of(array, buffer)[0].item())
