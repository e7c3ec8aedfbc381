# SPDX-License-Identifier: GPL-2.0-or-later
"""Is the largest difference of the outputs over a box of inputs proved to be small, or is there a counterexample?

The proof is ``certified_bounds``. The search for a counterexample uses the probes of ``functional`` inside the box, and
where these find none a solver (``counterexample``); the difference at the witness is recomputed as an interval, so that
a refutation rests neither on rounding nor on the solver.
"""
from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy

from lintian_ml.compare import certified_bounds, counterexample, functional, probes, probes_data
from lintian_ml.compare.evaluate import evaluator
from lintian_ml.compare.evaluate.network import Network
from lintian_ml.compare.evaluate.threads import one_thread
from lintian_ml.compare.model import SAFETY, Model, Options, Outcome, Rung
from lintian_ml.errors import FormatError, MissingLibrary, NotThisFormat, UsageError
from lintian_ml.words import worded

if TYPE_CHECKING:
    from lintian_ml.compare.model import Values

_COUNT, _SEED = 1000, 1


def judge(shipped: Model, rebuilt: Model, options: Options) -> Outcome:
    """Passed where the proved bound is within --epsilon, refuted where the witness is certainly past it."""
    with one_thread():
        return _judge(shipped, rebuilt, options)


def _judge(shipped: Model, rebuilt: Model, options: Options) -> Outcome:
    try:
        one, other = evaluator(shipped, options), evaluator(rebuilt, options)
        if different := functional.comparable(one, other):
            return RUNG.outcome(False, worded("they are not functions of the same kind: {different}",
                                              different=different))
        low, high = numpy.full(one.shape, one.low), numpy.full(one.shape, one.high)
        with numpy.errstate(over="ignore", invalid="ignore"):
            bound = certified_bounds.largest(certified_bounds.difference(one, other, low, high))
            at, sure = _witness(one, other, options)
            epsilon, solver = options.given.get("epsilon"), ""
            if epsilon is not None and sure <= epsilon < bound:
                at, sure, solver = _solved(one, other, (at, sure), epsilon)
    except (FormatError, UsageError) as error:
        return RUNG.outcome(None, str(error))
    return _told(one, other, bound, sure, at, options, solver)


def _witness(one: Network, other: Network, options: Options) -> tuple[Values, float]:
    """The input in the box with the largest certain difference that the probes met, and that difference."""
    given = options.given
    inputs = probes_data.read(str(given["data"]), one.shape)[0] if given.get("data") else None
    found = probes.search(one, other, given.get("probes", _COUNT), given.get("seed", _SEED), inputs)
    inside = [each.at for each in found if each.at.min() >= one.low and each.at.max() <= one.high]
    sure = [certified_bounds.least(certified_bounds.difference(one, other, at, at))[0] for at in inside]
    return inside[int(numpy.argmax(sure))], max(sure)


def _solved(one: Network, other: Network, known: tuple[Values, float], epsilon: float) -> tuple[Values, float, str]:
    """The best witness after the solver's proposals were recomputed, and what is to be said of the search."""
    low, high = numpy.full(one.shape, one.low), numpy.full(one.shape, one.high)
    at, sure, tried = *known, 0
    try:
        for proposed in counterexample.search(one, other, low, high, epsilon):
            tried += 1
            again = certified_bounds.least(certified_bounds.difference(one, other, proposed, proposed))[0]
            at, sure = (proposed, again) if again > sure else (at, sure)
            if sure > epsilon:
                break
    except (MissingLibrary, NotThisFormat) as error:
        return at, sure, str(error)
    return at, sure, worded("a solver proposed {tried} inputs, each recomputed", tried=tried) if tried else \
        worded("a solver found no input, which proves nothing")


def _verdict(bound: float, sure: float, epsilon: float | None) -> tuple[bool | None, str]:
    if epsilon is None:
        return None, worded("; no --epsilon says how much is too much")
    if bound <= epsilon:
        return True, ""
    if sure > epsilon:
        return False, ""
    return None, worded("; whether more than {epsilon:g} can be reached is not known", epsilon=epsilon)


def _told(one: Network, other: Network, bound: float, sure: float, at: Values, options: Options,
          solver: str) -> Outcome:
    epsilon = options.given.get("epsilon")
    passed, rest = _verdict(bound, sure, epsilon)
    proved = worded("by at most {bound:.6g}, proved", bound=bound) if math.isfinite(bound) else \
        worded("by an amount without a proved bound")
    detail = worded("on the box [{low:g}, {high:g}] outputs differ {proved}, and by at least {sure:.6g} at the "
                    "witness", low=one.low, high=one.high, proved=proved, sure=sure)
    if any(getattr(step, "kind", "") == "gnubg" for step in one.steps):
        detail += worded(", with the exact sigmoid in place of the table that GNU Backgammon uses")
    detail += "; " + solver if solver else ""
    found = {**functional.witness(one, other, at), "certain": sure, "box": [one.low, one.high]}
    return RUNG.outcome(passed, detail + rest, value=bound if math.isfinite(bound) else None, bound=epsilon,
                        witness=found, calibration=None if epsilon is None else f"--epsilon {epsilon:g}")


RUNG = Rung("certified", worded("is their largest difference on a box proved to be small?"), judge, (SAFETY,),
            worded("any difference for inputs outside the box, or from rounding in the program that runs the net: "
                   "what is proved holds in real arithmetic"))
