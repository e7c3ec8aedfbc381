# SPDX-License-Identifier: GPL-2.0-or-later
"""Bounds on what a step of a net can give, in real arithmetic, proved with float64 and errors rounded outwards.

numpy cannot switch the rounding mode, so every result is widened by a bound on its own error: a sum of n products
computed in any order errs by at most g |W| |x| with g = n u / (1 - n u), u = 2^-53 (Higham, "Accuracy and Stability of
Numerical Algorithms", section 3.1). Functions such as tanh are taken to err by less than 2^-48 of their result; numpy's
own tests hold them to 4 units in the last place, 2^-50.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy

from lintian_ml.compare.evaluate.activations import ACTIVATIONS
from lintian_ml.compare.evaluate.network import added, linear
from lintian_ml.errors import NotThisFormat
from lintian_ml.records import dataclass
from lintian_ml.words import worded

if TYPE_CHECKING:
    from lintian_ml.compare.model import Values

_UNIT = 2.0 ** -53
_FUNCTION = 2.0 ** -48
_SAFE = 1.0 + 2.0 ** -20  # on error bounds, which are computed with rounding themselves
_TINY = 1e-300  # more than underflow can lose


@dataclass(frozen=True, eq=False)
class Box:
    """Each number lies between ``low`` and ``high``; both [1, *shape]."""

    low: Values
    high: Values


def down(x: Values) -> Values:
    result: Values = numpy.nextafter(x, -numpy.inf)
    return result


def up(x: Values) -> Values:
    result: Values = numpy.nextafter(x, numpy.inf)
    return result


def _summed(low: Values, high: Values) -> Box:
    """Widened by one step, but for zero: a floating-point sum that is zero is exact."""
    return Box(numpy.where(low == 0, 0.0, down(low)), numpy.where(high == 0, 0.0, up(high)))


def plus(one: Box, other: Box) -> Box:
    return _summed(one.low + other.low, one.high + other.high)


def minus(one: Box, other: Box) -> Box:
    return _summed(one.low - other.high, one.high - other.low)


def both(one: Box, other: Box) -> Box:
    """What lies in both; two valid bounds of one number always meet."""
    return Box(numpy.maximum(one.low, other.low), numpy.minimum(one.high, other.high))


def hull(one: Box, other: Box) -> Box:
    return Box(numpy.minimum(one.low, other.low), numpy.maximum(one.high, other.high))


def affine(weights: Values, bias: Values, x: Box, slack: float) -> Box:
    """``weights @ x + bias``, where the true coefficients lie within ``slack`` of the given ones, relatively."""
    if not (x.low.any() or x.high.any() or bias.any()):  # zeros stay zeros: nets that agree so far differ by nothing
        zeros = linear(weights, x.low)
        return Box(zeros, zeros)
    middle = (x.low + x.high) / 2.0
    reach = up(numpy.maximum(x.high - middle, middle - x.low))
    size = numpy.abs(weights)
    fan = int(numpy.prod(weights.shape[1:])) + 4
    share = fan * _UNIT / (1.0 - fan * _UNIT) + slack
    error = share * _SAFE * added(linear(size, numpy.abs(middle) + reach), numpy.abs(bias)) + _TINY
    centre, spread = added(linear(weights, middle), bias), linear(size, reach) + error
    return Box(down(centre - spread), up(centre + spread))


def _widened(low: Values, high: Values) -> Box:
    return Box(low - _FUNCTION * numpy.abs(low) - _TINY, high + _FUNCTION * numpy.abs(high) + _TINY)


MONOTONE = ("none", "relu", "clip01", "clip11", "tanh", "sigmoid", "gnubg", "elliot")
_EXACT = ("none", "relu", "clip01", "clip11")


def act(kind: str, x: Box) -> Box:
    """A monotone activation. ``gnubg`` stands for the sigmoid that its table approximates. Raises NotThisFormat."""
    if kind == "softmax":
        return softmax(x)
    if kind not in MONOTONE:
        raise NotThisFormat(worded("nothing is proved about nets with the activation {kind}", kind=kind))
    function = ACTIVATIONS["sigmoid" if kind == "gnubg" else kind]
    if kind in _EXACT:
        return Box(function(x.low), function(x.high))
    return _widened(function(x.low), function(x.high))


def softmax(x: Box) -> Box:
    """Largest where a number is at its top and all others at their bottom, and the other way round."""
    low, high = x.low.reshape(-1), x.high.reshape(-1)

    def share(own: Values, others: Values) -> Values:
        gaps = others[None, :] - own[:, None]
        numpy.fill_diagonal(gaps, 0.0)
        result: Values = 1.0 / numpy.exp(numpy.minimum(gaps, 700.0)).sum(axis=1)
        return result

    widen = len(low) * 2.0 ** -45  # sums of that many exponentials
    bottom, top = share(low, high) * (1.0 - widen), share(high, low) * (1.0 + widen)
    bottom = numpy.where(bottom < 1e-290, 0.0, bottom)
    return Box(bottom.reshape(x.low.shape), numpy.minimum(top, 1.0).reshape(x.low.shape))


def _relu(x: Box) -> tuple[Values, Values]:
    return (x.low >= 0).astype(float), (x.high > 0).astype(float)


def _clip(bottom: float) -> Callable[[Box], tuple[Values, Values]]:
    def slopes(x: Box) -> tuple[Values, Values]:
        inside = (x.low >= bottom) & (x.high <= 1.0)
        return inside.astype(float), ((x.high > bottom) & (x.low < 1.0)).astype(float)
    return slopes


def _bell(derivative: Callable[[Values], Values]) -> Callable[[Box], tuple[Values, Values]]:
    """A slope that falls with the distance from zero."""
    def slopes(x: Box) -> tuple[Values, Values]:
        far = numpy.maximum(numpy.abs(x.low), numpy.abs(x.high))
        near = numpy.where((x.low <= 0) & (x.high >= 0), 0.0, numpy.minimum(numpy.abs(x.low), numpy.abs(x.high)))
        error = 2.0 ** -44
        return numpy.maximum(derivative(far) - error, 0.0), derivative(near) + error
    return slopes


def _logistic(x: Values) -> Values:
    y = ACTIVATIONS["sigmoid"](x)
    result: Values = y * (1.0 - y)
    return result


SLOPES: dict[str, Callable[[Box], tuple[Values, Values]]] = {  # least and greatest slope between the ends of a box
    "none": lambda x: (numpy.ones_like(x.low), numpy.ones_like(x.low)),
    "relu": _relu,
    "clip01": _clip(0.0),
    "clip11": _clip(-1.0),
    "tanh": _bell(lambda x: 1.0 - numpy.tanh(x) ** 2),
    "sigmoid": _bell(_logistic),
    "gnubg": _bell(_logistic),
    "elliot": _bell(lambda x: 1.0 / (1.0 + x) ** 2),
}


def act_difference(kind: str, one: Box, other: Box, gap: Box) -> Box:
    """Bounds of f(a) - f(b) from those of a, of b and of a - b: the mean value theorem, f(a) - f(b) = f'(c) (a - b)."""
    if kind == "softmax":
        return _softmax_difference(one, other, gap)
    least, most = SLOPES[kind](hull(one, other))
    low = numpy.where(gap.low < 0, most * gap.low, least * gap.low)
    high = numpy.where(gap.high > 0, most * gap.high, least * gap.high)
    return Box(numpy.where(low == 0, 0.0, down(low)), numpy.where(high == 0, 0.0, up(high)))


def _softmax_difference(one: Box, other: Box, gap: Box) -> Box:
    """d p_i = p_i (d z_i - sum_j p_j d z_j), and the sum lies between the smallest and the largest gap."""
    top = softmax(hull(one, other)).high
    low = top * numpy.minimum(0.0, down(gap.low - gap.high.max()))
    high = top * numpy.maximum(0.0, up(gap.high - gap.low.min()))
    return Box(numpy.where(low == 0, 0.0, down(low)), numpy.where(high == 0, 0.0, up(high)))
