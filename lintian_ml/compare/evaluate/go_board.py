# SPDX-License-Identifier: GPL-2.0-or-later
"""Go positions as Leela Zero's nets see them: stones, captures, eight boards of history; no ko, no scoring.

Planes as ``Network::gather_features`` of Leela Zero 0.17: point (x, y) has index ``19 y + x``, y = 0 is the first row,
x = 0 column A; history stops at the empty board.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy

from lintian_ml.words import worded

if TYPE_CHECKING:
    from lintian_ml.compare.model import Values

SIZE, HISTORY = 19, 8
COLUMNS = "ABCDEFGHJKLMNOPQRST"
WHITE = 2  # black is 1, an empty point 0
_POINT = tuple[int, int]


def point(vertex: str) -> _POINT:
    """(row, column) of a vertex such as ``D4``. Raises ValueError for anything that is not on the board."""
    row, column = int(vertex[1:]) - 1, COLUMNS.index(vertex[:1].upper())
    if not 0 <= row < SIZE:
        raise ValueError(vertex)
    return row, column


def vertex(index: int) -> str:
    """The vertex of a policy's entry, ``pass`` for the last."""
    return "pass" if index == SIZE * SIZE else f"{COLUMNS[index % SIZE]}{index // SIZE + 1}"


def _neighbours(at: _POINT) -> list[_POINT]:
    row, column = at
    near = ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1))
    return [(r, c) for r, c in near if 0 <= r < SIZE and 0 <= c < SIZE]


def _group(board: Values, at: _POINT) -> tuple[set[_POINT], bool]:
    """The stones connected with ``at``, and whether they have a liberty."""
    colour, group, edge, free = board[at], {at}, [at], False
    while edge:
        for near in _neighbours(edge.pop()):
            if board[near] == 0:
                free = True
            elif board[near] == colour and near not in group:
                group.add(near)
                edge.append(near)
    return group, free


def played(board: Values, colour: int, move: str) -> Values:
    """The board after a move; ``pass`` changes nothing. Raises ValueError for an occupied point."""
    after = board.copy()
    if move.lower() in ("pass", "resign"):
        return after
    at = point(move)
    if after[at]:
        raise ValueError(worded("{move} is taken", move=move))
    after[at] = colour
    for near in [*_neighbours(at), at]:  # the opponent's stones go first
        if after[near] and (after[near] != colour or near == at):
            group, free = _group(after, near)
            if not free:
                for stone in group:
                    after[stone] = 0
    return after


def planes(moves: Sequence[tuple[int, str]], to_move: int, symmetry: int = 0) -> Values:
    """[18, 19, 19] after ``moves``, pairs of colour and vertex, turned by one of leelaz's eight symmetries."""
    boards = [numpy.zeros((SIZE, SIZE), int)]
    for colour, move in moves:
        boards.append(played(boards[-1], colour, move))
    result = numpy.zeros((2 * HISTORY + 2, SIZE, SIZE))
    for back, board in enumerate(boards[:-HISTORY - 1:-1]):
        seen = turned(board, symmetry)
        result[back] = seen == to_move
        result[HISTORY + back] = (seen != 0) & (seen != to_move)
    result[2 * HISTORY + (to_move == WHITE)] = 1.0
    return result


def turned(board: Values, symmetry: int) -> Values:
    """What leelaz shows the net under ``symmetry``: bit 4 swaps x and y, 2 mirrors x, 1 mirrors y, in this order.

    ``get_symmetry`` maps the net's point to the board's: the value at (y, x) is the board's at the mapped point.
    """
    result = board[::-1] if symmetry & 1 else board
    result = result[:, ::-1] if symmetry & 2 else result
    return result.T if symmetry & 4 else result


def turned_back(policy: Values, symmetry: int) -> Values:
    """A policy of 362 numbers from the net's view to the board's; the inverse of ``turned``."""
    points = policy[:-1].reshape(SIZE, SIZE)
    points = points.T if symmetry & 4 else points
    points = points[:, ::-1] if symmetry & 2 else points
    points = points[::-1] if symmetry & 1 else points
    return numpy.append(points.reshape(-1), policy[-1])
