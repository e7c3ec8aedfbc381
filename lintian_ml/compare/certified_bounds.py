# SPDX-License-Identifier: GPL-2.0-or-later
"""Differential interval arithmetic: bounds on both nets and on their difference, carried together step by step.

Bounding each net alone loses that both see the same input. Carrying the difference d = a - b as well keeps it
(Paulsen, Wang, Wang, "ReluDiff", ICSE 2020): through an affine step a' - b' = A d + (A - B) b + (p - q), or with the
roles exchanged; through an activation by its slopes. The tightest of all bounds of a difference is kept.
"""
from __future__ import annotations

from typing import TYPE_CHECKING

import numpy

from lintian_ml.compare import intervals
from lintian_ml.compare.evaluate.network import Act, Affine, Join, Network, Step, Sum, same_build
from lintian_ml.compare.intervals import Box, act, act_difference, affine, both, minus, plus
from lintian_ml.errors import NotThisFormat
from lintian_ml.words import worded

if TYPE_CHECKING:
    from lintian_ml.compare.model import Values


def _joined(boxes: list[Box]) -> Box:
    return Box(numpy.concatenate([box.low.reshape(1, -1) for box in boxes], axis=1),
               numpy.concatenate([box.high.reshape(1, -1) for box in boxes], axis=1))


def _step(step: Step, boxes: list[Box]) -> Box:
    if isinstance(step, Affine):
        return affine(step.weights, step.bias, boxes[step.source], step.slack)
    if isinstance(step, Act):
        return act(step.kind, boxes[step.source])
    if isinstance(step, Sum):
        return plus(boxes[step.left], boxes[step.right])
    return _joined([boxes[index] for index in step.sources])


def alone(network: Network, start: Box) -> list[Box]:
    """Bounds of every value of one net, for inputs in ``start``. Raises NotThisFormat for what has no rule."""
    if network.call is not None:
        raise NotThisFormat(worded("nothing is proved about nets of this family"))
    boxes = [start]
    for step in network.steps:
        boxes.append(_step(step, boxes))
    return boxes


def _affine_gap(one: Affine, other: Affine, first: list[Box], second: list[Box], gap: Box) -> Box:
    """Bounds of A a + p - (B b + q); equal coefficients stand for the same true ones, so they cancel exactly."""
    if numpy.array_equal(one.weights, other.weights) and numpy.array_equal(one.bias, other.bias):
        return affine(one.weights, numpy.zeros_like(one.bias), gap, one.slack)
    change, shift = one.weights - other.weights, one.bias - other.bias
    zero = numpy.zeros_like(shift)
    sizes = numpy.abs(one.weights) + numpy.abs(other.weights), numpy.abs(one.bias) + numpy.abs(other.bias)
    found = None
    for through, rest in ((one, second[other.source]), (other, first[one.source])):
        part = plus(affine(through.weights, zero, gap, through.slack), affine(change, shift, rest, 2.0 ** -52))
        folded = max(one.slack, other.slack)
        if folded:
            reach = Box(numpy.zeros_like(rest.low), numpy.maximum(numpy.abs(rest.low), numpy.abs(rest.high)))
            most = 2.0 * folded * affine(*sizes, reach, 0.0).high
            part = Box(intervals.down(part.low - most), intervals.up(part.high + most))
        found = part if found is None else both(found, part)
    assert found is not None
    return found


def _gap(pair: tuple[Step, Step], first: list[Box], second: list[Box], gaps: list[Box]) -> Box:
    one, other = pair
    if isinstance(one, Affine) and isinstance(other, Affine):
        return _affine_gap(one, other, first, second, gaps[one.source])
    if isinstance(one, Act):
        return act_difference(one.kind, first[one.source], second[one.source], gaps[one.source])
    if isinstance(one, Sum):
        return plus(gaps[one.left], gaps[one.right])
    assert isinstance(one, Join)
    return _joined([gaps[index] for index in one.sources])


def difference(one: Network, other: Network, low: Values, high: Values) -> Box:
    """Bounds of all outputs of ``one`` minus those of ``other``, for every input between ``low`` and ``high``
    [*shape]; [1, outputs]. Raises NotThisFormat."""
    start = Box(low.reshape(1, *one.shape), high.reshape(1, *one.shape))
    if not same_build(one, other):
        first, second = alone(one, start), alone(other, start)
        pairs = zip(one.outputs, other.outputs)
        return _joined([minus(first[index], second[place]) for (_, index), (_, place) in pairs])
    found = gaps(one, other, start)
    return _joined([found[index] for _, index in one.outputs])


def gaps(one: Network, other: Network, start: Box) -> list[Box]:
    """Bounds of the difference of each value, for two nets of the same build and inputs in ``start``."""
    first, second = alone(one, start), alone(other, start)
    found = [Box(numpy.zeros_like(start.low), numpy.zeros_like(start.low))]
    for index, pair in enumerate(zip(one.steps, other.steps)):
        gap = _gap(pair, first, second, found)
        found.append(both(gap, minus(first[index + 1], second[index + 1])))
    return found


def largest(box: Box) -> float:
    """No number of the box is further from zero; infinite where nothing was proved."""
    size = numpy.maximum(numpy.abs(box.low), numpy.abs(box.high)).max()
    return float(size) if numpy.isfinite(size) else float("inf")


def least(box: Box) -> tuple[float, int]:
    """The largest distance from zero that some number of the box certainly has, and which number that is."""
    size = numpy.maximum(numpy.maximum(box.low, -box.high), 0.0).reshape(-1)
    return float(size.max()), int(size.argmax())
