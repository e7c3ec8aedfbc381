# SPDX-License-Identifier: GPL-2.0-or-later
"""Do the nets give the same outputs on probes? The differences found, the worst input of each kind as a witness."""
from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy

from lintian_ml.compare import probes, probes_data
from lintian_ml.compare.evaluate import evaluator
from lintian_ml.compare.evaluate.network import Network, evaluate, output_sizes
from lintian_ml.compare.evaluate.threads import one_thread
from lintian_ml.compare.model import Model, Options, Outcome, Rung
from lintian_ml.errors import FormatError, UsageError

_COUNT, _SEED = 1000, 1


def comparable(one: Network, other: Network) -> str:
    """Why two nets are not functions of one kind; empty where they are."""
    if one.shape != other.shape:
        return f"inputs of shape {one.shape} and {other.shape}"
    return "" if output_sizes(one) == output_sizes(other) else "outputs differ in name or number"


def judge(shipped: Model, rebuilt: Model, options: Options) -> Outcome:
    with one_thread():
        return _judge(shipped, rebuilt, options)


def _judge(shipped: Model, rebuilt: Model, options: Options) -> Outcome:
    try:
        one, other = evaluator(shipped, options), evaluator(rebuilt, options)
        if different := comparable(one, other):
            return RUNG.outcome(False, f"they are not functions of the same kind: {different}")
        given = options.given
        inputs = probes_data.read(str(given["data"]), one.shape)[0] if given.get("data") else None
        found = probes.search(one, other, given.get("probes", _COUNT), given.get("seed", _SEED), inputs)
    except (FormatError, UsageError) as error:
        return RUNG.outcome(None, str(error))
    return told(one, other, found, options)


def told(one: Network, other: Network, found: Sequence[probes.Found], options: Options) -> Outcome:
    """The outcome: refuted by one input past --epsilon, passed where none is, undecided without --epsilon."""
    top = max(found, key=lambda each: each.worst)
    epsilon = options.given.get("epsilon")
    parts = [f"{each.kind} {each.worst:.3g} ({each.count})" for each in found]
    notes = sorted({each.note for each in found if each.note}, reverse=True)
    detail = f"largest difference of an output {top.worst:.6g}, {top.kind}; by kind of probe: " \
        + ", ".join(parts + notes)
    if epsilon is None:
        detail += "; no --epsilon says how much is too much"
    passed = None if epsilon is None else top.worst <= epsilon
    seed = options.given.get("seed", _SEED)
    calibration = None if epsilon is None else f"--epsilon {epsilon:g}, probes from seed {seed}"
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


RUNG = Rung("functional", "do they agree on probes?", judge, (),
            "says nothing about inputs that were not tried: a backdoor keyed to an input that no probe meets passes")
