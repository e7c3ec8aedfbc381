# SPDX-License-Identifier: GPL-2.0-or-later
"""The linear assignment problem, with a certificate: which column for each row makes the sum of costs smallest.

Shortest augmenting paths over reduced costs (Kuhn and Munkres; Jonker and Volgenant 1987): row minima first, so that
rows whose best columns differ are done at once, then one path for each row that is left; O(n**3) at worst. The duals
prove the result: ``u[i] + v[j] <= cost[i, j]`` everywhere, with equality where i is assigned to j.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy

if TYPE_CHECKING:
    Values = numpy.ndarray[Any, numpy.dtype[Any]]


def assign(cost: Values) -> tuple[list[int], Values, Values]:
    """(column of each row, row duals u, column duals v) for a square matrix of finite costs."""
    size = cost.shape[0]
    rows, columns = numpy.full(size, -1), numpy.full(size, -1)
    u, v = cost.min(axis=1, initial=numpy.inf), numpy.zeros(size)
    for place, column in enumerate(cost.argmin(axis=1) if size else ()):
        if columns[column] < 0:
            rows[place], columns[column] = column, place
    for left in numpy.flatnonzero(rows < 0):
        _augment(cost, int(left), rows, columns, u, v)
    return [int(column) for column in rows], u, v


def _augment(cost: Values, start: int, rows: Values, columns: Values, u: Values, v: Values) -> None:
    """Assign ``start`` by the cheapest path of reassignments; rows, columns and duals are brought up to date."""
    size = cost.shape[0]
    distance, before = numpy.full(size, numpy.inf), numpy.full(size, -1)
    done = numpy.zeros(size, bool)
    reached, sink, row = 0.0, -1, start
    visited = [start]
    while sink < 0:
        reduced = reached + cost[row] - u[row] - v
        better = ~done & (reduced < distance)
        distance[better], before[better] = reduced[better], row
        column = int(numpy.where(done, numpy.inf, distance).argmin())
        reached, done[column] = float(distance[column]), True
        if columns[column] < 0:
            sink = column
        else:
            row = int(columns[column])
            visited.append(row)
    u[start] += reached
    for other in visited[1:]:
        u[other] += reached - distance[rows[other]]
    v[done] -= reached - distance[done]
    while sink >= 0:
        row = int(before[sink])
        following = int(rows[row]) if row != start else -1
        columns[sink], rows[row] = row, sink
        sink = following
