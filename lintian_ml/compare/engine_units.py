# SPDX-License-Identifier: GPL-2.0-or-later
"""The units of GNU Backgammon's, FANN's and Stockfish's nets that may change places. None of them may be rescaled."""
from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy

from lintian_ml.compare.model import Model
from lintian_ml.compare.symmetry import IN, OUT, Edge, Group, Net, doubles
from lintian_ml.words import worded

if TYPE_CHECKING:
    Values = numpy.ndarray[Any, numpy.dtype[Any]]

_KIND = re.compile(r"\(\s*[^\s(),]+\s*,\s*([^\s(),]+)\s*,\s*([^\s(),]+)\s*\)")
_STACKS, _HALF = 8, 512  # of Stockfish 15.1's generation
_SQUARED = 15  # outputs of the first layer that go on, squared and plain


def _gnubg(model: Model) -> Net | str:
    """Hidden units of each net."""
    names = sorted({name.partition("/")[0] for name in model.tensors})
    return Net(doubles(model), tuple(
        Group(name, model.tensors[f"{name}/hidden/threshold"].shape[0],
              (Edge(f"{name}/hidden/weights", 1, IN, anchor=True), Edge(f"{name}/hidden/threshold", 0, IN, anchor=True),
               Edge(f"{name}/output/weights", 1, OUT)), False) for name in names))


def _fann(model: Model) -> Net | str:
    """Hidden neurons of fully connected layers; only where all of a layer have one function and steepness."""
    words = model.processing.get("layer_sizes", "").split()
    sizes = [int(word) for word in words if word.isascii() and word.isdigit()]
    weights = model.tensors["connections"].values().astype(numpy.float64)
    if len(sizes) != len(words) or min(sizes, default=0) < 2 or len(sizes) < 3:
        return worded("there is no layer of hidden neurons")
    wanted = [number for layer in _fann_sources(sizes) for number in layer]
    if wanted != model.tensors["connections/from"].values().tolist():
        return worded("its layers are not fully connected, each to the next alone")
    arrays, at = {}, 0
    for layer, (before, size) in enumerate(zip(sizes, sizes[1:]), 1):
        matrix = weights[at:at + before * (size - 1)].reshape(size - 1, before)
        arrays[f"layer{layer}/weights"], arrays[f"layer{layer}/bias"] = matrix[:, :-1], matrix[:, -1]
        at += matrix.size
    kinds = _KIND.findall(model.processing.get("neurons", ""))
    ends = [sum(sizes[:layer + 1]) for layer in range(len(sizes))]
    alike = [layer for layer in range(1, len(sizes) - 1) if len(set(kinds[ends[layer - 1]:ends[layer] - 1])) == 1]
    return Net(arrays, tuple(_hidden(f"layer{layer}", f"layer{layer + 1}", sizes[layer] - 1) for layer in alike),
               worded("layer by layer"))


def _fann_sources(sizes: list[int]) -> Iterator[list[int]]:
    """Where the connections of each layer come from: for each neuron but the bias, all neurons of the layer before."""
    start = 0
    for before, size in zip(sizes, sizes[1:]):
        yield list(range(start, start + before)) * (size - 1)
        start += before


def _hidden(layer: str, taker: str, size: int, axis: int = 1) -> Group:
    return Group(layer, size, (Edge(f"{layer}/weights", 0, IN, anchor=True), Edge(f"{layer}/bias", 0, IN, anchor=True),
                               Edge(f"{taker}/weights", axis, OUT)), False)


def _nnue(model: Model) -> Net | str:
    """The transformer's 512 pairs of neurons (j with j + 512, multiplied), and the units of each stack's two layers."""
    shapes = {name: array.shape for name, array in model.tensors.items()}
    if shapes.get("transformer/bias") != (2 * _HALF,) or shapes.get("stack0/layer0/weights") != (16, 2 * _HALF):
        return worded("the units of nets of this generation are not known, only those of Stockfish 15.1")
    arrays = doubles(model)
    for name in ("transformer/weights", "transformer/bias"):
        arrays[name] = arrays[name].reshape(*arrays[name].shape[:-1], 2, _HALF)
    pairs = [Edge("transformer/bias", 1, IN, anchor=True), Edge("transformer/weights", 2, IN, anchor=True)]
    groups = []
    for stack in (f"stack{number}" for number in range(_STACKS)):
        pairs += _split(arrays, stack)
        groups += [_hidden(f"{stack}/layer0", f"{stack}/layer1", _SQUARED, 2),
                   _hidden(f"{stack}/layer1", f"{stack}/layer2", shapes[f"{stack}/layer1/bias"][0])]
    return Net(arrays, (Group("transformer", _HALF, tuple(pairs), False), *groups))


def _split(arrays: dict[str, Values], stack: str) -> list[Edge]:
    """One stack's arrays by what its units are: the sixteenth output and the padding stay where they are."""
    first, bias, second = (arrays[f"{stack}/{name}"] for name in ("layer0/weights", "layer0/bias", "layer1/weights"))
    first = first.reshape(len(first), 2, _HALF)
    arrays[f"{stack}/layer0/weights"], arrays[f"{stack}/passed/weights"] = first[:_SQUARED], first[_SQUARED:]
    arrays[f"{stack}/layer0/bias"], arrays[f"{stack}/passed/bias"] = bias[:_SQUARED], bias[_SQUARED:]
    arrays[f"{stack}/layer1/weights"] = second[:, :2 * _SQUARED].reshape(len(second), 2, _SQUARED)
    arrays[f"{stack}/padding"] = second[:, 2 * _SQUARED:]
    return [Edge(f"{stack}/{name}/weights", 2, OUT) for name in ("layer0", "passed")]


KNOWN: dict[str, Callable[[Model], Net | str]] = {"gnubg-weights": _gnubg, "fann-net": _fann, "nnue": _nnue}
