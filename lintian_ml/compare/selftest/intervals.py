# SPDX-License-Identifier: GPL-2.0-or-later
"""The exact confidence interval of a share (Clopper and Pearson 1934), by bisection of the binomial distribution."""
from __future__ import annotations

import math
from collections.abc import Callable

_STEPS = 60  # halvings: more digits than float64 has


def interval(hits: int, trials: int, confidence: float = 0.95) -> tuple[float, float]:
    """Bounds of the probability of which ``hits`` out of ``trials`` were seen. Without trials, anything: (0, 1)."""
    tail = (1 - confidence) / 2
    low = 0.0 if hits == 0 else _solve(lambda p: 1 - _at_most(hits - 1, trials, p) < tail)
    high = 1.0 if hits == trials else _solve(lambda p: _at_most(hits, trials, p) > tail)
    return low, high


def _solve(below: Callable[[float], bool]) -> float:
    """Where a condition that holds for small p ends to hold."""
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) else (low, middle)
    return (low + high) / 2


def _at_most(hits: int, trials: int, p: float) -> float:
    """Probability of at most ``hits`` in ``trials``."""
    if p <= 0 or p >= 1:
        return 1.0 if p <= 0 or hits >= trials else 0.0
    return min(1.0, math.fsum(math.exp(math.lgamma(trials + 1) - math.lgamma(k + 1) - math.lgamma(trials - k + 1)
                                       + k * math.log(p) + (trials - k) * math.log1p(-p)) for k in range(hits + 1)))
