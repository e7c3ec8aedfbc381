# SPDX-License-Identifier: GPL-2.0-or-later
"""Looking for an input on which two ReLU nets differ by too much, with a solver: HiGHS through scipy, mixed integers.

Both nets become one set of linear constraints: a ReLU whose sign is not settled by the proved bounds has one binary
number, and the proved bounds of the difference hold between the two nets. The solver works with tolerances of its own
(1e-6 and more), so nothing that it says is believed: what it finds is an input, and the difference there is recomputed.
What it does not find proves nothing.
"""
from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy

from lintian_ml import limits
from lintian_ml.compare import certified_bounds
from lintian_ml.compare.evaluate.network import Act, Affine, Join, Network, Sum, same_build
from lintian_ml.compare.intervals import Box
from lintian_ml.errors import MissingLibrary, NotThisFormat
from lintian_ml.records import dataclass, field
from lintian_ml.words import worded

if TYPE_CHECKING:
    from lintian_ml.compare.model import Values

_KINDS = ("relu", "none")
_BEYOND = 1.001  # times what is allowed: what the solver has to find, so that its own tolerance does not matter


@dataclass
class _Program:
    """Linear constraints ``below <= rows @ variables <= above``, as (row, variable, coefficient) and a range each."""

    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    whole: list[int] = field(default_factory=list)  # 1 for variables that are 0 or 1
    entries: list[tuple[int, int, float]] = field(default_factory=list)
    ranges: list[tuple[float, float]] = field(default_factory=list)

    def variables(self, box: Box, whole: int = 0) -> Values:
        """New variables, one for each number of a box; their places."""
        start, count = len(self.low), box.low.size
        self.low += box.low.reshape(-1).tolist()
        self.high += box.high.reshape(-1).tolist()
        self.whole += [whole] * count
        return numpy.arange(start, start + count)

    def row(self, places: Values, factors: Values, below: float, above: float) -> None:
        self.entries += [(len(self.ranges), int(place), float(factor)) for place, factor in zip(places, factors)
                         if factor]
        self.ranges.append((below, above))


def _relu(program: _Program, source: Values, box: Box, after: Box) -> Values:
    found = program.variables(after)
    bounds = zip(source, found, box.low.reshape(-1).tolist(), box.high.reshape(-1).tolist())
    for before, behind, low, high in bounds:
        if low >= 0:
            program.row(numpy.array([before, behind]), numpy.array([1.0, -1.0]), 0.0, 0.0)
        elif high > 0:
            switch = program.variables(Box(numpy.zeros(1), numpy.ones(1)), 1)[0]
            program.row(numpy.array([behind, before]), numpy.array([1.0, -1.0]), 0.0, numpy.inf)
            program.row(numpy.array([behind, before, switch]), numpy.array([1.0, -1.0, -low]), -numpy.inf, -low)
            program.row(numpy.array([behind, switch]), numpy.array([1.0, -high]), -numpy.inf, 0.0)
    return found  # one that never wakes is held at 0 by its bounds


def _affine(program: _Program, step: Affine, source: Values, box: Box) -> Values:
    found = program.variables(box)
    for place, weights, bias in zip(found, step.weights, step.bias.tolist()):
        program.row(numpy.append(source, place), numpy.append(weights, -1.0), -bias, -bias)
    return found


def _net(program: _Program, network: Network, inputs: Values, boxes: list[Box]) -> list[Values]:
    """The places of all values of one net. Raises NotThisFormat for a step that is not piecewise linear and dense."""
    places = [inputs]
    for index, step in enumerate(network.steps):
        box = boxes[index + 1]
        if isinstance(step, Affine) and step.weights.ndim == 2:
            places.append(_affine(program, step, places[step.source], box))
        elif isinstance(step, Act) and step.kind in _KINDS:
            source = places[step.source]
            places.append(source if step.kind == "none" else _relu(program, source, boxes[step.source], box))
        elif isinstance(step, Sum):
            places.append(program.variables(box))
            for left, right, total in zip(places[step.left], places[step.right], places[-1]):
                program.row(numpy.array([left, right, total]), numpy.array([1.0, 1.0, -1.0]), 0.0, 0.0)
        elif isinstance(step, Join):
            places.append(numpy.concatenate([places[source] for source in step.sources]))
        else:
            raise NotThisFormat(worded("the solver knows dense layers with ReLU only"))
    return places


def _built(one: Network, other: Network, start: Box) -> tuple[_Program, list[tuple[int, int]]]:
    """The program, and the places of each output in both nets."""
    size = sum(step.weights.size for net in (one, other) for step in net.steps if isinstance(step, Affine))
    if size > limits.SOLVED_WEIGHTS:
        raise NotThisFormat(worded("{size} weights are too many for the solver, which takes {limit}", size=size,
                                   limit=limits.SOLVED_WEIGHTS))
    program = _Program()
    inputs = program.variables(start)
    first, second = (_net(program, net, inputs, certified_bounds.alone(net, start)) for net in (one, other))
    if same_build(one, other):
        for ours, theirs, gap in zip(first, second, certified_bounds.gaps(one, other, start)):
            low, high = gap.low.reshape(-1).tolist(), gap.high.reshape(-1).tolist()
            for a, b, below, above in zip(ours, theirs, low, high):
                if a != b:
                    program.row(numpy.array([a, b]), numpy.array([1.0, -1.0]), below, above)
    ends = [[int(place) for _, index in net.outputs for place in places[index]]
            for net, places in ((one, first), (other, second))]
    return program, list(zip(*ends))


def search(one: Network, other: Network, low: Values, high: Values, enough: float) -> Iterator[Values]:
    """Inputs that the solver proposes, one for each output and sign whose proved bound lies beyond ``enough``, worst
    bounds first. Raises MissingLibrary without scipy, NotThisFormat for nets that it cannot take."""
    try:
        from scipy import optimize, sparse
    except ImportError:
        raise MissingLibrary(worded("no solver looked for a counterexample: apt install python3-scipy")) from None
    start = Box(low.reshape(1, *one.shape), high.reshape(1, *one.shape))
    program, ends = _built(one, other, start)
    rows, columns, factors = zip(*program.entries)
    matrix = sparse.csr_array((factors, (rows, columns)), shape=(len(program.ranges), len(program.low)))
    bounds = optimize.Bounds(numpy.array(program.low), numpy.array(program.high))
    for output, sign in _tasks(certified_bounds.difference(one, other, low, high), enough):
        goal = numpy.zeros((1, len(program.low)))
        goal[0, list(ends[output])] = (-sign, sign)
        constraints = [optimize.LinearConstraint(matrix, *numpy.array(program.ranges).T),
                       optimize.LinearConstraint(goal, -numpy.inf, -_BEYOND * enough)]
        found: Any = optimize.milp(goal[0], constraints=constraints, bounds=bounds,
                                   integrality=numpy.array(program.whole), options=_options())
        if found.x is not None:
            yield numpy.clip(found.x[:low.size].reshape(one.shape), low, high)


def _options() -> dict[str, float]:
    return {"time_limit": limits.SOLVER_SECONDS, "node_limit": limits.SOLVER_NODES, "mip_rel_gap": 1e6}  # any will do


def _tasks(gap: Box, enough: float) -> list[tuple[int, float]]:
    """(output, sign) of the differences that the proof leaves open, the largest first."""
    reach = [(bound, output, sign) for sign, side in ((1.0, gap.high), (-1.0, -gap.low))
             for output, bound in enumerate(side.reshape(-1).tolist()) if bound > enough]
    return [(output, sign) for _, output, sign in sorted(reach, key=lambda each: -each[0])][:limits.SOLVER_TASKS]
