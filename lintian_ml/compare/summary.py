# SPDX-License-Identifier: GPL-2.0-or-later
"""One line of facts for each tensor: shape, type, digests, largest and mean difference, and their distribution."""
from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy

from lintian_ml.compare import arrays, core, distance
from lintian_ml.compare.model import Array, Model
from lintian_ml.errors import FormatError
from lintian_ml.records import dataclass

if TYPE_CHECKING:
    Values = numpy.ndarray[Any, numpy.dtype[Any]]

LOWEST, HIGHEST, STEPS = -16, 4, 80  # decades of |a - b| over the RMS, and how many bars they make


@dataclass(frozen=True)
class TensorSummary:
    """What is known of one name. ``bars`` counts differences by their size, ``same`` those that are exactly 0.

    Differences are None where the tensor is on one side only, of two shapes, or not decoded.
    """

    name: str
    shapes: tuple[tuple[int, ...] | None, tuple[int, ...] | None]
    dtypes: tuple[str, str]
    digests: tuple[str, str]
    largest: float | None = None
    mean: float | None = None
    scale: float = 0.0
    same: int = 0
    bars: tuple[int, ...] = ()

    @property
    def ratio(self) -> float | None:
        """The largest difference over the smaller root mean square."""
        if self.largest is None:
            return None
        return self.largest / self.scale if self.scale else math.inf if self.largest else 0.0


def tensors(shipped: Model, rebuilt: Model) -> Iterator[TensorSummary]:
    """A summary for every name of either model, sorted."""
    for name in sorted({*shipped.tensors, *rebuilt.tensors}):
        yield _summary(name, shipped.tensors.get(name), rebuilt.tensors.get(name))


def content_digest(model: Model) -> str:
    """``core.content_hash`` of a whole model: the same for the same content in every container. Raises FormatError."""
    processing = core.framed(part.encode("utf-8", "surrogatepass") for pair in sorted(model.processing.items())
                             for part in pair)
    ordered = sorted(model.tensors.values(), key=lambda array: array.name.encode("utf-8", "surrogatepass"))
    return core.content_hash((model.graph_digest or "").encode(), processing,
                             ((array.name, array.dtype, array.shape, arrays.raw_blocks(array)) for array in ordered),
                             lambda name: model.tensors[name].length)


def _summary(name: str, ours: Array | None, theirs: Array | None) -> TensorSummary:
    shapes = ours.shape if ours else None, theirs.shape if theirs else None
    dtypes = ours.dtype if ours else "", theirs.dtype if theirs else ""
    digests = _digest(ours), _digest(theirs)
    bare = TensorSummary(name, shapes, dtypes, digests)
    if ours is None or theirs is None or ours.shape != theirs.shape or not (ours.numeric and theirs.numeric):
        return bare
    try:
        return _measured(bare, ours, theirs)
    except FormatError:
        return bare


def _digest(array: Array | None) -> str:
    """SHA-256 of the values' little-endian bytes; empty where they cannot be read."""
    total = hashlib.sha256()
    try:
        for block in arrays.raw_blocks(array) if array else ():
            total.update(block)
    except FormatError:
        return ""
    return total.hexdigest() if array else ""


def _measured(bare: TensorSummary, ours: Array, theirs: Array) -> TensorSummary:
    """The same with differences; NaN and infinite ones leave them None."""
    scale = min(_rms(ours), _rms(theirs))
    largest = total = 0.0
    same, bars = 0, numpy.zeros(STEPS, numpy.int64)
    for one, two in _pairs(ours, theirs):
        with numpy.errstate(over="ignore", invalid="ignore"):
            apart = abs(one - two)
        if not numpy.isfinite(apart).all():
            return bare
        largest, total = max(largest, float(apart.max(initial=0.0))), total + float(apart.sum())
        there = apart[apart > 0]
        same += apart.size - there.size
        bars += _counted(there, scale)
    mean = total / ours.size if ours.size else 0.0
    return replace(bare, largest=largest, mean=mean, scale=scale, same=same, bars=tuple(bars.tolist()))


def _pairs(ours: Array, theirs: Array) -> Iterator[tuple[Values, Values]]:
    """Both arrays as float64, in blocks of the same numbers even where their types differ."""
    if ours.dtype == theirs.dtype:
        for one, two in zip(distance.real_blocks(ours), distance.real_blocks(theirs)):
            yield one.astype(numpy.float64), two.astype(numpy.float64)
    else:
        yield ours.values().reshape(-1).astype(numpy.float64), theirs.values().reshape(-1).astype(numpy.float64)


def _rms(array: Array) -> float:
    total, count = 0.0, 0
    for block in distance.real_blocks(array):
        wide = block.astype(numpy.float64)
        with numpy.errstate(over="ignore", invalid="ignore"):
            total, count = total + float(wide @ wide), count + wide.size
    return math.sqrt(total / count) if count and total >= 0 else 0.0


def _counted(apart: Values, scale: float) -> Values:
    """How many differences fall into each bar; what is off the ends counts in the first or last."""
    if not apart.size or not scale:
        found = numpy.zeros(STEPS, numpy.int64)
        found[-1] = apart.size
        return found
    decades = numpy.log10(apart) - math.log10(scale)
    places = numpy.clip((decades - LOWEST) / (HIGHEST - LOWEST) * STEPS, 0, STEPS - 1).astype(numpy.int64)
    return numpy.bincount(places, minlength=STEPS)
