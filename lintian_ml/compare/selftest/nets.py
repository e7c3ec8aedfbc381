# SPDX-License-Identifier: GPL-2.0-or-later
"""Small nets that are really trained, on pictures that are drawn on the spot: 8 x 8 pixels, ten classes.

Each class has a few strokes (a smooth pattern); a picture is its class' pattern, shifted, dimmed and with noise. Four
pixels are always 0, as at the edge of scanned digits. The net is 64-32-32-10 with ReLU, trained by stochastic gradient
descent with momentum in float32; the seed decides the start and the order of the data, ``nuisance`` only the order of
the sums inside a batch.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy

from lintian_ml.records import dataclass

if TYPE_CHECKING:
    Values = numpy.ndarray[Any, numpy.dtype[Any]]

SIZES = (64, 32, 32, 10)
DEAD = (0, 7, 56, 63)  # pixels that no picture lights
TRAINED, TESTED, BATCH, EPOCHS = 1200, 400, 40, 6
RATE, MOMENTUM = numpy.float32(0.05), numpy.float32(0.9)

Parameters = dict[str, "Values"]


@dataclass(frozen=True)
class Data:
    """Pictures [n, 64] in 0 … 1 and their classes."""

    pictures: Values
    classes: Values


def drawn(count: int, seed: int) -> Data:
    """``count`` pictures. The classes' patterns are the same for every seed."""
    patterns = numpy.random.default_rng(7).normal(size=(10, 4, 4)).repeat(2, axis=1).repeat(2, axis=2)
    source = numpy.random.default_rng(seed)
    classes = source.integers(0, 10, count)
    shifts = source.integers(-1, 2, (count, 2))
    pictures = numpy.stack([numpy.roll(patterns[kind], tuple(shift), (0, 1)) for kind, shift in zip(classes, shifts)])
    pictures = pictures.reshape(count, 64) * source.uniform(0.6, 1.2, (count, 1)) + source.normal(0, 0.5, (count, 64))
    pictures = numpy.clip(pictures / 4 + 0.3, 0, 1).astype(numpy.float32)
    pictures[:, DEAD] = 0
    return Data(pictures, classes)


def start(seed: int) -> Parameters:
    """Weights [outputs, inputs] and biases of an untrained net."""
    source = numpy.random.default_rng(seed)
    found: Parameters = {}
    for number, (inputs, outputs) in enumerate(zip(SIZES, SIZES[1:]), 1):
        weights = source.normal(size=(outputs, inputs)) * (2 / inputs) ** 0.5
        found[f"fc{number}.weight"] = weights.astype(numpy.float32)
        found[f"fc{number}.bias"] = numpy.zeros(outputs, numpy.float32)
    return found


def train(data: Data, seed: int, nuisance: int = 0, epochs: int = EPOCHS, begin: Parameters | None = None,
          rate: numpy.float32 = RATE) -> Parameters:
    """A trained net. ``nuisance`` other than 0 adds up each batch in another order, and nothing else."""
    found = {name: array.copy() for name, array in (begin or start(seed)).items()}
    speed = {name: numpy.zeros_like(array) for name, array in found.items()}
    order, inside = numpy.random.default_rng(seed + 1000), numpy.random.default_rng(nuisance)
    for _ in range(epochs):
        for batch in order.permutation(len(data.classes)).reshape(-1, BATCH):
            if nuisance:
                batch = batch[inside.permutation(BATCH)]
            steps = slopes(found, data.pictures[batch], data.classes[batch])
            for name in found:
                speed[name] = MOMENTUM * speed[name] - rate * steps[name]
                found[name] = found[name] + speed[name]
    return found


def logits(net: Parameters, pictures: Values) -> Values:
    """Outputs before softmax, [n, 10]."""
    found: Values = _layers(net, pictures)[-1]
    return found


def accuracy(net: Parameters, data: Data) -> float:
    """Share of the pictures that are put into their class."""
    return float((logits(net, data.pictures).argmax(axis=1) == data.classes).mean())


def _layers(net: Parameters, pictures: Values) -> list[Values]:
    """The pictures, and the outputs of every layer."""
    found = [pictures]
    for number in range(1, len(SIZES)):
        sums = found[-1] @ net[f"fc{number}.weight"].T + net[f"fc{number}.bias"]
        found.append(numpy.maximum(sums, 0) if number < len(SIZES) - 1 else sums)
    return found


def slopes(net: Parameters, pictures: Values, classes: Values) -> Parameters:
    """Gradient of the mean cross-entropy."""
    layers = _layers(net, pictures)
    exponents = numpy.exp(layers[-1] - layers[-1].max(axis=1, keepdims=True))
    error = exponents / exponents.sum(axis=1, keepdims=True)
    error[numpy.arange(len(classes)), classes] -= 1
    error, found = error / numpy.float32(len(classes)), {}
    for number in range(len(SIZES) - 1, 0, -1):
        found[f"fc{number}.weight"], found[f"fc{number}.bias"] = error.T @ layers[number - 1], error.sum(axis=0)
        error = (error @ net[f"fc{number}.weight"]) * (layers[number - 1] > 0)
    return found
