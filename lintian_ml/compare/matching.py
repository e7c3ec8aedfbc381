# SPDX-License-Identifier: GPL-2.0-or-later
"""Looking for the relabelling that turns REBUILT into SHIPPED. A search: what it finds is judged elsewhere.

``exactly`` looks for units with the same bits up to a power of two, ``nearly`` for the assignment of the smallest
distance (weight matching with coordinate descent, as Ainsworth, Hayase and Srinivasa describe it, arXiv 2209.04836).
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy

from lintian_ml import limits
from lintian_ml.compare.assignment import assign
from lintian_ml.compare.symmetry import IN, OUT, Group, Net, Relabelling, moved, rows
from lintian_ml.errors import LimitExceeded
from lintian_ml.words import worded

if TYPE_CHECKING:
    Values = numpy.ndarray[Any, numpy.dtype[Any]]

_SWEEPS = 20  # rounds of coordinate descent; honest pairs settle in one or two


def exactly(ours: Net, theirs: Net) -> tuple[Relabelling, int, bool]:
    """(relabelling, units without a partner, was any choice between alike units arbitrary)."""
    arrays, orders, scales, lost, guessed = dict(theirs.arrays), {}, {}, 0, False
    for group in ours.groups:
        mine, other = _units(ours.arrays, group, True), _units(arrays, group, True)
        ours_power, theirs_power = _powers(mine, group), _powers(other, group)
        keys = [_keys(mine, ours_power, _outputs(ours.arrays, group)),
                _keys(other, theirs_power, _outputs(arrays, group))]
        order, missing, arbitrary = _paired(*keys)
        lost, guessed = lost + missing, guessed or arbitrary
        factors = ours_power / theirs_power[order]
        _move(arrays, group, order, factors)
        orders[group.name], scales[group.name] = order, factors.tolist()
    return Relabelling(orders, scales), lost, guessed


def nearly(ours: Net, theirs: Net) -> Relabelling:
    """The relabelling of the smallest distance that is found. Raises LimitExceeded past limits.UNITS."""
    arrays = dict(theirs.arrays)
    orders: dict[str, list[int]] = {group.name: list(range(group.size)) for group in ours.groups}
    scales = {group.name: numpy.ones(group.size) for group in ours.groups}
    for sweep in range(_SWEEPS):
        changed = False
        for group in ours.groups:
            order, factors = _best(ours.arrays, arrays, group, anchors=sweep == 0)
            changed |= order != list(range(group.size)) or bool((abs(factors - 1) > 1e-9).any())
            _move(arrays, group, order, factors)
            orders[group.name] = [orders[group.name][place] for place in order]
            scales[group.name] = scales[group.name][order] * factors
        if not changed:
            break
    return Relabelling(orders, {name: values.tolist() for name, values in scales.items()})


def _move(arrays: dict[str, Values], group: Group, order: Sequence[int], factors: Values) -> None:
    for edge in group.edges:
        arrays[edge.tensor] = moved(arrays[edge.tensor], edge, order, factors)


def _units(arrays: dict[str, Values] | Any, group: Group, anchors: bool) -> Values:
    """What identifies each unit: [units, numbers]."""
    edges = [edge for edge in group.edges if edge.role == IN and (edge.anchor or not anchors)]
    return numpy.concatenate([rows(arrays[edge.tensor], edge, group.size) for edge in edges], axis=1)


def _outputs(arrays: Any, group: Group) -> Values:
    """What the next layers take from each unit, sorted: their own order does not matter."""
    parts = [numpy.sort(abs(rows(arrays[edge.tensor], edge, group.size)), axis=1) for edge in group.edges
             if edge.role == OUT]
    return numpy.concatenate(parts, axis=1)


def _powers(units: Values, group: Group) -> Values:
    """The power of two that brings each unit's largest number into [0.5, 1); 1 where it has none, or may not scale."""
    largest = abs(units).max(axis=1, initial=0.0)
    exponents = numpy.where((largest > 0) & numpy.isfinite(largest), numpy.frexp(largest)[1], 0)
    return numpy.ldexp(1.0, exponents if group.scales else numpy.zeros(group.size, int))


def _keys(units: Values, powers: Values, outputs: Values) -> list[tuple[bytes, bytes]]:
    """Each unit's bits without its power of two, then those of its outputs in their order of size."""
    plain, after = units / powers[:, None], outputs * powers[:, None]
    return [(one.tobytes(), two.tobytes()) for one, two in zip(plain, after)]


def _paired(ours: list[tuple[bytes, bytes]], theirs: list[tuple[bytes, bytes]]) -> tuple[list[int], int, bool]:
    """For each of ours the place of the one alike among theirs; how many have none; was any choice arbitrary?

    Units with the same inputs are told apart by their outputs, and taken in turn where these are alike too.
    """
    waiting: dict[bytes, list[tuple[bytes, int]]] = {}
    for place, (one, two) in sorted(enumerate(theirs), key=lambda pair: pair[1], reverse=True):
        waiting.setdefault(one, []).append((two, place))
    order, free, lost, twins = [-1] * len(ours), set(range(len(theirs))), 0, len(set(ours)) < len(ours)
    ambiguous = len({one for one, _ in ours}) < len(ours)
    for place, (one, two) in sorted(enumerate(ours), key=lambda pair: pair[1]):
        alike = waiting.get(one)
        if alike:
            order[place] = alike.pop()[1]
            free.discard(order[place])
        else:
            lost += 1
    left = iter(sorted(free))
    return [place if place >= 0 else next(left) for place in order], lost, twins or ambiguous


def _best(ours: Any, theirs: dict[str, Values], group: Group, anchors: bool) -> tuple[list[int], Values]:
    """The best order of one group's units while all others stay, and the factors that bring them to our size."""
    if group.size > limits.UNITS:
        raise LimitExceeded(worded("has {size} units in {name}, at most {limit} are matched", size=group.size,
                                   name=group.name, limit=limits.UNITS))
    mine, other = _units(ours, group, True), _units(theirs, group, True)
    size, others = _norms(mine, group), _norms(other, group)
    likeness = (mine / size[:, None]) @ (other / others[:, None]).T
    if not anchors:
        likeness = likeness + sum(_likeness(ours, theirs, group, edge, others) for edge in group.edges
                                  if edge.role == OUT or (edge.role == IN and not edge.anchor))
    else:  # of units with different sizes the nearest, not the most alike in direction
        lengths = abs(mine / size[:, None]) ** 2
        theirs_lengths = abs(other / others[:, None]) ** 2
        likeness = 2 * likeness - lengths.sum(axis=1)[:, None] - theirs_lengths.sum(axis=1)[None, :]
    order, _, _ = assign(-likeness)
    return order, size / others[order]


def _likeness(ours: Any, theirs: dict[str, Values], group: Group, edge: Any, sizes: Values) -> Values:
    """Inner products of what one more edge says about each pair of units; REBUILT's outputs at their own scale."""
    one, two = rows(ours[edge.tensor], edge, group.size), rows(theirs[edge.tensor], edge, group.size)
    total = float(numpy.linalg.norm(one)) or 1.0
    found: Values = (one / total) @ (two / (float(numpy.linalg.norm(two)) or 1.0)).T
    return found


def _norms(units: Values, group: Group) -> Values:
    """Length of each unit's inputs where units may scale, else 1."""
    found = numpy.sqrt((units * units).sum(axis=1)) if group.scales else numpy.ones(group.size)
    found[found == 0] = 1.0
    return found
