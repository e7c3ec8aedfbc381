# SPDX-License-Identifier: GPL-2.0-or-later
"""The result of a comparison for a person at a terminal."""
from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from lintian_ml.compare.ladder import Comparison
from lintian_ml.compare.model import Model, Outcome
from lintian_ml.compare.summary import TensorSummary, content_digest
from lintian_ml.report.escape import printable
from lintian_ml.words import _, localised, worded

WORDS = {True: "yes", False: "no", None: "?"}
_WIDTH, _SHOWN = 110, 24  # columns; units of one group that are printed


def lines(comparison: Comparison, summaries: Sequence[TensorSummary] = (), permutation: bool = True) -> Iterator[str]:
    """The whole report."""
    yield from _models(comparison.shipped, comparison.rebuilt)
    yield ""
    for outcome in comparison.outcomes:
        yield from _outcome(outcome)
        if permutation and outcome.passed and outcome.witness and "units" in outcome.witness:
            yield from _units(outcome.witness["units"])
    if summaries:
        yield from ("", *_tensors(summaries), "")
        yield from (f"{_('content')} sha256  {content_digest(model)}  {printable(model.path)}"
                    for model in (comparison.shipped, comparison.rebuilt))
    yield ""
    yield from _wrapped(localised(conclusion(comparison)), "")
    ignored = sorted({*comparison.shipped.ignored, *comparison.rebuilt.ignored})
    if ignored:
        yield from _wrapped(_("not compared: {names}").format(names=", ".join(map(printable, map(_, ignored)))), "")


def _models(shipped: Model, rebuilt: Model) -> Iterator[str]:
    width = max(len(printable(model.path)) for model in (shipped, rebuilt))
    roles = _("shipped"), _("rebuilt")
    broad = max(map(len, roles))
    for role, model in zip(roles, (shipped, rebuilt)):
        numbers = sum(array.size for array in model.tensors.values())
        size = _("{format}, {tensors} tensors, {numbers:,} numbers").format(
            format=model.format, tensors=len(model.tensors), numbers=numbers)
        yield f"{role:{broad}}  {printable(model.path):{width}}  {size}"


def _outcome(outcome: Outcome) -> Iterator[str]:
    detail = printable(localised(outcome.detail))
    yield from _wrapped(f"{_(WORDS[outcome.passed]):4} {outcome.name:12} {detail}", " " * 18)
    if outcome.passed:
        told = _("can carry {names}; does not exclude {excludes}").format(
            names=", ".join(map(_, outcome.claims)) or _("no claim"), excludes=printable(localised(outcome.excludes)))
        yield from _wrapped(" " * 18 + told, " " * 18)


def _units(units: Mapping[str, Mapping[str, Sequence[float]]]) -> Iterator[str]:
    """Which unit of REBUILT stands where; all of them are in the JSON output."""
    for name, group in units.items():
        order = list(group["order"])
        if order != list(range(len(order))):
            shown = " ".join(str(place) for place in order[:_SHOWN]) + (" …" if len(order) > _SHOWN else "")
            yield from _wrapped(f"{'':18}{printable(name)}: {shown}", " " * 20)


def _tensors(summaries: Sequence[TensorSummary]) -> Iterator[str]:
    width = min(40, max(len(printable(entry.name)) for entry in summaries))
    yield (f"{_('tensor'):{width}}  {_('shape'):>16}  {_('type'):10}  {'sha256':25}  {_('largest'):>9}  {_('mean'):>9}"
           f"  {_('of RMS'):>9}")
    for entry in summaries:
        words = ("-" if one is None else "×".join(map(str, one)) or "scalar" for one in entry.shapes)
        shape = "/".join(dict.fromkeys(words))
        digest = "/".join(dict.fromkeys(one[:12] or "-" for one in entry.digests))
        figures = "  ".join(f"{'-' if value is None else f'{value:.3g}':>9}"
                            for value in (entry.largest, entry.mean, entry.ratio))
        dtype = "/".join(dict.fromkeys(entry.dtypes))
        yield f"{printable(entry.name):{width}}  {shape:>16}  {dtype:10}  {digest:25}  {figures}"


def conclusion(comparison: Comparison) -> str:
    """What was reached, against what was required; never a bare word."""
    reached = next((outcome for outcome in comparison.outcomes if outcome.passed), None)
    verdict = worded("reached") if comparison.satisfied else worded("not reached")
    if reached is None:
        return worded("no rung was reached; {required} was required", required=comparison.required)
    from lintian_ml.compare.ladder import rung

    return worded("reached {name} ({asks}); {required} was required and was {verdict}", name=reached.name,
                  asks=rung(reached.name).asks, required=comparison.required, verdict=verdict)


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False,
                         drop_whitespace=True) if len(text) > _WIDTH else [text]
