# SPDX-License-Identifier: GPL-2.0-or-later
"""What a random sample says about the rest, with an exact interval (no normal approximation: hits are rare).

Of N sources n were drawn without replacement and k of them hold models. The number K among all N has the limits of the
inverted hypergeometric test: the smallest K for which k or more hits are not too rare, the largest for which k or fewer
are not (Clopper-Pearson for finite populations).
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, lgamma

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Estimate:
    """K of ``population``: best guess and limits. ``drawn`` were looked at, ``hits`` of them counted."""

    population: int
    drawn: int
    hits: int
    best: float
    low: int
    high: int


def estimate(population: int, drawn: int, hits: int, confidence: float = CONFIDENCE) -> Estimate:
    """The interval for the number among ``population``; without a draw, everything is possible."""
    if not drawn:
        return Estimate(population, 0, 0, float("nan"), 0, population)
    tail = (1 - confidence) / 2
    last = population - (drawn - hits)
    low = _first(hits, last, lambda total: _at_least(population, drawn, total, hits) > tail)
    high = _first(low, last, lambda total: _at_most(population, drawn, total, hits) <= tail) if low < last else last
    if high > low and _at_most(population, drawn, high, hits) <= tail:
        high -= 1
    return Estimate(population, drawn, hits, population * hits / drawn, low, high)


def _first(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The first whole number in [low, high] for which ``holds``, which is false and then true; high without one."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def _at_least(population: int, drawn: int, total: int, hits: int) -> float:
    return sum(_probability(population, drawn, total, k) for k in range(hits, min(drawn, total) + 1))


def _at_most(population: int, drawn: int, total: int, hits: int) -> float:
    return sum(_probability(population, drawn, total, k) for k in range(max(0, drawn - population + total), hits + 1))


def _probability(population: int, drawn: int, total: int, hits: int) -> float:
    """Hypergeometric: that a draw of ``drawn`` holds exactly ``hits`` of the ``total``."""
    if hits < 0 or hits > total or drawn - hits > population - total or hits > drawn:
        return 0.0
    return exp(_choose(total, hits) + _choose(population - total, drawn - hits) - _choose(population, drawn))


def _choose(total: int, part: int) -> float:
    return lgamma(total + 1) - lgamma(part + 1) - lgamma(total - part + 1)
