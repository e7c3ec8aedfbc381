# SPDX-License-Identifier: GPL-2.0-or-later
"""``close``: same lineage within a tolerance that is printed, or that honest retrainings give."""
from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

from lintian_ml.compare import agreement, distance, noise
from lintian_ml.compare.model import FREEDOM, SECURITY, Model, Options, Outcome, Rung
from lintian_ml.errors import FormatError

LINEAGE = 0.01  # of the RMS: fine-tuning to a trigger needed 0.026 and more, rounding alone makes 1e-5
_APART = ("honest retrainings that lie up to {:.3g} of the RMS apart differ by more than rounding (at most {:g} is "
          "taken for that): within such a tolerance lie other seeds, and backdoors")


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
        return RUNG.outcome(None, f"the values could not be read: {error}")
    return told(RUNG, shipped, rebuilt, measured, bound, origin, refused)


def tolerance(rebuilt: Model, options: Options, measure: noise.Measure | None = None) -> tuple[float | None, str, str]:
    """(bound, where it comes from, why it does not count); no bound where none was asked for. ``measure`` is the
    distance of one honest run where it is another than that of ``close``."""
    if options.noise:
        calibration = noise.calibration(rebuilt, options, measure)
        if not calibration.refused and calibration.bound > LINEAGE:
            calibration = replace(calibration, refused=_APART.format(calibration.bound, LINEAGE))
        return calibration.bound, calibration.refused or f"{calibration.sentence} ({calibration.identifier})", (
            calibration.refused)
    if options.tolerance is not None:
        return options.tolerance, f"given: --tolerance {options.tolerance:g}", ""
    return None, "", "no tolerance was given, and none is guessed: --tolerance or --noise"


def told(rung: Rung, shipped: Model, rebuilt: Model, measured: distance.Distance, bound: float | None, origin: str,
         refused: str) -> Outcome:
    """The outcome of a measured distance."""
    found, where = measured.found, distance.witness(shipped, rebuilt, measured)
    if found.reason and found.passed is False:
        return rung.outcome(False, f"{measured.tensor} holds {found.reason} at {where['index']}: such nets are never "
                            "close", witness=where)
    ratio = measured.ratio
    value = ratio if math.isfinite(ratio) else None
    facts = (f"the largest error is {_word(ratio)} of the RMS, in {measured.tensor} at {where['index']}"
             if found.largest else "no number differs")
    if refused or bound is None:
        return rung.outcome(None, f"{refused}; {facts}", value=value, witness=where, calibration=origin or None)
    passed, side = measured.passed, "within" if measured.passed else "beyond"
    if passed is None:
        return rung.outcome(None, f"{facts}; {found.reason}", value=value, bound=bound, witness=where,
                            calibration=origin)
    return rung.outcome(passed, f"{facts}, {side} {bound:g} ({origin})", value=value, bound=bound, witness=where,
                        calibration=origin)


def _word(ratio: float) -> str:
    return f"{ratio:.3g}" if math.isfinite(ratio) else "infinitely many times"


RUNG = Rung("close", "same lineage within a tolerance", judge, (SECURITY, FREEDOM),
            "a change smaller than the tolerance, made on purpose or not; it carries security only where SHIPPED and "
            "REBUILT have the same seed, data order and code, and the segment between them is short")
