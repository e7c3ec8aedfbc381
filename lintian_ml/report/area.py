# SPDX-License-Identifier: GPL-2.0-or-later
"""The area that a weight file is in now, and the one that each policy text implies for its class."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from lintian_ml.model import Answer, PackageReport, Verdict, WeightFile
from lintian_ml.policytext import UNSPECIFIED, PolicyText
from lintian_ml.report.explain import enumeration

_WORDS = {"main": "main", "not-main": "outside main", "contrib": "contrib", "non-free": "non-free"}
_SOURCE = ("training-program-is-present", "training-data-is-present")


def lines(package: PackageReport, weight: WeightFile, judged: Sequence[PolicyText],
          numbers: Mapping[int, int]) -> Iterator[str]:
    """Now, what the licence asks for anywhere, and what each text would need; texts that agree stand together.

    ``numbers`` are those of evidence that was shown above.
    """
    shown = [f"({numbers[index]})" for index in weight.answers["package-is-in-main"].evidence if index in numbers] \
        if "package-is-in-main" in weight.answers else []
    seen = f"see {enumeration(shown)}" if shown else "for no control file names it"
    yield f"  now: {_now(package, weight)}, {seen}"
    yield from _licence(weight)
    groups: dict[str, list[str]] = defaultdict(list)
    for text in judged:
        groups[_needed(weight.verdicts[text.name])].append(text.name)
    for words, names in groups.items():
        yield f"  under {enumeration(names)}: {words}"


def _now(package: PackageReport, weight: WeightFile) -> str:
    """The area in which the file is, of its own binary package where that has one."""
    answered = weight.answers.get("package-is-in-main")
    areas = {package.evidence[index].value.partition(",")[0] for index in answered.evidence} if answered else set()
    return enumeration(sorted(areas)) if areas else package.area


def _needed(verdict: Verdict) -> str:
    """What the text implies: certain where one area is left, else possible."""
    known = [_WORDS[area] for area in verdict.areas if area != UNSPECIFIED]
    if not known:
        return "no area is named"
    words = enumeration(known, "or")
    if UNSPECIFIED in verdict.areas:
        return f"{words} is possible, and so is a class for which no area is named"
    return f"{words}, certain" if len(known) == 1 else f"{words}, both are possible"


def _licence(weight: WeightFile) -> Iterator[str]:
    """A licence that asks for source is a matter of every area, non-free included."""
    answers = {name: weight.answers[name].answer for name in (*_SOURCE, "licence-asks-for-source")
               if name in weight.answers}
    if answers.get("licence-asks-for-source") is Answer.NO:
        yield "  any area may take it as it is, as far as source goes: the licence does not ask for source"
    if answers.get("licence-asks-for-source") is not Answer.YES:
        return
    missing = [name for name in _SOURCE if answers.get(name) is not Answer.YES]
    if not missing:
        yield "  the licence asks for source, and training program and data are there"
        return
    sure = any(answers.get(name) is Answer.NO for name in missing)
    there = "not all" if sure else "it is not known whether all"
    yield (f"  the licence itself asks for source, and {there} of the training program and data is there: if these are "
           "the source, no area may distribute the file without them, non-free included")
