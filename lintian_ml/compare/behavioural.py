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
    return RUNG.outcome(None, "nothing was measured: give --data with labels, or --engine and --games")


def plan(given: Mapping[str, Any]) -> matches.Plan:
    """What the command line asks for. Raises UsageError."""
    gate = sprt.Gate(given.get("elo0", 0.0), given.get("elo1", 35.0))
    if not gate.elo0 < gate.elo1:
        raise UsageError(f"--elo0 {gate.elo0:g} must lie below --elo1 {gate.elo1:g}")
    return matches.Plan(given.get("games", 400), gate, given.get("margin_elo", 35.0), given.get("alpha", 0.05),
                        given.get("gate", "fishtest"), given.get("seed", 1), given.get("whole", False))


def _match(shipped: Model, rebuilt: Model, given: Mapping[str, Any]) -> Outcome:
    asked, engine = plan(given), str(given["engine"])
    for model in (shipped, rebuilt):
        if players.KNOWN.get(engine, model.format) != model.format:
            raise UsageError(f"{engine} cannot play a net of format {model.format}")
    with players.table(engine, shipped.path, rebuilt.path, given.get("effort", 1)) as table:
        match = matches.play(asked, table.opening, table.play)
    return _told(match, asked, (f"{engine}, {given.get('effort', 1)} visits or nodes for a move", *table.notes))


def in_elo(difference: float) -> float:
    """A difference of mean scores from one half, in Elo, rounded away from zero to a tenth."""
    found = sprt.elo(0.5 + difference)
    return math.copysign(math.ceil(abs(found) * 10.0 - 1e-9) / 10.0, found)


def _equivalence(match: matches.Match, asked: matches.Plan) -> str:
    low, high = in_elo(match.verdict.low), in_elo(match.verdict.high)
    sure = f"between {low:+.1f} and {high:+.1f} Elo with {1 - 2 * asked.alpha:.0%} confidence"
    return {tost.EQUIVALENT: f"equivalent within {asked.margin:g} Elo on these openings, {sure}",
            tost.BETTER: f"the rebuilt net is stronger by more than {asked.margin:g} Elo, {sure}",
            tost.WORSE: f"the rebuilt net is weaker by more than {asked.margin:g} Elo, {sure}",
            tost.OPEN: f"equivalence within {asked.margin:g} Elo neither shown nor refuted, {sure}"}[match.verdict.word]


def _gate(match: matches.Match, asked: matches.Plan) -> str:
    gate = asked.gate
    if match.gate == sprt.OPEN:
        return f"the gate {gate.elo0:g}:{gate.elo1:g} is undecided (LLR {match.llr:.2f})"
    sense = "stronger" if match.gate == sprt.STRONGER else "not stronger, which is not equivalent"
    return f"the gate {gate.elo0:g}:{gate.elo1:g} says {sense} (LLR {match.llr:.2f} past " \
        f"{match.bounds[0]:.2f} or {match.bounds[1]:.2f}, {asked.law})"


def _told(match: matches.Match, asked: matches.Plan, notes: Sequence[str]) -> Outcome:
    losses, draws, wins = match.trinomial
    detail = f"{_equivalence(match, asked)}; {_gate(match, asked)}; {wins} won, {draws} drawn, {losses} lost in " \
        f"{len(match.games)} games"
    witness = {"games": list(match.games), "pentanomial": list(match.pentanomial), "llr": _finite(match.llr),
               "low-elo": in_elo(match.verdict.low), "high-elo": in_elo(match.verdict.high), "gate": match.gate,
               "verdict": match.verdict.word, "seed": asked.seed, "notes": list(notes)}
    reach = max(abs(in_elo(match.verdict.low)), abs(in_elo(match.verdict.high)))
    kind = "all games, two one-sided t-tests" if asked.whole else "valid at any stop, by betting"
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
        raise UsageError(f"{given['data']} has no labels (an array y), so no accuracy can be compared")
    right = [accuracy(net, inputs, labels) for net in nets]
    verdict = tost.paired([float(d) for d in right[1] - right[0]], margin, alpha)
    words = {tost.EQUIVALENT: f"accuracy equivalent within {margin:g}", tost.BETTER: f"better by more than {margin:g}",
             tost.WORSE: f"worse by more than {margin:g}",
             tost.OPEN: f"equivalence within {margin:g} neither shown nor refuted"}
    disagree = int(numpy.sum(right[0] != right[1]))
    detail = f"{words[verdict.word]}: {right[0].mean():.4f} and {right[1].mean():.4f} on {len(labels)} inputs, " \
        f"difference between {verdict.low:+.4f} and {verdict.high:+.4f} with {1 - 2 * alpha:.0%} confidence"
    return RUNG.outcome(_PASSED[verdict.word], detail, value=max(abs(verdict.low), abs(verdict.high)), bound=margin,
                        witness={"p": verdict.p, "one-right-only": disagree, "inputs": len(labels)},
                        calibration=f"--margin {margin:g}, alpha {alpha:g}, two one-sided t-tests")


RUNG = Rung("behavioural", "are they equally good, within a margin?", judge, (FREEDOM,),
            "any difference at single inputs: a net with a backdoor plays and scores as before; nor one on openings or "
            "data that were not tried")
