# SPDX-License-Identifier: GPL-2.0-or-later
"""The area that a weight file is in now, and the one that each policy text implies for its class."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from lintian_ml.model import Answer, PackageReport, Verdict, WeightFile
from lintian_ml.policytext import UNSPECIFIED, PolicyText
from lintian_ml.report.explain import enumeration
from lintian_ml.words import _

_SOURCE = ("training-program-is-present", "training-data-is-present")


def lines(package: PackageReport, weight: WeightFile, judged: Sequence[PolicyText],
          numbers: Mapping[int, int]) -> Iterator[str]:
    """Now, what the licence asks for anywhere, and what each text would need; texts that agree stand together.

    ``numbers`` are those of evidence that was shown above.
    """
    shown = [f"({numbers[index]})" for index in weight.answers["package-is-in-main"].evidence if index in numbers] \
        if "package-is-in-main" in weight.answers else []
    seen = _("see {places}").format(places=enumeration(shown)) if shown else _("for no control file names it")
    yield "  " + _("now: {area}, {seen}").format(area=_now(package, weight), seen=seen)
    yield from _licence(weight)
    groups: dict[str, list[str]] = defaultdict(list)
    for text in judged:
        groups[_needed(weight.verdicts[text.name])].append(text.name)
    for words, names in groups.items():
        yield "  " + _("under {names}: {words}").format(names=enumeration(names), words=words)


def _now(package: PackageReport, weight: WeightFile) -> str:
    """The area in which the file is, of its own binary package where that has one."""
    answered = weight.answers.get("package-is-in-main")
    areas = {package.evidence[index].value.partition(",")[0] for index in answered.evidence} if answered else set()
    return enumeration(sorted(areas)) if areas else package.area


def _needed(verdict: Verdict) -> str:
    """What the text implies: certain where one area is left, else possible."""
    known = [_("outside main") if area == "not-main" else area for area in verdict.areas if area != UNSPECIFIED]
    if not known:
        return _("no area is named")
    words = enumeration(known, _("or"))
    if UNSPECIFIED in verdict.areas:
        return _("{areas} is possible, and so is a class for which no area is named").format(areas=words)
    told = _("{areas}, certain") if len(known) == 1 else _("{areas}, both are possible")
    return told.format(areas=words)


def _licence(weight: WeightFile) -> Iterator[str]:
    """A licence that asks for source is a matter of every area, non-free included."""
    answers = {name: weight.answers[name].answer for name in (*_SOURCE, "licence-asks-for-source")
               if name in weight.answers}
    if answers.get("licence-asks-for-source") is Answer.NO:
        yield "  " + _("any area may take it as it is, as far as source goes: the licence does not ask for "
                       "source")
    if answers.get("licence-asks-for-source") is not Answer.YES:
        return
    missing = [name for name in _SOURCE if answers.get(name) is not Answer.YES]
    if not missing:
        yield "  " + _("the licence asks for source, and training program and data are there")
        return
    if any(answers.get(name) is Answer.NO for name in missing):
        yield "  " + _("the licence itself asks for source, and not all of the training program and data is there: if "
                       "these are the source, no area may distribute the file without them, non-free included")
    else:
        yield "  " + _("the licence itself asks for source, and it is not known whether all of the training program "
                       "and data is there: if these are the source, no area may distribute the file without them, "
                       "non-free included")
