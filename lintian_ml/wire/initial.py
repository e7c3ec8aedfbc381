# SPDX-License-Identifier: GPL-2.0-or-later
"""Is a tensor still a draw from its initial distribution? The Kolmogorov-Smirnov test against a truncated normal."""
from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

CUT = 2.0  # TensorFlow's truncated_normal draws again beyond two standard deviations
CRITICAL = 1.628  # Kolmogorov's distribution at 1 %: D above CRITICAL / sqrt(n) refutes the hypothesis


class Fit(NamedTuple):
    """KS statistic D, its critical value at 1 %, the largest magnitude over sigma, the number of values."""

    statistic: float
    critical: float
    reach: float
    values: int

    @property
    def holds(self) -> bool:
        return self.statistic <= self.critical


def truncated_normal(values: Sequence[float], sigma: float) -> Fit:
    """How well ``values`` (at least one) fit a normal of mean 0 and ``sigma``, cut at two sigma.

    F(x) = (Phi(x/sigma) - Phi(-2)) / (Phi(2) - Phi(-2)); D = sup |F - empirical F|.
    """
    ordered, count, worst = sorted(values), len(values), 0.0
    scale, mass = sigma * math.sqrt(2.0), math.erf(CUT / math.sqrt(2.0))
    for rank, value in enumerate(ordered):
        expected = 0.5 + 0.5 * math.erf(value / scale) / mass
        expected = 0.0 if expected < 0.0 else 1.0 if expected > 1.0 else expected
        above, below = expected - rank / count, (rank + 1) / count - expected
        if above > worst or below > worst:  # not max: a network has millions of values
            worst = max(above, below)
    reach = max(abs(ordered[0]), abs(ordered[-1])) / sigma
    return Fit(worst, CRITICAL / math.sqrt(count), reach, count)
