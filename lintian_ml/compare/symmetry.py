# SPDX-License-Identifier: GPL-2.0-or-later
"""Which units of a net may change places, and which may be rescaled, without changing the function.

A *group* is one set of interchangeable units. Each of its *edges* is one axis of one tensor along which the units lie:
``in`` for what goes into a unit (weights, bias), ``out`` for what the next layer takes from it, ``beside`` for values
that only move along (batch norm's statistics). ``anchor`` edges are those that identify a unit once the groups before
it are settled; groups are listed in that order. ``scales``: the activation is positively homogeneous (ReLU), so that
what goes in may be multiplied and what comes out divided by any positive number.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy

from lintian_ml import limits
from lintian_ml.compare.model import Model, Options
from lintian_ml.errors import LimitExceeded
from lintian_ml.records import dataclass
from lintian_ml.words import worded

if TYPE_CHECKING:
    Values = numpy.ndarray[Any, numpy.dtype[Any]]

IN, OUT, BESIDE = "in", "out", "beside"


@dataclass(frozen=True)
class Edge:
    """``axis`` of ``tensor`` has ``repeat`` neighbouring entries for each unit (a flattened plane), usually one."""

    tensor: str
    axis: int
    role: str
    repeat: int = 1
    anchor: bool = False


@dataclass(frozen=True)
class Group:
    """One set of interchangeable units."""

    name: str
    size: int
    edges: tuple[Edge, ...]
    scales: bool


@dataclass(frozen=True)
class Net:
    """float64 copies of all tensors, and the groups; ``note`` says what was done to the tensors first."""

    arrays: Mapping[str, Values]
    groups: tuple[Group, ...]
    note: str = ""


@dataclass(frozen=True)
class Relabelling:
    """For each group: unit i of SHIPPED is unit ``order[i]`` of REBUILT with its inputs times ``scale[i]``."""

    orders: Mapping[str, Sequence[int]]
    scales: Mapping[str, Sequence[float]]


def of(model: Model, options: Options) -> Net | str:
    """The net with its groups, or why none are known. Raises FormatError."""
    from lintian_ml.compare import chain, engine_units, folding

    if model.format == "leela-zero-text":
        return folding.leela(model)
    found = engine_units.KNOWN.get(model.format)
    return found(model) if found else chain.net(model, options)


def doubles(model: Model) -> dict[str, Values]:
    """All tensors as float64: exact for every float type. Raises LimitExceeded for more than fit into memory."""
    if sum(array.length for array in model.tensors.values()) > limits.MAPPED // 4:
        raise LimitExceeded(worded("has more than {number} bytes of numbers, too many to look for symmetries in",
                                   number=limits.MAPPED // 4))
    return {name: array.values().astype(numpy.float64) for name, array in sorted(model.tensors.items())}


def rows(array: Values, edge: Edge, size: int) -> Values:
    """The array with the units in front: [units, everything else of each]."""
    moved = numpy.moveaxis(array, edge.axis, 0)
    found: Values = moved.reshape(size, -1)
    return found


def permuted(array: Values, edge: Edge, order: Sequence[int]) -> Values:
    """The array with unit i where unit ``order[i]`` was."""
    places = (numpy.asarray(order)[:, None] * edge.repeat + numpy.arange(edge.repeat)).reshape(-1)
    found: Values = numpy.take(array, places, edge.axis)
    return found


def scaled(array: Values, edge: Edge, factors: Values) -> Values:
    """Each unit's entries times its factor."""
    shape = [1] * array.ndim
    shape[edge.axis] = -1
    found: Values = array * numpy.repeat(factors, edge.repeat).reshape(shape)
    return found


def applied(net: Net, relabelling: Relabelling) -> dict[str, Values]:
    """All tensors after relabelling and scaling: linear in their size. Raises FormatError where it does not fit."""
    arrays = dict(net.arrays)
    for group in net.groups:
        order = relabelling.orders.get(group.name, range(group.size))
        factors = numpy.asarray(relabelling.scales.get(group.name, [1.0] * group.size), numpy.float64)
        if sorted(order) != list(range(group.size)) or factors.shape != (group.size,) or not (factors > 0).all() or (
                not group.scales and (factors != 1).any()):
            raise LimitExceeded(worded("{name} has {size} units, the permutation given does not fit them",
                                       name=group.name, size=group.size))
        for edge in group.edges:
            arrays[edge.tensor] = moved(arrays[edge.tensor], edge, order, factors)
    return arrays


def moved(array: Values, edge: Edge, order: Sequence[int], factors: Values) -> Values:
    """One tensor after one group was relabelled: incoming weights multiplied, outgoing ones divided."""
    found = permuted(array, edge, order)
    if edge.role == BESIDE or (factors == 1).all():
        return found
    return scaled(found, edge, factors if edge.role == IN else 1 / factors)
