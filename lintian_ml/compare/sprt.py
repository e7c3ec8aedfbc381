# SPDX-License-Identifier: GPL-2.0-or-later
"""Sequential gating as Leela Zero and fishtest do it: is one net stronger by elo1 rather than elo0?

Results are counts of equal steps of score from 0 to 1: three (loss, draw, win) or five, for pairs of games with sides
swapped (fishtest's pentanomial: both lost, ..., both won). The two outcomes are "stronger" (H1) and "not stronger"
(H0); neither says that two nets are equivalent.

* ``llr_scores``: fishtest's LLRcalc.LLR_logistic. The generalised likelihood ratio for the mean score, with maximum
  likelihood of the observed distribution under each mean: p_i / (1 + x (a_i - s)), x the root of
  sum p_i (a_i - s) / (1 + x (a_i - s)) = 0 (Van den Bergh, "MLE of the multinomial distribution", proposition 1.1).
* ``llr_bayes``: Leela Zero's validation/SPRT.cpp. Win, draw and loss by BayesElo, draw Elo out of the sample, one draw
  added at the start.
* ``llr_server``: Leela Zero's server, (s1 - s0)(2 s - s0 - s1) / (2 var / N).
"""
from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from lintian_ml.records import dataclass
from lintian_ml.words import worded

_EMPTY = 1e-3  # fishtest counts a result that never occurred as a thousandth of one
_HALVINGS = 60
STRONGER, NOT_STRONGER, OPEN = "stronger", worded("not stronger"), "open"


@dataclass(frozen=True)
class Gate:
    """Hypotheses in logistic Elo and the two error rates, as fishtest and Leela Zero name them."""

    elo0: float = 0.0
    elo1: float = 35.0
    alpha: float = 0.05
    beta: float = 0.05

    @property
    def lower(self) -> float:
        """Wald's bound for H0: log(beta / (1 - alpha))."""
        return math.log(self.beta / (1.0 - self.alpha))

    @property
    def upper(self) -> float:
        """Wald's bound for H1: log((1 - beta) / alpha)."""
        return math.log((1.0 - self.beta) / self.alpha)

    def state(self, llr: float) -> str:
        if llr > self.upper:
            return STRONGER
        return NOT_STRONGER if llr < self.lower else OPEN


def score(elo: float) -> float:
    """Expected score of the stronger side, 1 / (1 + 10^(-elo / 400))."""
    return float(1.0 / (1.0 + 10.0 ** (-elo / 400.0)))


def elo(mean: float) -> float:
    """The inverse of ``score``, cut off at scores of a thousandth and its complement as fishtest does."""
    inside = min(max(mean, 1e-3), 1.0 - 1e-3)
    return -400.0 * math.log10(1.0 / inside - 1.0)


def moments(counts: Sequence[float]) -> tuple[float, float, float]:
    """(number of results, mean score, variance of one result) of counts over equal steps from 0 to 1."""
    number = float(sum(counts))
    steps = [index / (len(counts) - 1) for index in range(len(counts))]
    mean = sum(count * step for count, step in zip(counts, steps)) / number
    return number, mean, sum(count * (step - mean) ** 2 for count, step in zip(counts, steps)) / number


def root(function: Callable[[float], float], low: float, high: float) -> float:
    """Where a decreasing function passes zero between ``low`` and ``high``, by halving."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        low, high = (middle, high) if function(middle) > 0 else (low, middle)
    return (low + high) / 2.0


def fitted(counts: Sequence[float], mean: float) -> list[float]:
    """Probabilities of largest likelihood for ``counts`` among those with this mean score (0 < mean < 1)."""
    number = sum(counts)
    shares = [count / number for count in counts]
    away = [index / (len(counts) - 1) - mean for index in range(len(counts))]

    def slope(x: float) -> float:
        return sum(share * step / (1.0 + x * step) for share, step in zip(shares, away))

    x = root(slope, -1.0 / away[-1] + 1e-9, -1.0 / away[0] - 1e-9)
    return [share / (1.0 + x * step) for share, step in zip(shares, away)]


def llr_scores(counts: Sequence[float], gate: Gate) -> float:
    """log likelihood ratio of elo1 against elo0 from three or five counts."""
    filled = [count or _EMPTY for count in counts]
    first, second = fitted(filled, score(gate.elo0)), fitted(filled, score(gate.elo1))
    return sum(count * math.log(q / p) for count, p, q in zip(filled, first, second))


def _bayes(elo_bayes: float, draw: float) -> tuple[float, float, float]:
    """(loss, draw, win) by BayesElo."""
    win = 1.0 / (1.0 + 10.0 ** ((draw - elo_bayes) / 400.0))
    loss = 1.0 / (1.0 + 10.0 ** ((draw + elo_bayes) / 400.0))
    return loss, 1.0 - win - loss, win


def llr_bayes(losses: int, draws: int, wins: int, gate: Gate) -> float:
    """Leela Zero's log likelihood ratio after its fictitious draw; with no loss or no win, past the bounds or 0.

    There it accepts H1 after exp(upper) wins without a loss and H0 after exp(-lower) losses without a win.
    """
    draws += 1
    if not wins or not losses:
        if not losses and wins >= math.exp(gate.upper):
            return math.inf
        return -math.inf if not wins and losses >= math.exp(-gate.lower) else 0.0
    count = losses + draws + wins
    lost, won = losses / count, wins / count
    draw = 200.0 * math.log10((1.0 - lost) / lost * (1.0 - won) / won)
    part = 10.0 ** (-draw / 400.0)
    scale = 4.0 * part / (1.0 + part) ** 2
    first, second = _bayes(gate.elo0 / scale, draw), _bayes(gate.elo1 / scale, draw)
    return sum(number * math.log(q / p) for number, p, q in zip((losses, draws, wins), first, second))


def llr_server(counts: Sequence[float], gate: Gate) -> float:
    """The normal approximation that Leela Zero's server uses; 0 while no result differs from another."""
    number, mean, variance = moments(counts)
    low, high = score(gate.elo0), score(gate.elo1)
    return number * (high - low) * (2.0 * mean - low - high) / (2.0 * variance) if variance else 0.0
