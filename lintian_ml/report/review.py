# SPDX-License-Identifier: GPL-2.0-or-later
"""A review as text: numbered findings in the form that reviewers of new packages use."""
from __future__ import annotations

from collections.abc import Iterator, Sequence

from lintian_ml import limits
from lintian_ml.report.escape import printable
from lintian_ml.report.explain import wrap
from lintian_ml.review import Area, Finding, Place, Review
from lintian_ml.words import _, either, localised, plural, worded

LEGEND = worded("None of the policy texts is in force in Debian; an area is what a text's words come to, not a "
                "decision.")
NOTHING = worded("Nothing to object to was found.")
OPEN = worded("Nothing to object to in what is said so far; what is open is asked below.")
STILL = worded("Open questions of these texts")
_FEW = 2  # classes that are listed one by one


def text(review: Review, width: int = 80) -> str:
    """One review in lines shorter than ``width`` columns."""
    return "".join(f"{line}\n" for line in lines(review, width))


def lines(review: Review, width: int) -> Iterator[str]:
    """Head, findings, areas, questions, notes."""
    yield from wrap(_("Review of {name}").format(name=printable(review.title)), width)
    about = [(localised(name), printable(localised(value))) for name, value in review.about]
    broad = max((len(name) for name, value in about), default=0)
    for name, value in about:
        yield from _labelled(name, value, broad, width)
    yield ""
    yield from [] if review.findings else wrap(localised(nothing(review)), width)
    for number, entry in enumerate(review.findings, 1):
        yield from ([""] if number > 1 else [])
        yield from _finding(number, entry, width)
    yield from _areas(review.areas, width)
    if review.questions:
        yield from ("", _("Questions that would settle it"))
        for number, question in enumerate(review.questions):
            yield from _hanging(f"  {letter(number)}) ", _(question), width)
    for note in review.notes:
        yield from ("", *wrap(_("Note: {sentence}").format(sentence=printable(localised(note))), width))


def nothing(review: Review) -> str:
    """What stands where no finding does."""
    return OPEN if review.questions else NOTHING


def letter(number: int) -> str:
    """a, b, …, z, aa, … for 0, 1, …"""
    return (letter(number // 26 - 1) if number > 25 else "") + chr(97 + number % 26)


def _finding(number: int, entry: Finding, width: int) -> Iterator[str]:
    start = f"{number}. "
    yield from _hanging(start, _(entry.title), width)
    indent = " " * len(start)
    for sentence in entry.says:
        yield from _hanging(indent, printable(localised(sentence)), width)
    for place in entry.places[:limits.PLACES]:
        yield from _hanging(f"{indent}- ", _place(place), width)
    if len(entry.places) > limits.PLACES:
        yield indent + plural("and {number} more place", "and {number} more places",
                              len(entry.places) - limits.PLACES)
    closing = ((_("Rests on"), "; ".join(map(_, entry.rests_on))), (_("Resolves"), _(entry.resolves)),
               (_("Question"), _(entry.asks)))
    broad = max(len(name) for name, value in closing)
    for name, value in closing:
        yield from (f"{indent}{line}" for line in _labelled(name, value, broad, width - len(indent)))


def _place(place: Place) -> str:
    words = printable(localised(place.words))
    if words and place.path.startswith("message "):
        words = f'"{words}"'
    return f"{printable(str(place))}{f': {words}' if words else ''}"


def _areas(areas: Sequence[Area], width: int) -> Iterator[str]:
    if not areas:
        return
    yield from ("", _("Area, under each policy text"))
    broad = max(len(area.text) for area in areas)
    for area in areas:
        words = f"{localised(area.area)} ({localised(few(area.classes))})"
        yield from _hanging(f"  {area.text.ljust(broad)}  ", words, width)
    if still := open_questions(areas):
        yield from _hanging("  ", f"{localised(STILL)}: {still}", width)
    yield from wrap(localised(LEGEND), width)


def few(classes: Sequence[str]) -> str:
    """The classes, or how many are left."""
    return either(classes) if len(classes) <= _FEW else \
        worded("{number} classes possible", number=len(classes))


def open_questions(areas: Sequence[Area]) -> str:
    """All questions that are open under some text."""
    return ", ".join(sorted({question for area in areas for question in area.open}))


def _labelled(name: str, value: str, broad: int, width: int) -> Iterator[str]:
    yield from _hanging(f"{name}:{' ' * (broad - len(name))} ", value, width)


def _hanging(start: str, value: str, width: int) -> Iterator[str]:
    found = wrap(value, width - len(start)) or [""]
    yield f"{start}{found[0]}".rstrip()
    yield from (f"{' ' * len(start)}{line}" for line in found[1:])
