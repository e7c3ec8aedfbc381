# SPDX-License-Identifier: GPL-2.0-or-later
"""From a bug, and its source where it is at hand, to the review."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lintian_ml import review
from lintian_ml.review import wording
from lintian_ml.itp import form, judge, promise, says
from lintian_ml.itp.form import Bug
from lintian_ml.itp.says import Said
from lintian_ml.model import Answer, PackageReport
from lintian_ml.review import Area, Finding, Review
from lintian_ml.words import count, joined, worded

_LISTED = {"model-named": worded("Models named"), "base-model": worded("Base models"), "model-size": worded("Sizes"),
           "model-file": worded("Files named"), "training-data": worded("Training data"),
           "model-licence": worded("Licence of the weights"), "data-licence": worded("Licence of the data"),
           "hardware": worded("Training took")}


def of_bug(bug: Bug, tree: promise.Tree | None = None) -> Review:
    """The review of a bug; ``tree`` is its source where there is one."""
    left = list(bug.left)
    said = says.said(bug, left)
    package = tree.package if tree else None
    case = judge.case(said, package)
    findings = [*promise.of_bug(bug, said, case), *_claimed(said)]
    if tree:
        findings += promise.of_source(bug, said, tree)
        findings += review.package_findings(tree.package, [hint for hint in tree.package.hints if not hint.masked_by])
    listed = tuple(review.ordered(findings))
    answered = {*(entry.claim for entry in said), *(entry.name for entry in listed), *_answered(package)}
    return Review(_title(bug), tuple(_about(bug, said, case, package)), listed, _areas(bug, said, case, package),
                  tuple(_questions(answered, case)), (*_unread(left), *_notes(bug, case, package)))


def _title(bug: Bug) -> str:
    kind = bug.kind or "request"
    return f"{kind}: {bug.name or 'a package without a name'}{f' -- {bug.summary}' if bug.summary else ''}"


def _claimed(said: Iterable[Said]) -> Iterator[Finding]:
    """Findings that a claim of the bug brings up by itself."""
    for template in wording.load().findings.values():
        places = [promise.place(entry) for entry in said if entry.claim in template.claims]
        if places:
            yield review.finding(template.name, places)


def _about(bug: Bug, said: Sequence[Said], case: str, package: PackageReport | None) -> Iterator[tuple[str, str]]:
    yield worded("Bug"), joined(", ", filter(None, (
        f"#{bug.number}" if bug.number else "", count("{number} message", "{number} messages", len(bug.messages)),
        worded("owner {name}", name=bug.owner) if bug.owner else "")))
    software = judge.last_word(said, "software-licence")
    for name, value in ((worded("Version"), bug.version), (worded("Upstream"), _field(bug, "url")),
                        (worded("Licence"), software.value if software else worded("not said"))):
        yield from [(name, value)] if value else []
    yield worded("Models"), judge.CASES[case]
    for claim, name in _LISTED.items():
        values = dict.fromkeys(entry.value for entry in said if entry.claim == claim)
        last = judge.last_word(said, claim)
        if values and last:
            yield name, last.value if claim.endswith("-licence") else ", ".join(values)
    if package:
        weights = count("{number} weight file", "{number} weight files", len(package.weights))
        yield worded("Looked at"), worded("the bug; {input}: {files:,} files, {weights}", input=package.input,
                                          files=package.files, weights=weights)
    else:
        yield worded("Looked at"), worded("the words of the bug only")


def _field(bug: Bug, name: str) -> str:
    entry = bug.last(name)
    return entry.value.split()[0] if entry and entry.value.split() else ""


def _areas(bug: Bug, said: Sequence[Said], case: str, package: PackageReport | None) -> tuple[Area, ...]:
    """With weights at hand their verdicts, else what the words come to; none where no model would be in the package."""
    if package and package.weights:
        return review.areas(package.weights)
    return judge.areas(said, bug.name) if case in judge.PRESENT else ()


def _answered(package: PackageReport | None) -> Iterator[str]:
    """The questions that the source answers for every weight file of it."""
    if package is None or not package.weights:
        return
    yield "model-file"
    for question in package.weights[0].answers:
        found = {weight.answers[question].answer for weight in package.weights if question in weight.answers}
        if found == {Answer.YES} or question == "is-critical" and Answer.UNKNOWN not in found:
            yield question


def _questions(answered: set[str], case: str) -> Iterator[str]:
    """Those of the short list that nothing answers yet."""
    asked = judge.SHIPPED if case == judge.BUILT else case
    for question in wording.load().questions:
        if asked in question.cases and not answered & set(question.answered_by):
            yield question.asks


def _unread(left: Sequence[str]) -> Iterator[str]:
    for entry in left:
        yield worded("this review is of a part of the bug: {entry}", entry=entry)


def _notes(bug: Bug, case: str, package: PackageReport | None) -> Iterator[str]:
    if case == judge.NONE:
        yield worded("the bug speaks of no learned model")
    elif case not in judge.PRESENT:
        yield worded("no model would be in the package, so that no policy text says anything of its area")
    elif not package:
        yield worded("the areas are what the words of the bug come to if they are true and all that there is to say")
    if "url" in form.gaps(bug):
        yield worded("the bug gives no address of upstream")
    if package and not package.complete:
        yield worded("a part of the source is missing or damaged: what it holds is not in this review")
    if package and not package.weights:
        yield worded("no weights were found in the source, which is no proof that there are none")
