# SPDX-License-Identifier: GPL-2.0-or-later
"""Leela Zero's nets after folding batch norm, with the symmetries of the residual tower.

The engine computes with float32: ``1 / sqrt(variance + 1e-5f)`` for each filter, and the mean minus the bias. Folding
with the same roundings, weights times that factor, gives products of two float32, which float64 holds exactly: so two
nets whose folded tensors are the same compute the same function in real arithmetic from the engine's own numbers.
"""
from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy

from lintian_ml.compare.model import Model
from lintian_ml.compare.symmetry import IN, OUT, Edge, Group, Net, doubles
from lintian_ml.words import worded

if TYPE_CHECKING:
    Values = numpy.ndarray[Any, numpy.dtype[Any]]

_EPSILON = numpy.float32(1e-5)  # of Network.cpp
_PARTS = ("weights", "bias", "mean", "variance")


def leela(model: Model) -> Net | str:
    """Folded tensors and groups: the tower's filters, each block's inner filters, and the heads' units."""
    arrays = doubles(model)
    convolutions = sorted(name.removesuffix("/variance") for name in arrays if name.endswith("/variance"))
    for name in convolutions:
        folded = fold(*(numpy.asarray(model.tensors[f"{name}/{part}"].values()) for part in _PARTS))
        if folded is None:
            return worded("{name} has a variance that no square root can be taken of", name=name)
        for part in _PARTS:
            del arrays[f"{name}/{part}"]
        arrays[f"{name}/weights"], arrays[f"{name}/bias"] = folded
    return Net(arrays, tuple(_groups(arrays, len(convolutions) // 2 - 1)), worded("after folding batch norm"))


def fold(weights: Values, bias: Values, mean: Values, variance: Values) -> tuple[Values, Values] | None:
    """Weights and bias of the convolution with its batch norm in it, exact products in float64."""
    with numpy.errstate(invalid="ignore", divide="ignore"):
        factor = (numpy.float32(1) / numpy.sqrt(variance + _EPSILON)).astype(numpy.float32)
    if not numpy.isfinite(factor).all():
        return None
    shift = (mean - bias).astype(numpy.float32)
    shape = (-1,) + (1,) * (weights.ndim - 1)
    wide = factor.astype(numpy.float64)
    return weights.astype(numpy.float64) * wide.reshape(shape), -(shift.astype(numpy.float64) * wide)


def _groups(arrays: dict[str, Values], blocks: int) -> Iterator[Group]:
    def conv(name: str, anchor: bool) -> tuple[Edge, Edge]:
        return Edge(f"{name}/weights", 0, IN, anchor=anchor), Edge(f"{name}/bias", 0, IN, anchor=anchor)

    def size(name: str) -> int:
        return int(arrays[f"{name}/bias"].shape[0])

    inner = [f"block{n}" for n in range(blocks)]
    takers = [*(f"{name}/conv1" for name in inner), "policy", "value"]
    added = [edge for name in inner for edge in conv(f"{name}/conv2", False)]
    taken = [Edge(f"{name}/weights", 1, OUT) for name in takers]
    yield Group("tower", size("input"), (*conv("input", True), *added, *taken), True)
    for name in inner:
        edges = (*conv(f"{name}/conv1", True), Edge(f"{name}/conv2/weights", 1, OUT))
        yield Group(name, size(f"{name}/conv1"), edges, True)
    for name, taker in (("policy", "policy/moves"), ("value", "value/hidden")):
        planes = arrays[f"{taker}/weights"].shape[1] // size(name)
        yield Group(name, size(name), (*conv(name, True), Edge(f"{taker}/weights", 1, OUT, planes)), True)
    edges = (*conv("value/hidden", True), Edge("value/result/weights", 1, OUT))
    yield Group("value/hidden", size("value/hidden"), edges, True)
