# SPDX-License-Identifier: GPL-2.0-or-later
"""Do arrays together hold decision trees? Whatever their names say, places of children prove it.

A forest is written as arrays with an entry for each node: its left and its right child, which variable it splits on and
where, what its leaves predict. A tree a row, or all one after the other. Where a number is a child, it is a later or
an earlier node of the same tree and nobody else's child; leaves have a negative number or none. A tree that finds
neighbours in data has the same places, but no variables and no predictions.
"""
from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from lintian_ml.lazy import regex
from lintian_ml.model import Tensor
from lintian_ml.wire import values

Numbers = Callable[[Tensor], Sequence[float]]
_BEFORE = r"(?i)(?:.*[^a-z])?(?:(?:children|child|nodes?|tree)[_.]?)?"
_AFTER = r"(?:[_.]?(?:children|child|nodes?|sons?|ids?|index|indices))?"
_SIDES = (regex(_BEFORE + "(?:left|lc|yes)" + _AFTER), regex(_BEFORE + "(?:right|rc|no)" + _AFTER))
_VARIABLE = regex(r"(?i).*(?:variable|feature|attribute|split[_.]?var|varname|predictor).*")
_VALUE = regex(r"(?i).*(?:split|thresh|value|leaf|leaves|predict|code|weight|output|impurity|gini|gain).*")
_DATA = regex(r"(?i).*(?:points?|neighbou?rs?|bounding|bbox|aabb).*")
_LEAST = 3  # nodes with children in one tree
_FITTING = 16  # numbers that are no whole ones


def look(found: Iterable[Tensor], numbers: Numbers) -> tuple[Tensor, ...]:
    """The arrays of the nodes of trees, children first; empty where there are none."""
    known = [tensor for tensor in found if tensor.span and math.prod(tensor.shape) > 1]
    whole = [tensor for tensor in known if tensor.dtype.lstrip("u").startswith("int")]
    left, right = ([tensor for tensor in whole if side.fullmatch(tensor.name)] for side in _SIDES)
    for one in left:
        for other in right:
            beside = [tensor for tensor in known if tensor.shape[:len(one.shape)] == one.shape
                      and tensor not in (one, other)]
            if one.shape == other.shape and _described(known, beside, numbers) and _grown(one, other, numbers):
                return (one, other, *beside)
    return ()


def _described(known: Iterable[Tensor], beside: list[Tensor], numbers: Numbers) -> bool:
    """Each node has a variable, and a value that is no whole number; nothing is said of points in space."""
    if any(_DATA.fullmatch(tensor.name) for tensor in known):
        return False
    if not any(_VARIABLE.fullmatch(tensor.name) for tensor in beside):
        return False
    return any(len({number for number in numbers(tensor) if number % 1}) >= _FITTING for tensor in beside
               if tensor.dtype in values.FLOATS and _VALUE.fullmatch(tensor.name))


def _grown(one: Tensor, other: Tensor, numbers: Numbers) -> bool:
    """Are they children? Looked at in rows, of the first of which all is there."""
    nodes = one.shape[-1]
    sides = numbers(one), numbers(other)
    many = min(map(len, sides))
    rows = [(sides[0][at:at + nodes], sides[1][at:at + nodes]) for at in range(0, many, nodes)]
    rows = [row for row in rows if len(row[0]) == len(row[1]) == nodes] or rows[:1]
    return bool(rows) and all(_tree(*row, nodes) for row in rows) and any(
        sum(child >= 0 for child in row[0]) >= _LEAST for row in rows)


def _tree(left: Sequence[float], right: Sequence[float], nodes: int) -> bool:
    """Every child is some node's, and only one's; a node has two children or, as far as they are nodes, fewer."""
    children = [child for side in (left, right) for child in side if child > 0]
    return len(set(children)) == len(children) and all(child < nodes for child in children) and all(
        at not in (a, b) for at, (a, b) in enumerate(zip(left, right)) if at)
