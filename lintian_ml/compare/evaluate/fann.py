# SPDX-License-Identifier: GPL-2.0-or-later
"""FANN nets, as fann_run in src/fann.c of FANN 2.2 computes them, layered, sparse or with shortcuts.

Each neuron is ``f(steepness * sum of weight * value)`` of the neurons that its connections name; a neuron without
connections is a bias and gives 1. f by its number: see ``_FUNCTIONS`` (fann_data.h, fann_activation.h), where FANN's
sigmoid is 1 / (1 + exp(-2 x)). Two things are left out: FANN holds sums within +-150 / steepness, which shows only with
linear neurons; and the scaling that a program may ask for with fann_scale_input.
"""
from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy

from lintian_ml import limits
from lintian_ml.compare.evaluate.network import Act, Affine, Join, Network, Step
from lintian_ml.errors import DamagedFile, LimitExceeded
from lintian_ml.records import dataclass
from lintian_ml.words import worded

if TYPE_CHECKING:
    from lintian_ml.compare.model import Model, Options, Values

_FUNCTIONS = ("none", "step", "sign", "sigmoid", "stepwise01", "tanh", "stepwise11", "gauss", "gauss11", "", "elliot01",
              "elliot", "clip01", "clip11", "sine", "cosine", "sine01", "cosine01")
_DOUBLED = "sigmoid"  # of 2 x
_BIAS = -1  # where a neuron that is a bias stands in the values
_TRIPLE = re.compile(r"\(\s*([^\s(),]+)\s*,\s*([^\s(),]+)\s*,\s*([^\s(),]+)\s*\)")


@dataclass(frozen=True)
class _Neuron:
    inputs: int
    kind: str
    steepness: float


def _neurons(model: Model) -> list[_Neuron]:
    found = []
    for inputs, kind, steepness in _TRIPLE.findall(model.processing.get("neurons", "")):
        try:
            name = _FUNCTIONS[int(kind)]
            found.append(_Neuron(int(inputs), name, float(steepness)))
        except (ValueError, IndexError):
            raise DamagedFile(worded("has a neuron ({inputs}, {kind}, {steepness}) that FANN does not know",
                                     inputs=inputs, kind=kind, steepness=steepness)) from None
    if not all(neuron.kind for neuron in found if neuron.inputs):
        raise DamagedFile(worded("has a neuron with the stepwise Gaussian, which FANN itself does not compute"))
    return found


def _layers(model: Model, count: int) -> list[range]:
    try:
        sizes = [int(word) for word in model.processing.get("layer_sizes", "").split()]
    except ValueError:
        sizes = []
    if len(sizes) < 2 or min(sizes) < 1 or sum(sizes) != count:
        raise DamagedFile(worded("has {count} neurons, which its layer_sizes do not add up to", count=count))
    ends = [int(end) for end in numpy.cumsum(sizes)]
    return [range(end - size, end) for size, end in zip(sizes, ends)]


class _Builder:
    """Steps, and for each neuron where its value stands in what all neurons so far give side by side."""

    def __init__(self, model: Model, neurons: list[_Neuron]) -> None:
        self._weights = numpy.asarray(model.tensors["connections"].values(), float)
        self._from = numpy.asarray(model.tensors["connections/from"].values(), int)
        self._neurons = neurons
        starts = numpy.cumsum([0, *(neuron.inputs for neuron in neurons)])
        if starts[-1] != len(self._weights) or len(self._weights) != len(self._from):
            raise DamagedFile(worded("has more or fewer connections than its neurons have inputs"))
        self._starts = [int(start) for start in starts]
        self.steps: list[Step] = []
        self.places: dict[int, int] = {}
        self.last, self.width = 0, 0

    def inputs(self, layer: range) -> int:
        """The first layer: all but its last neuron, the bias, are inputs."""
        self.places = {neuron: at for at, neuron in enumerate(layer[:-1])} | {layer[-1]: _BIAS}
        self.width = len(layer) - 1
        return self.width

    def layer(self, layer: range) -> tuple[int, ...]:
        """Add a layer; the indices of the values of its neurons, one for each of their functions."""
        real = [neuron for neuron in layer if self._neurons[neuron].inputs]
        if len(real) * max(1, self.width) > limits.FANN_MATRIX:
            raise LimitExceeded(worded("has layers of {number} neurons over {width} values", number=len(real),
                                       width=self.width))
        groups: dict[str, list[int]] = {}
        for neuron in real:
            groups.setdefault(self._neurons[neuron].kind, []).append(neuron)
        made = [self._group(kind, members) for kind, members in groups.items()]
        order = [neuron for members in groups.values() for neuron in members]
        self.places.update({neuron: self.width + at for at, neuron in enumerate(order)})
        self.places.update({neuron: _BIAS for neuron in layer if neuron not in self.places})
        self.steps.append(Join((self.last, *made)))
        self.last, self.width = len(self.steps), self.width + len(real)
        return tuple(made)

    def _group(self, kind: str, members: list[int]) -> int:
        """Neurons of one layer with one function."""
        weights, bias = self._matrix(members)
        factor = 2.0 if kind == _DOUBLED else 1.0
        self.steps.append(Affine(self.last, factor * weights, factor * bias, 2.0 ** -52))
        if kind != "none":
            self.steps.append(Act(len(self.steps), kind))
        return len(self.steps)

    def _matrix(self, members: list[int]) -> tuple[Values, Values]:
        weights, bias = numpy.zeros((len(members), self.width)), numpy.zeros(len(members))
        for row, neuron in enumerate(members):
            steepness = self._neurons[neuron].steepness
            for at in range(self._starts[neuron], self._starts[neuron + 1]):
                place = self.places.get(int(self._from[at]))
                if place is None:
                    raise DamagedFile(worded("neuron {neuron} reads neuron {from_}, which is not computed before it",
                                             neuron=neuron, from_=self._from[at]))
                if place == _BIAS:
                    bias[row] += steepness * self._weights[at]
                else:
                    weights[row, place] += steepness * self._weights[at]
        return weights, bias


def network(model: Model, options: Options) -> Network:
    """The net of a FANN file, in its floating-point sense. Raises DamagedFile, LimitExceeded."""
    if model.processing.get("first line", "FANN_FLO").startswith("FANN_FIX"):
        raise DamagedFile(worded("is a fixed-point net, which is not evaluated: its float original is"))
    neurons = _neurons(model)
    layers = _layers(model, len(neurons))
    build = _Builder(model, neurons)
    width = build.inputs(layers[0])
    for layer in layers[1:]:
        last = build.layer(layer)
    order = [build.places[neuron] for neuron in layers[-1] if build.places[neuron] != _BIAS]
    names = tuple((f"output{index}", value) for index, value in enumerate(last))
    if order != sorted(order):  # neurons of mixed functions: back into the file's order
        pick = numpy.zeros((len(order), build.width))
        pick[numpy.arange(len(order)), order] = 1.0
        build.steps.append(Affine(build.last, pick, numpy.zeros(len(order))))
        names = (("output", len(build.steps)),)
    low, high = options.given.get("box") or (-1.0, 1.0)
    return Network((width,), tuple(build.steps), names, low, high)
