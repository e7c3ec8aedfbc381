# SPDX-License-Identifier: GPL-2.0-or-later
"""Do the nets give the same outputs on probes? The differences found, the worst input of each kind as a witness."""
from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy

from lintian_ml.compare import noise, probes, probes_data
from lintian_ml.compare.evaluate import evaluator
from lintian_ml.compare.evaluate.network import Network, evaluate, output_sizes
from lintian_ml.compare.evaluate.threads import one_thread
from lintian_ml.compare.model import Model, Options, Outcome, Rung
from lintian_ml.errors import FormatError, InputError, UsageError
from lintian_ml.records import dataclass
from lintian_ml.words import joined, stopped, worded

_COUNT, _SEED = 1000, 1


def comparable(one: Network, other: Network) -> str:
    """Why two nets are not functions of one kind; empty where they are."""
    if one.shape != other.shape:
        return worded("inputs of shape {shape} and {shape2}", shape=one.shape, shape2=other.shape)
    return "" if output_sizes(one) == output_sizes(other) else worded("outputs differ in name or number")


def judge(shipped: Model, rebuilt: Model, options: Options) -> Outcome:
    with one_thread():
        return _judge(shipped, rebuilt, options)


def _judge(shipped: Model, rebuilt: Model, options: Options) -> Outcome:
    try:
        one, other = evaluator(shipped, options), evaluator(rebuilt, options)
        if different := comparable(one, other):
            return RUNG.outcome(False, worded("they are not functions of the same kind: {different}",
                                              different=different))
        found = _found(one, other, options)
        allowed = _allowed(rebuilt, options)
    except (FormatError, UsageError) as error:
        return RUNG.outcome(None, str(error))
    return told(one, other, found, options, allowed)


def _found(one: Network, other: Network, options: Options) -> list[probes.Found]:
    given = options.given
    inputs = probes_data.read(str(given["data"]), one.shape)[0] if given.get("data") else None
    return probes.search(one, other, given.get("probes", _COUNT), given.get("seed", _SEED), inputs)


@dataclass(frozen=True)
class Allowed:
    """How much outputs may differ, where that comes from, or why nothing is allowed."""

    epsilon: float | None
    origin: str
    refused: str = ""


def _allowed(rebuilt: Model, options: Options) -> Allowed:
    """--epsilon, or what honest retrainings differ by on probes made in the same way. Raises InputError."""
    epsilon = options.given.get("epsilon")
    if epsilon is not None:
        return Allowed(epsilon, f"--epsilon {epsilon:g}")
    if not options.noise:
        return Allowed(None, "", worded("no --epsilon says how much is too much"))
    if noise.stored(options):
        return Allowed(None, "", worded("a calibration file has distances of weights, not of outputs: --noise with "
                                        "the runs themselves, or --epsilon"))
    found = noise.calibration(rebuilt, options, apart)
    origin = worded("{sentence} ({identifier})", sentence=found.sentence, identifier=found.identifier)
    return Allowed(None if found.refused else found.bound, origin, found.refused)


def apart(run: Model, reference: Model, options: Options) -> float:
    """The largest difference of an output of one honest run on the probes. Raises InputError."""
    try:
        one, other = evaluator(run, options), evaluator(reference, options)
        if different := comparable(one, other):
            raise InputError(worded("{path}: is no retraining of {path2}: {different}", path=run.path,
                                    path2=reference.path, different=different))
        return max(each.worst for each in _found(one, other, options))
    except FormatError as error:
        raise InputError(stopped(run.path, error)) from error


def told(one: Network, other: Network, found: Sequence[probes.Found], options: Options, allowed: Allowed) -> Outcome:
    """The outcome: refuted by one input past what is allowed, passed where none is, undecided where nothing is known
    to be allowed."""
    top = max(found, key=lambda each: each.worst)
    epsilon = allowed.epsilon
    parts = [worded("{kind} {worst:.3g} ({count})", kind=worded(each.kind), worst=each.worst, count=each.count)
             for each in found]
    notes = sorted({each.note for each in found if each.note}, reverse=True)
    detail = worded("largest difference of an output {worst:.6g}, {kind}; by kind of probe: ", worst=top.worst,
                    kind=worded(top.kind)) + joined(", ", [*parts, *notes])
    if epsilon is None:
        detail += "; " + allowed.refused
    else:
        detail += "; " + (
            worded("within {bound:g} ({origin})", bound=epsilon, origin=allowed.origin) if top.worst <= epsilon else
            worded("beyond {bound:g} ({origin})", bound=epsilon, origin=allowed.origin))
    passed = None if epsilon is None else top.worst <= epsilon
    seed = options.given.get("seed", _SEED)
    calibration = None if epsilon is None else worded("{origin}, probes from seed {seed}", origin=allowed.origin,
                                                      seed=seed)
    value = top.worst if math.isfinite(top.worst) else None
    return RUNG.outcome(passed, detail, value=value, bound=epsilon, witness=witness(one, other, top.at),
                        calibration=calibration)


def witness(one: Network, other: Network, at: Any) -> dict[str, Any]:
    """The input (the flat index of each number that is not 0), and the output that differs most there, in both nets."""
    flat = numpy.asarray(at, float).reshape(-1)
    first, second = evaluate(one, at[None])[0], evaluate(other, at[None])[0]
    gaps = numpy.nan_to_num(numpy.abs(first - second), nan=numpy.inf)
    index = int(gaps.argmax())
    sets = {str(i): float(flat[i]) for i in numpy.flatnonzero(flat)}
    pair = [float(side[index]) if math.isfinite(side[index]) else None for side in (first, second)]
    return {"input": sets, "output": index, "shipped": pair[0], "rebuilt": pair[1]}


RUNG = Rung("functional", worded("do they agree on probes?"), judge, (),
            worded("any difference at inputs that were not tried: a backdoor keyed to an input that no probe meets "
                   "passes"))
