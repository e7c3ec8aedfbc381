# SPDX-License-Identifier: GPL-2.0-or-later
"""The result of a comparison as one page: no script, nothing from elsewhere, every foreign word escaped."""
from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from lintian_ml.compare.close import LINEAGE
from lintian_ml.compare.ladder import Comparison, rung
from lintian_ml.compare.model import Model, Outcome
from lintian_ml.compare.report import charts
from lintian_ml.compare.report.text import conclusion
from lintian_ml.compare.summary import TensorSummary
from lintian_ml.report.escape import printable

_SHOWN, _WORST = 80, 12  # tensors in the picture, and in the table
_EVEN = 10  # largest over median, up to which differences count as much alike
_MOVED = ("The same net, its units in other places", "true", "The picture lays tensors over each other as they are in "
          "the files, with their units not aligned; see the rungs.")
_WORDS = {True: "yes", False: "no", None: "undecided"}
_STYLE = """
:root { --ink: #1d2330; --faint: #667085; --paper: #fff; --line: #d9dee7; --bar: #3b6fb6; --good: #1b7f4b;
  --bad: #b3261e; --open: #8a6100; --second: #b0562a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebf1; --faint: #9aa4b5; --paper: #14181f; --line: #333b49;
  --bar: #7fb0ee; --good: #5ec48d; --bad: #f28b82; --open: #e0b050; --second: #f0a070; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 70rem;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; } .wide { overflow-x: auto; }
td, th { text-align: left; vertical-align: top; padding: .35rem .6rem; border-top: 1px solid var(--line); }
td.figure { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.true { color: var(--good); font-weight: 600; } .false { color: var(--bad); font-weight: 600; }
.none { color: var(--open); font-weight: 600; } th.figure { text-align: right; }
.banner { border-left: .5rem solid; padding: .6rem 1rem; margin: 1rem 0; } .banner p { color: var(--ink);
  font-weight: 400; margin: .2rem 0 0; } .banner strong { font-size: 1.2rem; }
 .small, .grey { color: var(--faint); font-size: .9em; }
svg { width: 100%; min-width: 44rem; height: auto; } svg text { font: 12px system-ui, sans-serif; fill: var(--ink); }
svg .name { text-anchor: end; } svg .tick { text-anchor: middle; fill: var(--faint); font-size: 11px; }
svg .end { text-anchor: end; } svg .start { text-anchor: start; }
svg .grid { stroke: var(--line); } svg .bar { fill: var(--bar); }
svg .far { fill: var(--bad); }
svg line.guide { stroke: var(--faint); stroke-dasharray: 3 3; }
svg line.bound { stroke: var(--bad); stroke-width: 1.5; } svg text.bound { fill: var(--bad); }
svg polyline { fill: none; stroke-width: 2; } svg polyline.tensors { stroke: var(--bar); }
svg polyline.numbers { stroke: var(--second); } svg text.numbers { fill: var(--second); }
svg text.tensors { fill: var(--bar); }
"""
_HEAD = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>"""


def page(comparison: Comparison, summaries: Sequence[TensorSummary]) -> str:
    """The whole page; the same for the same comparison."""
    ours, theirs = (_name(model) for model in (comparison.shipped, comparison.rebuilt))
    ordered = sorted(summaries, key=lambda entry: (-_rank(entry), entry.name))
    shown = {entry.name for entry in ordered[:_SHOWN]}
    bound = next((outcome.bound for outcome in comparison.outcomes if outcome.name in ("close", "aligned")
                  and outcome.bound is not None), None)
    word, style, told = glance(comparison, summaries, bound)
    parts = [f"{_HEAD}{ours} and {theirs}</title><style>{_STYLE}</style></head><body>",
             f"<h1>{ours} <span class=grey>shipped</span> and {theirs} <span class=grey>rebuilt</span></h1>",
             f'<div class="banner {style}"><strong>{word}</strong><p>{escape(told)}</div>',
             f"<p>{escape(printable(conclusion(comparison)))}.</p>", "<h2>Where the differences are</h2>",
             "<p class=small>A row for each tensor, in the order of names; height is the logarithm of how many numbers "
             "differ by so much, over the root mean square of the tensor; red is beyond the tolerance.</p>",
             '<div class="wide">', charts.strips([entry for entry in summaries if entry.name in shown], bound)]
    parts.append("</div>")
    if len(summaries) > _SHOWN:
        parts.append(f"<p class=small>{len(summaries) - _SHOWN} tensors with smaller differences are left out.</p>")
    parts += ["<h2>What each tolerance would accept</h2>", '<div class="wide">', charts.curve(summaries, bound),
              "</div><h2>Rungs</h2>", *_rungs(comparison.outcomes), "<h2>Worst tensors</h2>", '<div class="wide">',
              *_worst(ordered[:_WORST]), "</div>",
              *_ignored(comparison)]
    return "\n".join([*parts, "</body></html>"]) + "\n"


def glance(comparison: Comparison, summaries: Sequence[TensorSummary], bound: float | None) -> tuple[str, str, str]:
    """What the picture shows in a word, its colour, and a sentence: nothing, noise, a change or another training."""
    passed = {outcome.name for outcome in comparison.outcomes if outcome.passed}
    ratios = sorted(entry.ratio for entry in summaries if entry.ratio)
    lost = sum(entry.largest is None for entry in summaries)
    if lost:
        return "Cannot be laid over each other", "false", (
            f"{lost} of {len(summaries)} tensors have no differences: other shapes, packed, or not finite.")
    if not ratios:
        said = f"In none of {len(summaries)} tensors does a number differ."
        return ("Nothing differs", "true", said) if passed & {"file", "content"} else (
            "The numbers are the same, the content is not", "false", f"{said} See the rungs for what does.")
    middle, top = statistics.median(ratios), ratios[-1]
    filled = sum(entry.scale > 0 for entry in summaries)  # a tensor of zeros has nothing that could vary
    within = "" if bound is None else f", {sum(ratio <= bound for ratio in ratios)} of them within the tolerance"
    even = top <= _EVEN * middle and 4 * len(ratios) >= 3 * filled
    moved = passed & {"relabelled", "aligned"} and "close" not in passed
    word, style, sense = _MOVED if moved else _sense(top, even, bound)
    return word, style, (f"{len(ratios)} of {len(summaries)} tensors differ{within}; the largest difference is "
                         f"{top:.3g} of its tensor's RMS, the median over tensors {middle:.3g}. {sense}")


def _sense(top: float, even: bool, bound: float | None) -> tuple[str, str, str]:
    """The word, its colour and why, from the largest ratio and from whether all tensors differ by about as much."""
    if not even:
        return "Looks like a change", "false", "Few tensors stand out against the rest, as where one place was changed."
    if top > LINEAGE:
        return "Looks like another training", "false", ("Most tensors differ by about as much, and by far more than "
                                                        "rounding: other data, seed or code, units in other places, "
                                                        "or a change that is spread.")
    if bound is None or top <= bound:
        return "Looks like noise", "true" if bound else "none", (
            "Most tensors differ, and by about as much: so does honest retraining, and so may a change that is spread.")
    return "More than the noise", "false", "Most tensors differ by about as much, and by more than the tolerance."


def _rungs(outcomes: Sequence[Outcome]) -> Iterator[str]:
    yield "<table><tr><th>rung<th>passed<th>what was found, and what a pass leaves open</tr>"
    for outcome in outcomes:
        style = {True: "true", False: "false", None: "none"}[outcome.passed]
        open_ = f"can carry {', '.join(outcome.claims) or 'no claim'}; does not exclude {outcome.excludes}"
        rest = f"<br><span class=small>{escape(printable(open_))}</span>" if outcome.passed else ""
        yield (f"<tr><td>{outcome.name}<br><span class=small>{escape(rung(outcome.name).asks)}</span>"
               f'<td class="{style}">{_WORDS[outcome.passed]}<td>{escape(printable(outcome.detail))}'
               f"{rest}</tr>")
    yield "</table>"


def _worst(entries: Sequence[TensorSummary]) -> Iterator[str]:
    yield "<table><tr><th>tensor<th>shape<th>type<th>sha256" \
        "<th class=figure>largest<th class=figure>mean<th class=figure>largest / RMS</tr>"
    for entry in entries:
        shapes = " / ".join(dict.fromkeys("missing" if one is None else "×".join(map(str, one)) or "scalar"
                                          for one in entry.shapes))
        digests = " / ".join(dict.fromkeys(one[:12] or "–" for one in entry.digests))
        figures = "".join(f'<td class="figure">{"–" if value is None else f"{value:.3g}"}'
                          for value in (entry.largest, entry.mean, entry.ratio))
        dtype = escape(" / ".join(dict.fromkeys(entry.dtypes)))
        yield (f"<tr><td>{escape(printable(entry.name))}<td>{shapes}<td>{dtype}<td><code>{digests}</code>"
               f"{figures}</tr>")
    yield "</table>"


def _ignored(comparison: Comparison) -> Iterator[str]:
    keys = sorted({*comparison.shipped.ignored, *comparison.rebuilt.ignored})
    if keys:
        yield "<h2>Not compared</h2><table><tr><th>what<th>shipped<th>rebuilt</tr>"
        for key in keys:
            cells = (escape(printable(model.ignored.get(key, ""))[:200])
                     for model in (comparison.shipped, comparison.rebuilt))
            yield f"<tr><td>{escape(printable(key)[:200])}<td>{'<td>'.join(cells)}</tr>"
        yield "</table>"


def _rank(entry: TensorSummary) -> float:
    return float("inf") if entry.ratio is None else entry.ratio


def _name(model: Model) -> str:
    return escape(printable(Path(model.path).name))
