# SPDX-License-Identifier: GPL-2.0-or-later
"""A review as Markdown (CommonMark). Whatever comes from a package or a mail stands in code spans, where nothing is
markup, a link or a mention."""
from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lintian_ml import limits
from lintian_ml.model import Report
from lintian_ml.report.display import Display, selected
from lintian_ml.report.escape import printable
from lintian_ml.report.review import LEGEND, STILL, few, nothing, open_questions
from lintian_ml.review import Area, Finding, Place, Review, of_package


def render(report: Report, display: Display) -> str:
    """The review of every package, whatever the display level; --tags, --suppress-tags and --no-override apply."""
    return "\n".join(text(of_package(package, [hint for hint in selected(package, display) if not hint.masked_by]))
                     for package in report.packages)


def text(review: Review) -> str:
    """One review as a document with a heading of the first level."""
    return "".join(f"{line}\n" for line in _lines(review))


def code(value: str) -> str:
    """Foreign text as a code span: one line, fenced by more backticks than it has in a row."""
    bare = printable(value).strip() or " "
    fence = "`" * (max((len(run) for run in re.findall("`+", bare)), default=0) + 1)
    space = " " if bare.startswith("`") or bare.endswith("`") else ""
    return f"{fence}{space}{bare}{space}{fence}"


def plain(value: str) -> str:
    """Text of our own rules, with the signs of Markdown taken literally."""
    return re.sub(r"([\\`*_\[\]<>|#~])", r"\\\1", value)


def _lines(review: Review) -> Iterator[str]:
    yield from (f"# Review of {code(review.title)}", "")
    yield from (f"* {plain(name)}: {code(value)}" for name, value in review.about)
    yield from ("", *([] if review.findings else [nothing(review)]))
    for number, entry in enumerate(review.findings, 1):
        yield from _finding(number, entry)
    yield from _areas(review.areas)
    if review.questions:
        yield from ("", "## Questions that would settle it", "")
        yield from (f"{number}. {plain(question)}" for number, question in enumerate(review.questions, 1))
    yield from (line for note in review.notes for line in ("", f"Note: {plain(printable(note))}"))


def _finding(number: int, entry: Finding) -> Iterator[str]:
    yield from (f"## {number}. {plain(entry.title)}", "")
    yield from (f"* {code(sentence)}" for sentence in entry.says)
    yield from (f"* {_place(place)}" for place in entry.places[:limits.PLACES])
    if len(entry.places) > limits.PLACES:
        yield f"* and {len(entry.places) - limits.PLACES} more places"
    yield ""
    yield f"Rests on: {plain('; '.join(entry.rests_on))}  "
    yield f"Resolves: {plain(entry.resolves)}  "
    yield from (f"Question: {plain(entry.asks)}", "")


def _place(place: Place) -> str:
    return f"{code(str(place))}{f': {code(place.words)}' if place.words else ''}"


def _areas(areas: Sequence[Area]) -> Iterator[str]:
    if areas:
        yield from ("", "## Area, under each policy text", "", "| text | area | classes |", "|---|---|---|")
        yield from (f"| {area.text} | {plain(area.area)} | {few(area.classes)} |" for area in areas)
        still = open_questions(areas)
        yield from ("", *([f"{STILL}: {still}", ""] if still else []), LEGEND)
