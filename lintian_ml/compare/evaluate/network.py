# SPDX-License-Identifier: GPL-2.0-or-later
"""A net as a list of steps, evaluated in float64; the same steps serve probes (gradients) and proofs (intervals).

Value 0 is the input, value k + 1 the result of step k. All values are batches: the first axis counts the probes.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy

from lintian_ml.errors import DamagedFile

if TYPE_CHECKING:
    from lintian_ml.compare.model import Values


@dataclass(frozen=True, eq=False)
class Affine:
    """``weights @ x + bias``. Weights [outputs, inputs] act on the flattened value, weights [outputs, inputs, k, k] are
    a convolution (cross-correlation) over [inputs, height, width] with zero padding that keeps the size.

    ``slack`` is the relative error of the coefficients themselves, where they were folded from others.
    """

    source: int
    weights: Values
    bias: Values
    slack: float = 0.0

    @property
    def spatial(self) -> bool:
        return self.weights.ndim == 4


@dataclass(frozen=True)
class Act:
    """A function of each number alone (``ACTIVATIONS``), or ``softmax`` over the whole value."""

    source: int
    kind: str


@dataclass(frozen=True)
class Sum:
    """Two values of one shape, added."""

    left: int
    right: int


@dataclass(frozen=True)
class Join:
    """Values flattened and put side by side."""

    sources: tuple[int, ...]


Step = Affine | Act | Sum | Join


@dataclass(frozen=True, eq=False)
class Network:
    """``shape`` is that of one input, ``outputs`` names values of the list; ``low`` and ``high`` are the box that the
    inputs of this family lie in, ``digital`` says that they are either end of it and nothing between.

    ``natural(count, generator)`` draws positions where any other numbers mean little. A net that is not made of these
    steps has ``call``; its outputs are then names with their number. At most ``most`` random inputs are tried.
    """

    shape: tuple[int, ...]
    steps: tuple[Step, ...]
    outputs: tuple[tuple[str, int], ...]
    low: float
    high: float
    digital: bool = False
    most: int = 1_000_000
    natural: Callable[[int, numpy.random.Generator], Values] | None = None
    call: Callable[[Values], Values] | None = None
    waking: Callable[[], tuple[Values, str]] | None = None  # an input for each unit, and what is to be said of them

    @property
    def inputs(self) -> int:
        return int(numpy.prod(self.shape))


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
_SLOPES: dict[str, Callable[[Values, Values], Values]] = {  # derivative from argument and result
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


def linear(weights: Values, x: Values) -> Values:
    """``weights @ x`` for each x of the batch, dense or as a convolution.

    A convolution is one product with all places of the kernel at once, whose results are then shifted and added.
    """
    if weights.ndim == 2:
        dense: Values = x.reshape(len(x), -1) @ weights.T
        return dense
    outs, size, (height, width) = len(weights), weights.shape[-1], x.shape[2:]
    edge = size // 2
    padded = numpy.pad(x, ((0, 0), (0, 0), (edge, edge), (edge, edge)))
    matrix = weights.transpose(2, 3, 0, 1).reshape(size * size * outs, -1)
    spread = (matrix @ padded.reshape(*padded.shape[:2], -1)).reshape(len(x), size, size, outs, *padded.shape[2:])
    result = numpy.zeros((len(x), outs, height, width))
    for row in range(size):
        for column in range(size):
            result += spread[:, row, column, :, row:row + height, column:column + width]
    return result


def transposed(weights: Values, gradient: Values, shape: tuple[int, ...]) -> Values:
    """The gradient before an affine step from the one after it; ``shape`` is that of the argument."""
    if weights.ndim == 4:
        return linear(weights.transpose(1, 0, 2, 3)[:, :, ::-1, ::-1], gradient)
    result: Values = (gradient @ weights).reshape(shape)
    return result


def added(values: Values, bias: Values) -> Values:
    """Add one number per unit (dense) or per filter (convolution)."""
    result: Values = values + bias.reshape(1, -1, *([1] * (values.ndim - 2)))
    return result


def _run(step: Step, values: Sequence[Values]) -> Values:
    if isinstance(step, Affine):
        return added(linear(step.weights, values[step.source]), step.bias)
    if isinstance(step, Act):
        return ACTIVATIONS[step.kind](values[step.source])
    if isinstance(step, Sum):
        return values[step.left] + values[step.right]
    return numpy.concatenate([values[k].reshape(len(values[k]), -1) for k in step.sources], axis=1)


def run(network: Network, inputs: Values) -> list[Values]:
    """All values of the net for a batch of inputs [n, *shape]."""
    values: list[Values] = [numpy.asarray(inputs, float).reshape(len(inputs), *network.shape)]
    with numpy.errstate(over="ignore", under="ignore", invalid="ignore"):
        for step in network.steps:
            values.append(_run(step, values))
    return values


def outputs(network: Network, values: Sequence[Values]) -> Values:
    """The named outputs, flat and side by side: [n, all outputs]."""
    result: Values = numpy.concatenate([values[k].reshape(len(values[k]), -1) for _, k in network.outputs], axis=1)
    return result


def evaluate(network: Network, inputs: Values, batch: int = 64) -> Values:
    """[n, *shape] to [n, all outputs], ``batch`` inputs at a time."""
    if network.call is not None:
        return network.call(inputs)
    parts = [outputs(network, run(network, inputs[at:at + batch])) for at in range(0, len(inputs), batch)]
    result: Values = numpy.concatenate(parts)
    return result


def _slope(step: Act, values: Sequence[Values], index: int, straight: bool) -> Values:
    x, y = values[step.source], values[index + 1]
    if straight or step.kind not in _SLOPES:
        return numpy.ones_like(x)
    return _SLOPES[step.kind](x, y)


def _back(step: Step, index: int, grads: list[Values | None], values: Sequence[Values], straight: bool) -> None:
    """Hand the gradient after one step on to what it was computed from."""
    gradient = grads[index + 1]
    assert gradient is not None

    def add(at: int, part: Values) -> None:
        old = grads[at]
        grads[at] = part if old is None else old + part

    if isinstance(step, Affine):
        add(step.source, transposed(step.weights, gradient, values[step.source].shape))
    elif isinstance(step, Act) and step.kind == "softmax" and not straight:
        y = values[index + 1]
        add(step.source, y * (gradient - (gradient * y).sum(axis=1, keepdims=True)))
    elif isinstance(step, Act):
        add(step.source, gradient * _slope(step, values, index, straight))
    elif isinstance(step, Sum):
        add(step.left, gradient)
        add(step.right, gradient)
    else:
        sizes = numpy.cumsum([values[k][0].size for k in step.sources])[:-1]
        for k, part in zip(step.sources, numpy.split(gradient, sizes, axis=1)):
            add(k, part.reshape(values[k].shape))


def gradient(network: Network, values: Sequence[Values], seeds: dict[int, Values], straight: bool = False) -> Values:
    """d(sum of seeds * values) / d input, [n, *shape]. ``seeds`` gives the weight of each number of a value.

    ``straight`` takes every activation's slope as one: a unit that sleeps is then still pointed at.
    """
    grads: list[Values | None] = [seeds.get(k) for k in range(len(values))]
    with numpy.errstate(over="ignore", under="ignore", invalid="ignore"):
        for index in reversed(range(len(network.steps))):
            if grads[index + 1] is not None:
                _back(network.steps[index], index, grads, values, straight)
    found = grads[0]
    return numpy.zeros_like(values[0]) if found is None else found


@lru_cache(maxsize=8)
def shapes(network: Network) -> tuple[tuple[int, ...], ...]:
    """The shape of each value, without the batch. Raises DamagedFile where the steps do not fit together."""
    try:
        return tuple(value.shape[1:] for value in run(network, numpy.zeros((1, *network.shape))))
    except ValueError:
        raise DamagedFile("its arrays do not fit together as a net of this family") from None


def output_sizes(network: Network) -> tuple[tuple[str, int], ...]:
    """Name and number of values of each output. Raises DamagedFile where the steps do not fit together."""
    if network.call is not None:
        return network.outputs
    return tuple((name, int(numpy.prod(shapes(network)[index]))) for name, index in network.outputs)


def work(network: Network) -> int:
    """Multiplications of one evaluation."""
    total, found = 0, shapes(network)
    for index, step in enumerate(network.steps):
        if isinstance(step, Affine):
            total += step.weights.size * int(numpy.prod(found[index + 1][1:]))
    return total


def same_build(one: Network, other: Network) -> bool:
    """Do both nets have the same steps on values of the same shapes, whatever their weights?"""
    def outline(network: Network) -> list[object]:
        return [step.source if isinstance(step, Affine) else step for step in network.steps]

    return one.shape == other.shape and one.outputs == other.outputs and len(one.steps) == len(other.steps) \
        and outline(one) == outline(other) and shapes(one) == shapes(other)
