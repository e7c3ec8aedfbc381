# SPDX-License-Identifier: GPL-2.0-or-later
"""What a random sample says about the rest, with an exact interval (no normal approximation: hits are rare).

Of N sources n were drawn without replacement and k of them hold models. The number K among all N has the limits of the
inverted hypergeometric test: the smallest K for which k or more hits are not too rare, the largest for which k or fewer
are not (Clopper-Pearson for finite populations).
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from math import comb, exp, lgamma, nan

from lintian_ml.records import dataclass

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


@dataclass(frozen=True)
class Part:
    """A stratum of the archive: of ``population`` packages ``picked`` were to be judged and ``judged`` could be; of
    these ``certain`` count, and up to ``possible`` where something is open. ``partly`` of those that do not count were
    judged without all of their files."""

    name: str
    population: int
    picked: int
    judged: int
    certain: int
    possible: int
    partly: int = 0


@dataclass(frozen=True)
class Span:
    """A number of packages: limits, and between them the best guess for what is certain and for what is possible."""

    low: int
    certain: float
    possible: float
    high: int


def likely(parts: Sequence[Part]) -> Span:
    """All strata together, if what could not be had of each is like what could."""
    return _together(parts, [(part.judged, part.certain, part.possible) for part in parts])


def at_worst(parts: Sequence[Part]) -> Span:
    """All strata together, whatever is in what could not be had."""
    return _together(parts, [(part.picked, part.certain, part.possible + part.partly + part.picked - part.judged)
                             for part in parts])


def _together(parts: Sequence[Part], seen: Sequence[tuple[int, int, int]]) -> Span:
    """The sum of the strata's intervals. Each may err so seldom that together they err as seldom as one alone would."""
    open_ = sum(number < part.population for part, (number, _, _) in zip(parts, seen)) or 1
    confidence = 1 - (1 - CONFIDENCE) / open_
    lows, highs = ([estimate(part.population, drawn[0], drawn[which], confidence) for part, drawn in zip(parts, seen)]
                   for which in (1, 2))
    return Span(sum(part.low for part in lows), sum(part.best for part in lows), sum(part.best for part in highs),
                sum(part.high for part in highs))


def estimate(population: int, drawn: int, hits: int, confidence: float = CONFIDENCE) -> Estimate:
    """The interval for the number among ``population``; without a draw, everything is possible."""
    if not drawn:
        return Estimate(population, 0, 0, nan, 0, population)
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


def exact(drawn: int, hits: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Limits of a share where ``hits`` of ``drawn`` counted (Clopper-Pearson), for a population without an end."""
    tail = (1 - confidence) / 2
    low = _root(lambda share: 1 - _binomial(drawn, hits - 1, share) > tail) if hits else 0.0
    high = _root(lambda share: _binomial(drawn, hits, share) <= tail) if hits < drawn else 1.0
    return low, high


def _binomial(drawn: int, most: int, share: float) -> float:
    """That at most ``most`` of ``drawn`` count where each does with probability ``share``."""
    return sum(comb(drawn, k) * share ** k * (1 - share) ** (drawn - k) for k in range(most + 1))


def _root(holds: Callable[[float], bool]) -> float:
    """The share in [0, 1] from which on ``holds``, which is false and then true."""
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
