# SPDX-License-Identifier: GPL-2.0-or-later
"""Activations by name, the engines' own tables among them, and the slopes that gradients need."""
from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy

if TYPE_CHECKING:
    from lintian_ml.compare.model import Values


def sigmoid(x: Values) -> Values:
    """1 / (1 + exp(-x)) without overflow."""
    small: Values = numpy.exp(-numpy.abs(x))
    result: Values = numpy.where(x >= 0, 1.0, small) / (1.0 + small)
    return result


def softmax(x: Values) -> Values:
    """Over all numbers of each value of the batch."""
    flat = x.reshape(len(x), -1)
    powers = numpy.exp(flat - flat.max(axis=1, keepdims=True))
    result: Values = (powers / powers.sum(axis=1, keepdims=True)).reshape(x.shape)
    return result


def gnubg_exponential(x: Values) -> Values:
    """GNU Backgammon's exp(x) for 0 <= x < 10: on the i-th tenth the line (10 - i + 10 x) exp(i / 10) / 10.

    lib/sigmoid.h computes 1 / (1 + e[i] ((10 - i) + x1)) with x1 = 10 x, i = int(x1), e[i] = exp(i / 10) / 10.
    """
    tenths = numpy.floor(10.0 * x)
    result: Values = numpy.exp(tenths / 10.0) / 10.0 * (10.0 - tenths + 10.0 * x)
    return result


def gnubg_sigmoid(x: Values) -> Values:
    """GNU Backgammon's table in place of 1 / (1 + exp(-x)); beyond 10 it is constant, as its table ends there."""
    size = numpy.abs(x)
    power = numpy.where(size < 10.0, gnubg_exponential(numpy.minimum(size, 10.0 - 1e-12)), 19930.370438230298)
    result: Values = numpy.where(x >= 0, power, 1.0) / (1.0 + power)
    return result


def stepwise(low: float) -> Callable[[Values], Values]:
    """FANN's stepwise sigmoid from ``low`` (0 or -1) to 1: straight lines between six points of the curve, constant
    beyond them (fann_activation.h). The points have the results 0.5 %, 5 %, 25 % and their complements of the way up.
    """
    shares = numpy.array([0.005, 0.05, 0.25, 0.75, 0.95, 0.995])
    at = numpy.log(shares / (1.0 - shares)) / 2.0

    def steps(x: Values) -> Values:
        inner = low + (1.0 - low) * numpy.interp(x, at, shares)
        result: Values = numpy.where(x < at[0], low, numpy.where(x >= at[-1], 1.0, inner))
        return result
    return steps


ACTIVATIONS: dict[str, Callable[[Values], Values]] = {
    "none": lambda x: x,
    "relu": lambda x: numpy.maximum(x, 0.0),
    "clip01": lambda x: numpy.clip(x, 0.0, 1.0),
    "clip11": lambda x: numpy.clip(x, -1.0, 1.0),
    "tanh": numpy.tanh,
    "sigmoid": sigmoid,
    "gnubg": gnubg_sigmoid,
    "gauss": lambda x: numpy.exp(-x * x),
    "sine": numpy.sin,
    "cosine": numpy.cos,
    "elliot": lambda x: x / (1.0 + numpy.abs(x)),
    "step": lambda x: numpy.where(x < 0.0, 0.0, 1.0),
    "sign": lambda x: numpy.where(x < 0.0, -1.0, 1.0),
    "softmax": softmax,
    "gauss11": lambda x: 2.0 * numpy.exp(-x * x) - 1.0,
    "elliot01": lambda x: 0.5 * x / (1.0 + numpy.abs(x)) + 0.5,
    "sine01": lambda x: numpy.sin(x) / 2.0 + 0.5,
    "cosine01": lambda x: numpy.cos(x) / 2.0 + 0.5,
    "stepwise01": stepwise(0.0),
    "stepwise11": stepwise(-1.0),
}
SLOPES: dict[str, Callable[[Values, Values], Values]] = {  # derivative from argument and result
    "none": lambda x, y: numpy.ones_like(x),
    "relu": lambda x, y: (x > 0).astype(float),
    "clip01": lambda x, y: ((x > 0) & (x < 1)).astype(float),
    "clip11": lambda x, y: ((x > -1) & (x < 1)).astype(float),
    "tanh": lambda x, y: 1.0 - y * y,
    "sigmoid": lambda x, y: y * (1.0 - y),
    "gnubg": lambda x, y: y * (1.0 - y),
    "gauss": lambda x, y: -2.0 * x * y,
    "sine": lambda x, y: numpy.cos(x),
    "cosine": lambda x, y: -numpy.sin(x),
    "elliot": lambda x, y: (1.0 - numpy.abs(y)) ** 2,
}
