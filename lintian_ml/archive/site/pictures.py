# SPDX-License-Identifier: GPL-2.0-or-later
"""The site's pictures as files of their own, for documents that have no pages beside them."""
from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from lintian_ml import policy, share
from lintian_ml.archive.entries import Selection
from lintian_ml.archive.site import collect, front
from lintian_ml.archive.site.collect import Facts
from lintian_ml.archive.site.markup import Html, element
from lintian_ml.archive.store import Store
from lintian_ml.errors import InputError
from lintian_ml.policytext import PolicyText
from lintian_ml.words import stopped

WIDTH, NAMES, ROW, BAR = 1000, 190, 30, 20
_LINK = re.compile(r'<a href="[^"]*"')


def write(store: Store, target: Path, selection: Selection = Selection()) -> list[Path]:
    """Write each picture into a folder; where they are. Raises InputError where that cannot be done."""
    facts = collect.gather(store, selection, lambda source, package, row: None)
    made = {"weights.svg": standalone(front.treemap(facts), "Weights by size, a rectangle per package"),
            "classes.svg": classes(facts, policy.load())}
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name, picture in made.items():
            (target / name).write_text(picture, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise InputError(stopped(target, error)) from None
    return [target / name for name in made]


def classes(facts: Facts, texts: Sequence[PolicyText]) -> str:
    """A bar for each text: how many models are certainly in which class, and how many are undecided."""
    rows = [part for number, text in enumerate(texts) for part in _row(facts, text, number * ROW)]
    svg = element("svg", *rows, viewBox=f"0 0 {WIDTH} {len(texts) * ROW}", class_="treemap", role="img")
    return standalone(svg, "Models by class under each policy text")


def _row(facts: Facts, text: PolicyText, top: int) -> list[Html]:
    segments = list(front.segments(facts.counts, text))
    scale = (WIDTH - NAMES) / (sum(value for value, _, _ in segments) or 1)
    parts, at = [element("text", text.name, x=0, y=top + 15)], float(NAMES)
    for value, words, look in segments:
        if value:
            parts.append(element("rect", element("title", f"{text.name}: {words}"), x=f"{at:.1f}", y=top,
                                 width=f"{max(value * scale - 1, 0.5):.1f}", height=BAR, class_=look))
            at += value * scale
    return parts


def standalone(svg: Html, title: str) -> str:
    """An SVG file: with the colours of the site's style sheet, without links to pages that are not there."""
    style = share.text("data", "archive.css")
    colours = style[style.index(":root"):style.index("* {")]
    rules = "\n".join(line for line in style.splitlines() if line.startswith(("rect.", "svg.treemap text")))
    plain = _LINK.sub("<g", svg).replace("</a>", "</g>").replace(
        "<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    head, _, rest = plain.partition(">")
    named = "" if rest.startswith("<title>") else element("title", title)
    return f"{head}>{named}<style>{colours}{rules}</style>{rest}\n"
