# SPDX-License-Identifier: GPL-2.0-or-later
"""``close``: same lineage within a tolerance that is printed, or that honest retrainings give."""
from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

from lintian_ml.compare import agreement, distance, noise
from lintian_ml.compare.model import FREEDOM, SECURITY, Model, Options, Outcome, Rung
from lintian_ml.errors import FormatError
from lintian_ml.words import worded

LINEAGE = 0.01  # of the RMS: fine-tuning to a trigger needed 0.026 and more, rounding alone makes 1e-5


def judge(shipped: Model, rebuilt: Model, options: Options) -> Outcome:
    """Every entry of every tensor: error over RMS within the tolerance, decided exactly where it is close."""
    found = agreement.differences(shipped, rebuilt, options)
    if found and not (shipped.opaque or rebuilt.opaque):
        return RUNG.outcome(False, agreement.listing(found), witness={"differences": found[:9]})
    open_question = agreement.unknown(shipped, rebuilt, options) or agreement.readable(shipped, rebuilt)
    if open_question:
        return RUNG.outcome(None, open_question)
    bound, origin, refused = tolerance(rebuilt, options)
    try:
        measured = distance.measure(shipped, rebuilt, Fraction(bound if bound is not None and not refused else 0))
    except FormatError as error:
        return RUNG.outcome(None, worded("the values could not be read: {error}", error=error))
    return told(RUNG, shipped, rebuilt, measured, bound, origin, refused)


def tolerance(rebuilt: Model, options: Options, measure: noise.Measure | None = None) -> tuple[float | None, str, str]:
    """(bound, where it comes from, why it does not count); no bound where none was asked for. ``measure`` is the
    distance of one honest run where it is another than that of ``close``."""
    if options.noise:
        calibration = noise.calibration(rebuilt, options, measure)
        if not calibration.refused and calibration.bound > LINEAGE:
            calibration = replace(calibration, refused=worded(
                "honest retrainings that lie up to {bound:.3g} of the RMS apart differ by more than rounding (at most "
                "{lineage:g} is taken for that): within such a tolerance lie other seeds, and backdoors",
                bound=calibration.bound, lineage=LINEAGE))
        return calibration.bound, calibration.refused or worded(
            "{sentence} ({identifier})", sentence=calibration.sentence, identifier=calibration.identifier), (
            calibration.refused)
    if options.tolerance is not None:
        return options.tolerance, worded("given: --tolerance {tolerance:g}", tolerance=options.tolerance), ""
    return None, "", worded("no tolerance was given, and none is guessed: --tolerance or --noise")


# What the core says of values; it imports nothing of ours, so that its words are marked here.
_OF_CORE = (worded("a value that is not finite"), worded("not as many values of the same type"))


def told(rung: Rung, shipped: Model, rebuilt: Model, measured: distance.Distance, bound: float | None, origin: str,
         refused: str) -> Outcome:
    """The outcome of a measured distance."""
    found, where = measured.found, distance.witness(shipped, rebuilt, measured)
    if found.reason and found.passed is False:
        return rung.outcome(False, worded("{tensor} holds {reason} at {where}: such nets are never close",
                                          tensor=measured.tensor, reason=worded(found.reason),
                                          where=where["index"]), witness=where)
    ratio = measured.ratio
    value = ratio if math.isfinite(ratio) else None
    facts = (worded("the largest error is {word} of the RMS, in {tensor} at {where}", word=_word(ratio),
                    tensor=measured.tensor, where=where["index"])
             if found.largest else worded("no number differs"))
    if refused or bound is None:
        return rung.outcome(None, refused + "; " + facts, value=value, witness=where, calibration=origin or None)
    passed = measured.passed
    if passed is None:
        return rung.outcome(None, facts + "; " + worded(found.reason), value=value, bound=bound, witness=where,
                            calibration=origin)
    detail = worded("{facts}, within {bound:g} ({origin})", facts=facts, bound=bound, origin=origin) if passed else \
        worded("{facts}, beyond {bound:g} ({origin})", facts=facts, bound=bound, origin=origin)
    return rung.outcome(passed, detail, value=value, bound=bound, witness=where,
                        calibration=origin)


def _word(ratio: float) -> str:
    return f"{ratio:.3g}" if math.isfinite(ratio) else worded("infinitely many times")


RUNG = Rung("close", worded("same lineage within a tolerance"), judge, (SECURITY, FREEDOM),
            worded("a change smaller than the tolerance, made on purpose or not; it carries security only where "
                   "SHIPPED and REBUILT have the same seed, data order and code, and the segment between them is "
                   "short"))
