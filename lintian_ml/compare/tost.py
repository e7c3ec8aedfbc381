# SPDX-License-Identifier: GPL-2.0-or-later
"""Equivalence: two one-sided tests (Schuirmann 1987), for a sample of fixed size and for one that grows.

Absence of a difference is not shown by failing to find one. Two nets are equivalent within a margin if both "worse by
the margin or more" and "better by the margin or more" were rejected, each at level alpha; no further correction is
needed, since both must be rejected (intersection-union test).

``betting`` does the same with a guarantee that holds whenever one stops: the capital of a fair bet against the
hypothesis passes 1 / alpha with probability at most alpha (Ville's inequality). The stakes are those of Waudby-Smith
and Ramdas, "Estimating means of bounded random variables by betting" (2024), section 5.4.
"""
from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from lintian_ml.records import dataclass

_BOLD = 0.75  # share of the largest stake that a bet may take; their c
_TERMS = 300
EQUIVALENT, BETTER, WORSE, OPEN = "equivalent", "better", "worse", "open"


@dataclass(frozen=True)
class Verdict:
    """``word``: equivalent, better or worse (by more than the margin), open. ``low`` and ``high`` bound the difference
    with confidence 1 - 2 alpha, ``p`` is the larger of the two p-values of the test for equivalence."""

    word: str
    mean: float
    low: float
    high: float
    p: float


def _fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function (Lentz's way of summing; DLMF 8.17.22)."""
    tiny, c = 1e-300, 1.0
    d = 1.0 - (a + b) * x / (a + 1.0)
    d = 1.0 / (d or tiny)
    total = d
    for m in range(1, _TERMS):
        for factor in (m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
                       -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))):
            d, c = 1.0 / ((1.0 + factor * d) or tiny), (1.0 + factor / c) or tiny
            total *= c * d
        if abs(c * d - 1.0) < 1e-15:
            break
    return total


def beta_share(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b)."""
    if x <= 0.0 or x >= 1.0:
        return float(x >= 1.0)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1.0) / (a + b + 2.0):
        return front * _fraction(a, b, x) / a
    return 1.0 - front * _fraction(b, a, 1.0 - x) / b


def student(t: float, freedom: float) -> float:
    """P(T <= t) of Student's distribution."""
    tail = 0.5 * beta_share(freedom / 2.0, 0.5, freedom / (freedom + t * t))
    return 1.0 - tail if t > 0 else tail


def student_quantile(p: float, freedom: float) -> float:
    """The t with P(T <= t) = p, by halving."""
    low, high = -1e6, 1e6
    for _ in range(80):
        middle = (low + high) / 2.0
        low, high = (middle, high) if student(middle, freedom) < p else (low, middle)
    return (low + high) / 2.0


def _word(low: float, high: float, margin: float) -> str:
    if -margin < low and high < margin:
        return EQUIVALENT
    return BETTER if low > margin else WORSE if high < -margin else OPEN


def fixed(mean: float, variance: float, number: int, margin: float, alpha: float) -> Verdict:
    """Two one-sided t-tests on a sample whose size was set beforehand; ``variance`` is that of the sample (over n - 1).

    A sample without variance (all results alike) proves less than the formula says: it is judged as if two of its
    results had lain at the ends of [-1, 1], as Agresti and Coull do for shares.
    """
    if number < 2:
        return Verdict(OPEN, mean, -1.0, 1.0, 1.0)
    spread = variance if variance > 0 else 2.0 / (number + 2)
    error, freedom = math.sqrt(spread / number), number - 1
    reach = student_quantile(1.0 - alpha, freedom) * error
    p = max(student((mean - margin) / error, freedom), 1.0 - student((mean + margin) / error, freedom))
    return Verdict(_word(mean - reach, mean + reach, margin), mean, mean - reach, mean + reach, p)


def paired(differences: Sequence[float], margin: float, alpha: float) -> Verdict:
    """``fixed`` on paired differences, each in [-1, 1]."""
    number = len(differences)
    mean = math.fsum(differences) / number if number else 0.0
    variance = math.fsum((d - mean) ** 2 for d in differences) / (number - 1) if number > 1 else 0.0
    return fixed(mean, variance, number, margin, alpha)


def capital(results: Iterable[float], mean: float, side: int) -> float:
    """log of the largest capital that betting against "the true mean is ``mean`` or lies on the other side" reached.

    Results lie in [0, 1]. ``side`` is 1 to show that the true mean is larger, -1 that it is smaller. Each stake is
    fixed from the results before it.
    """
    money = best = 0.0
    total, squares, seen = 0.5, 0.25, 1
    limit = _BOLD / (mean if side > 0 else 1.0 - mean)
    for result in results:
        guess = total / seen
        away = side * (guess - mean)
        stake = min(max(away / (squares / seen + away * away), 0.0), limit)
        money += math.log1p(stake * side * (result - mean))
        best = max(best, money)
        total, seen = total + result, seen + 1
        squares += (result - total / seen) ** 2
    return best


def _bound(results: Sequence[float], side: int, alpha: float) -> float:
    """The confidence bound on the mean: the last value that betting on ``side`` has not refuted."""
    low, high = 0.0, 1.0
    for _ in range(30):
        middle = (low + high) / 2.0
        refuted = 0.0 < middle < 1.0 and capital(results, middle, side) > -math.log(alpha)
        if refuted == (side > 0):
            low = middle
        else:
            high = middle
    return low if side > 0 else high


def decided(results: Sequence[float], margin: float, alpha: float) -> str:
    """The word of ``betting`` alone, at a tenth of its cost."""
    needed = -math.log(alpha)
    if capital(results, 0.5 - margin, 1) > needed and capital(results, 0.5 + margin, -1) > needed:
        return EQUIVALENT
    if capital(results, 0.5 + margin, 1) > needed:
        return BETTER
    return WORSE if capital(results, 0.5 - margin, -1) > needed else OPEN


def betting(results: Sequence[float], margin: float, alpha: float) -> Verdict:
    """The verdict on scores in [0, 1] against one half, valid at every moment; ``low`` and ``high`` are differences
    from one half. Conservative: it needs about twice the results of a test of fixed size."""
    if not results:
        return Verdict(OPEN, 0.0, -0.5, 0.5, 1.0)
    low, high = _bound(results, 1, alpha) - 0.5, _bound(results, -1, alpha) - 0.5
    p = max(math.exp(-capital(results, 0.5 - margin, 1)), math.exp(-capital(results, 0.5 + margin, -1)))
    mean = math.fsum(results) / len(results) - 0.5
    return Verdict(decided(results, margin, alpha), mean, low, high, min(1.0, p))
