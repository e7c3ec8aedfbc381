# SPDX-License-Identifier: GPL-2.0-or-later
"""A net as a list of steps, evaluated in float64; the same steps serve probes (gradients) and proofs (intervals).

Value 0 is the input, value k + 1 the result of step k. All values are batches: the first axis counts the probes.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy

from lintian_ml.compare.evaluate.activations import ACTIVATIONS, SLOPES
from lintian_ml.errors import DamagedFile
from lintian_ml.records import dataclass
from lintian_ml.words import worded

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
    steps has ``call``; its outputs are then names with their number. ``deployed`` gives the outputs in the roundings of
    the engine itself, where they are known: what is evaluated; proofs and slopes go by the steps. At most ``most``
    random inputs are tried.
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
    deployed: Callable[[Values], Values] | None = None
    waking: Callable[[], tuple[Values, str]] | None = None  # an input for each unit, and what is to be said of them

    @property
    def inputs(self) -> int:
        return int(numpy.prod(self.shape))


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
    asked = network.call or network.deployed
    if asked is not None:
        return asked(inputs)
    parts = [outputs(network, run(network, inputs[at:at + batch])) for at in range(0, len(inputs), batch)]
    result: Values = numpy.concatenate(parts)
    return result


def _slope(step: Act, values: Sequence[Values], index: int, straight: bool) -> Values:
    x, y = values[step.source], values[index + 1]
    if straight or step.kind not in SLOPES:
        return numpy.ones_like(x)
    return SLOPES[step.kind](x, y)


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
        raise DamagedFile(worded("its arrays do not fit together as a net of this family")) from None


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
