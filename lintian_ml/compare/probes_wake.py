# SPDX-License-Identifier: GPL-2.0-or-later
"""Structure-aware probes: for each unit of a net an input that wakes it.

Gradients are blind to a unit that sleeps on every probe, and a backdoor can live in just such a unit. The input that
excites a unit of the first layer most is a corner of the box and is found exactly, from the signs of its weights. For
a deeper unit all activations are taken as straight lines (``straight`` gradients), which gives a corner to start at;
from there the unit's true gradient climbs. A filter of a convolution stands for its copy in the middle.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy

from lintian_ml import limits
from lintian_ml.compare.evaluate.network import Act, Affine, Network, gradient, run, work
from lintian_ml.records import dataclass

if TYPE_CHECKING:
    from lintian_ml.compare.model import Values

_CLIMBS = 6  # steps that each deeper unit climbs
_BATCH = 64


@dataclass(frozen=True)
class Woken:
    """``inputs`` [units, *shape] excite one unit each to ``heights``; ``asleep`` of the ReLU units stayed at zero."""

    inputs: Values
    heights: Values
    units: int
    asleep: int
    left_out: int


def _activations(network: Network) -> dict[int, str]:
    """Value index of each affine step whose result goes through an activation, and which."""
    found = {step.source: step.kind for step in network.steps if isinstance(step, Act)}
    sums = {step.left: step for step in network.steps if hasattr(step, "left")}
    return {index + 1: found.get(index + 1, "relu" if index + 1 in sums else "")
            for index, step in enumerate(network.steps)
            if isinstance(step, Affine) and (index + 1 in found or index + 1 in sums)}


def _seed(shape: Sequence[int], units: Sequence[int]) -> Values:
    """[n, *shape] with a one at each unit: dense units themselves, filters in the middle of their map."""
    seeds = numpy.zeros((len(units), *shape))
    for row, unit in enumerate(units):
        seeds[(row, unit, *(size // 2 for size in shape[1:]))] = 1.0
    return seeds


def _corner(network: Network, slope: Values) -> Values:
    return numpy.where(slope > 0, network.high, numpy.where(slope < 0, network.low, (network.low + network.high) / 2))


def _climb(network: Network, at: int, units: Sequence[int], inputs: Values) -> tuple[Values, Values]:
    """The best inputs met on the way up, and the heights of the units there."""
    best = numpy.full(len(units), -numpy.inf)
    kept = inputs
    for step in range(_CLIMBS):
        values = run(network, inputs)
        seeds = _seed(values[at].shape[1:], units)
        heights = (values[at] * seeds).reshape(len(units), -1).sum(axis=1)
        better = (heights > best).reshape(-1, *([1] * (inputs.ndim - 1)))
        kept, best = numpy.where(better, inputs, kept), numpy.maximum(heights, best)
        slope = gradient(network, values, {at: seeds}, straight=step % 2 == 1)
        share = 0.5 ** (step // 2)
        inputs = inputs + share * (_corner(network, slope) - inputs)
    return kept, best


def _layer(network: Network, at: int, units: Sequence[int]) -> Iterator[tuple[Values, Values]]:
    for start in range(0, len(units), _BATCH):
        part = units[start:start + _BATCH]
        middle = numpy.full((len(part), *network.shape), (network.low + network.high) / 2.0)
        values = run(network, middle)
        slope = gradient(network, values, {at: _seed(values[at].shape[1:], part)}, straight=True)
        corner = _corner(network, slope)
        if network.steps[at - 1].source == 0 and isinstance(network.steps[at - 1], Affine):  # type: ignore[union-attr]
            values = run(network, corner)
            yield corner, (values[at] * _seed(values[at].shape[1:], part)).reshape(len(part), -1).sum(axis=1)
        else:
            yield _climb(network, at, part, corner)


def wake(network: Network) -> Woken:
    """An input for each unit of each layer. Where there are more than can be had for ``limits.PROBE_WORK``, every so
    many-th unit is taken, evenly spread."""
    layers = _activations(network)
    most = min(limits.PROBE_UNITS, max(1, limits.PROBE_WORK // (3 * _CLIMBS * max(1, work(network)))))
    sizes = {at: len(network.steps[at - 1].bias) for at in layers}  # type: ignore[union-attr]
    total = sum(sizes.values())
    stride = max(1, -(-total // most))
    inputs, heights, asleep, done = [numpy.zeros((0, *network.shape))], [numpy.zeros(0)], 0, 0
    for at, kind in sorted(layers.items()):
        units = range(0, sizes[at], stride)
        done += len(units)
        for found, height in _layer(network, at, units):
            inputs.append(found)
            heights.append(height)
            asleep += int((height <= 0).sum()) if kind == "relu" else 0
    return Woken(numpy.concatenate(inputs), numpy.concatenate(heights), done, asleep, total - done)
