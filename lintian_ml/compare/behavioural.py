# SPDX-License-Identifier: GPL-2.0-or-later
"""Are the nets equally good, within a stated margin? Labelled data or a match of two engines, as equivalence test.

Passing a gate ("not stronger by 35 Elo") is reported, and is never a pass here: only the equivalence test is.
"""
from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy

from lintian_ml.compare import matches, players, probes_data, sprt, tost
from lintian_ml.compare.engines import EngineError
from lintian_ml.compare.evaluate import evaluator
from lintian_ml.compare.evaluate.network import Network, evaluate
from lintian_ml.compare.model import FREEDOM, Model, Options, Outcome, Rung
from lintian_ml.errors import FormatError, UsageError
from lintian_ml.words import worded

_PASSED = {tost.EQUIVALENT: True, tost.BETTER: False, tost.WORSE: False, tost.OPEN: None}
_DIGITS = 6  # of what a witness holds


def judge(shipped: Model, rebuilt: Model, options: Options) -> Outcome:
    """The match if an engine was named, the labelled data otherwise; undecided where neither was."""
    try:
        if options.given.get("engine"):
            return _match(shipped, rebuilt, options.given)
        if options.given.get("data"):
            return _metric(shipped, rebuilt, options)
    except (FormatError, EngineError, UsageError) as error:
        return RUNG.outcome(None, str(error))
    return RUNG.outcome(None, worded("nothing was measured: give --data with labels, or --engine and --games"))


def plan(given: Mapping[str, Any]) -> matches.Plan:
    """What the command line asks for. Raises UsageError."""
    gate = sprt.Gate(given.get("elo0", 0.0), given.get("elo1", 35.0))
    if not gate.elo0 < gate.elo1:
        raise UsageError(worded("--elo0 {elo0:g} must lie below --elo1 {elo1:g}", elo0=gate.elo0, elo1=gate.elo1))
    return matches.Plan(given.get("games", 400), gate, given.get("margin_elo", 35.0), given.get("alpha", 0.05),
                        given.get("gate", "fishtest"), given.get("seed", 1), given.get("whole", False))


def _match(shipped: Model, rebuilt: Model, given: Mapping[str, Any]) -> Outcome:
    asked, engine = plan(given), str(given["engine"])
    for model in (shipped, rebuilt):
        if players.KNOWN.get(engine, model.format) != model.format:
            raise UsageError(worded("{engine} cannot play a net of format {format}", engine=engine,
                                    format=model.format))
    with players.table(engine, shipped.path, rebuilt.path, given.get("effort", 1)) as table:
        match = matches.play(asked, table.opening, table.play)
    return _told(match, asked, (worded("{engine}, {value} visits or nodes for a move", engine=engine,
                                       value=given.get("effort", 1)), *table.notes))


def in_elo(difference: float) -> float:
    """A difference of mean scores from one half, in Elo, rounded away from zero to a tenth."""
    found = sprt.elo(0.5 + difference)
    return math.copysign(math.ceil(abs(found) * 10.0 - 1e-9) / 10.0, found)


def _equivalence(match: matches.Match, asked: matches.Plan) -> str:
    low, high = in_elo(match.verdict.low), in_elo(match.verdict.high)
    sure = worded("between {low:+.1f} and {high:+.1f} Elo with {confidence:.0%} confidence", low=low, high=high,
                  confidence=1 - 2 * asked.alpha)
    return {tost.EQUIVALENT: worded("equivalent within {margin:g} Elo on these openings, {sure}", margin=asked.margin,
                                    sure=sure),
            tost.BETTER: worded("the rebuilt net is stronger by more than {margin:g} Elo, {sure}", margin=asked.margin,
                                sure=sure),
            tost.WORSE: worded("the rebuilt net is weaker by more than {margin:g} Elo, {sure}", margin=asked.margin,
                               sure=sure),
            tost.OPEN: worded("equivalence within {margin:g} Elo neither shown nor refuted, {sure}",
                              margin=asked.margin, sure=sure)}[match.verdict.word]


def _gate(match: matches.Match, asked: matches.Plan) -> str:
    gate = asked.gate
    if match.gate == sprt.OPEN:
        return worded("the gate {elo0:g}:{elo1:g} is undecided (LLR {llr:.2f})", elo0=gate.elo0, elo1=gate.elo1,
                      llr=match.llr)
    sense = worded("stronger") if match.gate == sprt.STRONGER else worded("not stronger, which is not equivalent")
    return worded("the gate {elo0:g}:{elo1:g} says {sense} (LLR {llr:.2f} past {low:.2f} or {high:.2f}, {law})",
                  elo0=gate.elo0, elo1=gate.elo1, sense=sense, llr=match.llr, low=match.bounds[0],
                  high=match.bounds[1], law=asked.law)


def _told(match: matches.Match, asked: matches.Plan, notes: Sequence[str]) -> Outcome:
    losses, draws, wins = match.trinomial
    detail = worded("{equivalence}; {gate}; {wins} won, {draws} drawn, {losses} lost in {number} games",
                    equivalence=_equivalence(match, asked), gate=_gate(match, asked), wins=wins, draws=draws,
                    losses=losses, number=len(match.games))
    witness = {"games": list(match.games), "pentanomial": list(match.pentanomial), "llr": _finite(match.llr),
               "low-elo": in_elo(match.verdict.low), "high-elo": in_elo(match.verdict.high), "gate": match.gate,
               "verdict": match.verdict.word, "seed": asked.seed, "notes": list(notes)}
    reach = max(abs(in_elo(match.verdict.low)), abs(in_elo(match.verdict.high)))
    kind = worded("all games, two one-sided t-tests") if asked.whole else worded("valid at any stop, by betting")
    return RUNG.outcome(_PASSED[match.verdict.word], detail, value=reach, bound=asked.margin, witness=witness,
                        calibration=f"--margin-elo {asked.margin:g}, alpha {asked.alpha:g}, {kind}")


def _finite(number: float) -> float | None:
    return round(number, _DIGITS) if math.isfinite(number) else None


def accuracy(network: Network, inputs: Any, labels: Any) -> Any:
    """For each input, 1 where the largest output (or the sign of a single one) is the label, 0 elsewhere."""
    found = evaluate(network, inputs)
    chosen = found.argmax(axis=1) if found.shape[1] > 1 else (found[:, 0] > 0).astype(int)
    return (chosen == labels).astype(float)


def _metric(shipped: Model, rebuilt: Model, options: Options) -> Outcome:
    """Accuracy on labelled data, paired input by input."""
    given = options.given
    margin, alpha = given.get("margin", 0.02), given.get("alpha", 0.05)
    nets = [evaluator(model, options) for model in (shipped, rebuilt)]
    inputs, labels = probes_data.read(str(given["data"]), nets[0].shape)
    if labels is None:
        raise UsageError(worded("{given} has no labels (an array y), so no accuracy can be compared",
                                given=given["data"]))
    right = [accuracy(net, inputs, labels) for net in nets]
    verdict = tost.paired([float(d) for d in right[1] - right[0]], margin, alpha)
    words = {tost.EQUIVALENT: worded("accuracy equivalent within {margin:g}", margin=margin),
             tost.BETTER: worded("better by more than {margin:g}", margin=margin),
             tost.WORSE: worded("worse by more than {margin:g}", margin=margin),
             tost.OPEN: worded("equivalence within {margin:g} neither shown nor refuted", margin=margin)}
    disagree = int(numpy.sum(right[0] != right[1]))
    detail = worded("{words}: {mean:.4f} and {mean2:.4f} on {number} inputs, difference between {low:+.4f} and "
                    "{high:+.4f} with {confidence:.0%} confidence", words=words[verdict.word], mean=right[0].mean(),
                    mean2=right[1].mean(), number=len(labels), low=verdict.low, high=verdict.high,
                    confidence=1 - 2 * alpha)
    return RUNG.outcome(_PASSED[verdict.word], detail, value=max(abs(verdict.low), abs(verdict.high)), bound=margin,
                        witness={"p": verdict.p, "one-right-only": disagree, "inputs": len(labels)},
                        calibration=worded("--margin {margin:g}, alpha {alpha:g}, two one-sided t-tests",
                                           margin=margin, alpha=alpha))


RUNG = Rung("behavioural", worded("are they equally good, within a margin?"), judge, (FREEDOM,),
            worded("any difference at single inputs: a net with a backdoor plays and scores as before; nor one on "
                   "openings or data that were not tried"))
