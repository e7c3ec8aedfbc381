# SPDX-License-Identifier: GPL-2.0-or-later
"""``aligned``: close after the units were brought into the same order and scale; the permutation is printed.

With ``--permutation FILE`` nothing is searched: the permutation of an earlier run (its JSON) is applied and checked, in
time linear in the size of the net.
"""
from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from lintian_ml.compare import agreement, arrays, close, distance, matching, noise, symmetry
from lintian_ml.compare.model import FREEDOM, Model, Options, Outcome, Rung
from lintian_ml.compare.relabelled import described, pair, witness
from lintian_ml.compare.symmetry import Net, Relabelling
from lintian_ml.errors import FormatError, InputError
from lintian_ml.words import worded


def judge(shipped: Model, rebuilt: Model, options: Options) -> Outcome:
    """Find or take a relabelling, apply it to REBUILT, then the question of ``close``."""
    found = agreement.differences(shipped, rebuilt, options)
    if found and not (shipped.opaque or rebuilt.opaque):
        return RUNG.outcome(False, agreement.listing(found), witness={"differences": found[:9]})
    try:
        nets = pair(shipped, rebuilt, options)
        if isinstance(nets, str):
            return RUNG.outcome(None, nets)
        bound, origin, refused = close.tolerance(rebuilt, options, apart)
        ours, theirs = nets
        given = options.given.get("permutation")
        relabelling = _read(str(given)) if given else matching.nearly(ours, theirs)
        result = Net(symmetry.applied(theirs, relabelling), theirs.groups)
        allowed = Fraction(bound if bound is not None and not refused else 0)
        one, two = _as_model(shipped, ours), _as_model(rebuilt, result)
        measured = distance.measure(one, two, allowed)
        outcome = close.told(RUNG, one, two, measured, bound, origin, refused)
    except FormatError as error:
        return RUNG.outcome(None, str(error))
    note = ours.note + ", " if ours.note else ""
    told = worded("{note}{described}: {detail}", note=note, described=described(ours, relabelling),
                  detail=outcome.detail)
    return replace(outcome, detail=told, witness={**(outcome.witness or {}), **witness(ours, relabelling)})


def apart(run: Model, reference: Model, options: Options) -> float:
    """The distance of one honest run after it was aligned with ``reference``. Raises InputError, FormatError."""
    noise.apart(run, reference, options)  # which says what is wrong with it, if anything is
    nets = pair(run, reference, options)
    if isinstance(nets, str):
        raise InputError(worded("{path}: {reason}", path=run.path, reason=nets))
    result = Net(symmetry.applied(nets[1], matching.nearly(*nets)), nets[1].groups)
    return distance.measure(_as_model(run, nets[0]), _as_model(reference, result)).ratio


def _as_model(model: Model, net: Net) -> Model:
    return replace(model, tensors={name: arrays.held(name, array) for name, array in net.arrays.items()})


def _read(path: str) -> Relabelling:
    """The permutation that ``--format json`` printed, of this rung or of ``relabelled``. Raises InputError."""
    try:
        text = Path(path).read_text(encoding="utf-8")
        told = json.loads(text)
        shown = [rung for rung in told["rungs"] if "units" in (rung.get("witness") or ())]
        rungs = {rung["name"]: rung["witness"]["units"] for rung in shown}
        units: Mapping[str, Any] = rungs.get("aligned") or rungs["relabelled"]
        orders = {str(name): [int(place) for place in group["order"]] for name, group in units.items()}
        scales = {str(name): [float(factor) for factor in group["scale"]] for name, group in units.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(worded("{path}: holds no permutation as compare --format json prints it: {error}", path=path,
                                error=error)) from error
    return Relabelling(orders, scales)


RUNG = Rung("aligned", worded("close after the units were aligned"), judge, (FREEDOM,),
            worded("a change smaller than the tolerance; other behaviour of floats; that separate trainings agree: "
                   "those are not near each other even when aligned"))
