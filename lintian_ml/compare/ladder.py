# SPDX-License-Identifier: GPL-2.0-or-later
"""The ladder: which rungs there are, which one implies which, and one run over them."""
from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping, Sequence

from lintian_ml.compare import agreement, loading
from lintian_ml.compare.model import Model, Options, Outcome, Rung
from lintian_ml.records import dataclass
from lintian_ml.words import worded

LADDER: tuple[str, ...] = ("file", "content", "relabelled", "close", "aligned", "certified", "functional",
                           "behavioural")
CHEAP = LADDER[:5]  # what is tried without being asked for: the rest evaluates the nets
IMPLIES: Mapping[str, tuple[str, ...]] = {  # any other rung implies itself alone
    "file": LADDER, "content": LADDER[1:], "relabelled": ("relabelled", "aligned"), "close": ("close", "aligned")}


@dataclass(frozen=True)
class Comparison:
    """The outcomes in the order of the ladder. ``required`` was asked for; ``status`` is the exit status."""

    shipped: Model
    rebuilt: Model
    outcomes: tuple[Outcome, ...]
    required: str
    rounded: bool = False  # a declared rounding was applied: content implies nothing then

    @property
    def reached(self) -> str | None:
        """The strongest rung that passed."""
        return next((outcome.name for outcome in self.outcomes if outcome.passed), None)

    @property
    def satisfied(self) -> bool:
        """Did the required rung pass, or one that implies it?"""
        return any(outcome.passed and self.required in implied(outcome.name, self.rounded) for outcome in self.outcomes)

    @property
    def status(self) -> int:
        return 0 if self.satisfied else 2


def implied(name: str, rounded: bool) -> tuple[str, ...]:
    """The rungs that a pass of this one implies, itself among them."""
    return (name,) if name == "content" and rounded else IMPLIES.get(name, (name,))


def rung(name: str) -> Rung:
    """The rung of that name."""
    found: Rung = importlib.import_module(f"lintian_ml.compare.{name}").RUNG
    return found


def run(shipped: str, rebuilt: str, options: Options, names: Mapping[str, tuple[str, bool]],
        every: bool = False) -> Comparison:
    """Load two files and go down the ladder. Raises InputError, UsageError."""
    ours = loading.load(loading.opened(shipped))
    theirs = agreement.renamed(loading.load(loading.opened(rebuilt)), names)
    return Comparison(ours, theirs, tuple(judged(ours, theirs, options, every)), options.require,
                      bool(options.quantiser))


def judged(shipped: Model, rebuilt: Model, options: Options, every: bool = False) -> Iterator[Outcome]:
    """Rungs from the strictest on, until one passes that implies what is required; all of them where ``every``."""
    wanted = LADDER if every else tuple(name for name in LADDER if name in CHEAP or name == options.require)
    passed: list[str] = []
    for name in wanted:
        if not every and _enough(passed, name, options):
            return
        outcome = rung(name).judge(shipped, rebuilt, options)
        if name == "file" and outcome.passed:
            outcome = _sound(shipped, rebuilt, outcome)
        passed += [name] if outcome.passed else []
        yield outcome


def _enough(passed: Sequence[str], name: str, options: Options) -> bool:
    """Stop where what passed implies the rest, or the required rung was asked and something passed."""
    known = {weaker for stronger in passed for weaker in implied(stronger, bool(options.quantiser))}
    return bool(passed) and (options.require in known or LADDER.index(name) > LADDER.index(options.require))


def _sound(shipped: Model, rebuilt: Model, outcome: Outcome) -> Outcome:
    """The same bytes are no pass where the model is empty or holds what is no number."""
    fault = "" if shipped.opaque else agreement.unknown(shipped, rebuilt, Options())
    for array in (() if fault or shipped.opaque else shipped.tensors.values()):
        place = agreement.not_finite(array)
        if place is not None:
            fault = worded("{name} holds a value that is not finite at {place}: no statement about such a net holds",
                           name=array.name, place=place)
            break
    if not fault:
        return outcome
    detail = worded("{detail}, but {fault}", detail=outcome.detail, fault=fault)
    return Outcome(outcome.name, None, detail, outcome.excludes, outcome.claims)
