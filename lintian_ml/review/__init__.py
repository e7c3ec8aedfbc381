# SPDX-License-Identifier: GPL-2.0-or-later
"""A review in the form that reviewers of new packages use: numbered findings, each with its places, what it rests on,
what would resolve it and a question that can be sent; and the area that each policy text implies.

What a finding says stands in ``policy/review``; this module only finds out which apply to a checked package.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from lintian_ml import asked, policy
from lintian_ml.review import wording
from lintian_ml.model import Answer, Hint, PackageReport, Pointer, Role, Verdict, WeightFile
from lintian_ml.policytext import UNSPECIFIED, PolicyText
from lintian_ml.records import dataclass
from lintian_ml.words import count, either, joined, worded

BUG = "bug"  # source of a place that lies in a bug's text


@dataclass(frozen=True)
class Place:
    """Where something is: a file of the source, or ``message N`` of a bug. ``words`` quotes or describes it."""

    path: str
    line: int | None = None
    words: str = ""
    function: str = ""

    def key(self) -> tuple[str, int, str]:
        """By path, line and words; a place without a line before those with one."""
        return self.path, self.line or 0, self.words

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return worded("{place} in {function}", place=place, function=self.function) if self.function else place


@dataclass(frozen=True)
class Finding:
    """One numbered point; ``says`` adds what the title cannot know, one sentence each."""

    name: str
    title: str
    places: tuple[Place, ...]
    rests_on: tuple[str, ...]
    resolves: str
    asks: str
    says: tuple[str, ...] = ()


@dataclass(frozen=True)
class Area:
    """What one policy text comes to for the whole package. ``area`` is in words, ``classes`` those not ruled out."""

    text: str
    area: str
    classes: tuple[str, ...]
    open: tuple[str, ...] = ()


@dataclass(frozen=True)
class Review:
    """``about`` are the lines of its head, name and value; ``questions`` the short list that would settle the rest."""

    title: str
    about: tuple[tuple[str, str], ...] = ()
    findings: tuple[Finding, ...] = ()
    areas: tuple[Area, ...] = ()
    questions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def finding(name: str, places: Iterable[Place] = (), says: Iterable[str] = ()) -> Finding:
    """The finding called ``name`` in ``policy/review``, with its places in order, none twice."""
    template = wording.load().findings[name]
    where = tuple(sorted(set(places), key=Place.key))
    return Finding(name, template.title, where, template.rests_on, template.resolves, template.asks,
                   tuple(dict.fromkeys(says)))


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in the order of ``policy/review``; those of one name become one."""
    order = list(wording.load().findings)
    merged: dict[str, Finding] = {}
    for entry in findings:
        known = merged.get(entry.name)
        merged[entry.name] = entry if known is None else replace(
            known, places=tuple(sorted({*known.places, *entry.places}, key=Place.key)),
            says=tuple(dict.fromkeys((*known.says, *entry.says))))
    return tuple(merged[name] for name in order if name in merged)


# -- a checked package -----------------------------------------------------------------------------------------------

def of_package(package: PackageReport, hints: Sequence[Hint] | None = None,
               functions: Mapping[Pointer, str] | None = None) -> Review:
    """The review of a checked package. ``hints`` are those to count (default: all that nothing masks); ``functions``
    names the function around a place, where it is known."""
    shown = [hint for hint in package.hints if not hint.masked_by] if hints is None else hints
    found = placed(ordered(package_findings(package, shown)), functions or {})
    return Review(f"{package.name} {package.version}".strip(), tuple(_head(package)), found, areas(package.weights),
                  notes=tuple(_notes(package)))


def placed(findings: Iterable[Finding], functions: Mapping[Pointer, str]) -> tuple[Finding, ...]:
    """``findings`` with the names of the functions that their places lie in."""
    return tuple(replace(entry, places=tuple(
        replace(place, function=functions.get(Pointer(place.path, place.line), place.function))
        for place in entry.places)) for entry in findings)


def package_findings(package: PackageReport, hints: Iterable[Hint]) -> Iterator[Finding]:
    """One finding for each template whose tags or answers hold somewhere in the package."""
    listed = list(hints)
    for template in wording.load().findings.values():
        places = [Place(hint.pointer.path if hint.pointer else package.input,
                        hint.pointer.line if hint.pointer else None, hint.note)
                  for hint in listed if hint.tag in template.tags]
        for question, wanted in template.answers:
            places += [_answered(weight, question, package) for weight in counted(package.weights)
                       if question in weight.answers and weight.answers[question].answer is wanted]
        if places:
            yield finding(template.name, places)


def counted(weights: Iterable[WeightFile]) -> list[WeightFile]:
    """The weights that questions about a training are asked of: those a user would get, and trained at all."""
    return [weight for weight in weights if weight.role is Role.SHIPPED and weight.header.trained is not Answer.NO]


def _answered(weight: WeightFile, question: str, package: PackageReport) -> Place:
    """The file, with the first piece of evidence behind the answer."""
    evidence = [package.evidence[index] for index in weight.answers[question].evidence]
    told = f"{evidence[0].claim}: {evidence[0].value} [{evidence[0].pointer}]" if evidence else ""
    return Place(weight.path, None, told)


def _head(package: PackageReport) -> Iterator[tuple[str, str]]:
    yield worded("Looked at"), worded("{path}, {files:,} files", path=package.input, files=package.files)
    total = sum(weight.header.parameters for weight in package.weights)
    files = count("{number} file", "{number} files", len(package.weights))
    yield worded("Weights"), worded("{files}, {parameters:,} parameters", files=files, parameters=total) \
        if package.weights else worded("none found")
    yield worded("Area"), package.area
    if package.facts and package.weights:
        yield worded("Facts"), joined("; ", (worded(name.replace("-", " ")) + ": " + worded(str(answer))
                                             for name, answer in package.facts.items()))


def _notes(package: PackageReport) -> Iterator[str]:
    if not package.complete:
        yield worded("a part of the source is missing or damaged: what it holds is not in this review")
    if not package.weights:
        yield worded("no weights were found, which is no proof that there are none: a format of a program's own may "
                     "be unknown")


# -- areas -----------------------------------------------------------------------------------------------------------

def areas(weights: Iterable[WeightFile]) -> tuple[Area, ...]:
    """The area of the package under each text; none without weights."""
    found = list(weights)
    judged = [(text, [weight.verdicts[text.name] for weight in found if text.name in weight.verdicts])
              for text in texts()]
    return tuple(area(text, verdicts) for text, verdicts in judged if verdicts)


def texts() -> list[PolicyText]:
    """The policy texts that judge models; one that only asks what a file looks like says nothing of an area."""
    return [text for text in policy.load() if any(asked.load()[question].in_table for question in text.questions)]


def area(text: PolicyText, verdicts: Sequence[Verdict]) -> Area:
    """One file that certainly stays out keeps the package out; all have to be in for main; else it is open."""
    possible = [{text.areas.get(name, UNSPECIFIED) for name in verdict.classes} for verdict in verdicts]
    sure = sorted({next(iter(areas)) for areas in possible if len(areas) == 1})
    outside = [name for name in sure if name not in ("main", UNSPECIFIED)]
    if outside:
        words = either(map(_words, outside))
    elif all(len(areas) == 1 for areas in possible):
        words = either(map(_words, sure))
    else:
        words = worded("undecided: {areas}", areas=either(map(_words, sorted({*set().union(*possible)}))))
    classes = tuple(name for name in text.classes if any(name in verdict.classes for verdict in verdicts))
    still = sorted({question for verdict in verdicts for question in verdict.open})
    return Area(text.name, words, classes, tuple(still))


def _words(area: str) -> str:
    return {"not-main": worded("not main"), UNSPECIFIED: worded("the text names none")}.get(area, area)
