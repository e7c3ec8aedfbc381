# SPDX-License-Identifier: GPL-2.0-or-later
"""Where a tolerance comes from: how far honest retrainings are apart, and what N of them allow to say.

Distribution-free: whatever the distribution, the largest of N independent values lies above its p-quantile with
confidence ``1 - p**N``; N = 59 gives p = 0.95 at 95 %, N = 299 gives 0.99. A heavy tail is refused: where the largest
value is more than ten times the median, rare events make the noise, and their largest was hardly seen.
"""
from __future__ import annotations

import hashlib
import json
import math
import statistics
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from lintian_ml import limits
from lintian_ml.compare import agreement, distance, loading
from lintian_ml.compare.model import Model, Options
from lintian_ml.errors import FormatError, InputError
from lintian_ml.records import dataclass
from lintian_ml.words import stopped, worded

SCHEMA = "lintian-ml-noise/1"
MEASURE = worded("largest error over the smaller root mean square of each tensor")
CONFIDENCE, COVERAGE = 0.95, 0.95
HEAVY = 10.0  # largest over median, above which a tail is heavy; and two medians that ought to be the same
_AMONG = 9  # runs that are measured against the first of them
Measure = Callable[[Model, Model, Options], float]


@dataclass(frozen=True)
class Calibration:
    """The distances of honest retrainings from their reference. ``refused`` says why they give no bound, if so."""

    values: tuple[float, ...]
    identifier: str
    refused: str = ""

    @property
    def bound(self) -> float:
        return max(self.values)

    @property
    def sentence(self) -> str:
        """What the runs allow to say."""
        return (worded("{number} honest retrainings: {share:.3g} % of such runs stay within {bound:.3g}, with "
                       "{confidence:g} % confidence", number=len(self.values), share=100 * coverage(len(self.values)),
                       bound=self.bound, confidence=100 * CONFIDENCE))


def coverage(runs: int) -> float:
    """The share of runs that the largest of ``runs`` bounds, at CONFIDENCE; 0 without runs."""
    return float((1 - CONFIDENCE) ** (1 / runs)) if runs else 0.0


def needed(share: float = COVERAGE) -> int:
    """How many runs bound ``share`` of all runs at CONFIDENCE: 59 for 0.95, 299 for 0.99."""
    return math.ceil(math.log(1 - CONFIDENCE) / math.log(share))


def judged(values: Sequence[float], identifier: str, share: float = COVERAGE) -> Calibration:
    """A calibration, refused where the runs are too few or their tail is heavy."""
    found = tuple(sorted(values))
    if len(found) < needed(share):
        few = (worded("{number} honest retrainings bound {share:.3g} % of such runs at {confidence:g} % confidence: "
                      "{wanted:g} % needs {needed}", number=len(found), share=100 * coverage(len(found)),
                      confidence=100 * CONFIDENCE, wanted=100 * share, needed=needed(share)))
        return Calibration(found, identifier, few)
    middle, largest = statistics.median(found), found[-1]
    if not math.isfinite(largest) or largest > HEAVY * middle:
        heavy = (worded("the tail of {number} honest retrainings is heavy: median {middle:.3g}, largest "
                        "{largest:.3g}; rare events make this noise, shorter segments have less", number=len(found),
                        middle=middle, largest=largest))
        return Calibration(found, identifier, heavy)
    return Calibration(found, identifier)


def calibration(rebuilt: Model, options: Options, measure: Measure | None = None) -> Calibration:
    """From a calibration file, or from models that were retrained honestly, measured against REBUILT.

    Raises InputError.
    """
    share = float(options.given.get("coverage") or COVERAGE)
    if stored(options):
        return _from_file(options.noise[0], share)
    measure = measure or apart
    values, among, total = [], [], hashlib.sha256()
    first = loading.load(loading.opened(options.noise[0]))
    for number, path in enumerate(options.noise):
        item = loading.opened(path)
        run = loading.load(item)
        values.append(measure(run, rebuilt, options))
        among += [measure(run, first, options)] if 0 < number <= _AMONG else []
        total.update(bytes.fromhex(item.blob().sha256()))
    return of_runs(values, among, f"{len(values)} runs, sha256 {total.hexdigest()}", share)


def stored(options: Options) -> bool:
    """Is the noise that of a calibration file, not of models?"""
    return len(options.noise) == 1 and options.noise[0].endswith(".json")


def of_runs(values: Sequence[float], among: Sequence[float], identifier: str, share: float = COVERAGE) -> Calibration:
    """``judged``, refused as well where REBUILT lies further from the runs (``values``) than some of these lie from one
    of them (``among``): then it is no run of theirs, and how far they are from it says nothing about noise."""
    found = judged(values, identifier, share)
    if found.refused or not among:
        return found
    middle, inner = statistics.median(values), statistics.median(among)
    if middle <= HEAVY * inner:
        return found
    strange = (worded("the {number} honest retrainings lie {middle:.3g} from the rebuilt model and {inner:.3g} from "
                      "one another (medians): it is no run of theirs, and gives no tolerance",
                      number=len(found.values), middle=middle, inner=inner))
    return Calibration(found.values, identifier, strange)


def apart(run: Model, reference: Model, options: Options) -> float:
    """The distance of one retraining. Raises InputError where it is another net."""
    found = agreement.differences(run, reference, options)
    unknown = agreement.unknown(run, reference, options) or ("" if found else agreement.readable(run, reference))
    if found or unknown:
        raise InputError(worded("{path}: is no retraining of {path2}: {listing}", path=run.path, path2=reference.path,
                                listing=agreement.listing(found) or unknown))
    try:
        measured = distance.measure(run, reference)
    except FormatError as error:
        raise InputError(stopped(run.path, error)) from error
    if measured.found.reason:
        raise InputError(worded("{path}: holds {reason} in {tensor}, or its reference does", path=run.path,
                                reason=measured.found.reason, tensor=measured.tensor))
    return measured.ratio


def _from_file(path: str, share: float) -> Calibration:
    try:
        data = Path(path).read_bytes()
        told = json.loads(data)
        values = [float(run["value"]) for run in told["runs"]]
        schema, measure = told["schema"], told["measure"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(worded("{path}: is no calibration file as lintian-ml noise writes it: {error}", path=path,
                                error=error)) from error
    wrong = len(values) > limits.NOISE_RUNS or any(not value >= 0 for value in values)
    if schema != SCHEMA or measure != MEASURE or wrong:
        raise InputError(worded("{path}: is a calibration of another kind than {schema}", path=path, schema=SCHEMA))
    return judged(values, f"{Path(path).name}, sha256 {hashlib.sha256(data).hexdigest()}", share)


def document(values: Sequence[tuple[dict[str, str], float, str]], reference: str,
             command: Sequence[str]) -> dict[str, Any]:
    """What ``lintian-ml noise`` writes: raw values, not only the largest. Each is (nuisance, value, sha256)."""
    found = judged([value for _, value, _ in values], "")
    return {"schema": SCHEMA, "measure": MEASURE, "command": list(command), "reference": reference,
            "runs": [{"nuisance": nuisance, "value": value, "sha256": digest} for nuisance, value, digest in values],
            "distinct": len({digest for _, _, digest in values}), "statement": found.sentence if values else "",
            "refused": found.refused}
