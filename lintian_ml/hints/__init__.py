# SPDX-License-Identifier: GPL-2.0-or-later
"""From what is known of a package to its hints: a pure function, each finding a few lines of its own.

Facts come first; what rests on a policy text is in ``hints.drafts`` and comes only for the texts that were asked for.
What the walk itself finds (missing parts, unreadable files, possible weights) is built where it is found.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lintian_ml import limits
from lintian_ml.hints import declaration, drafts, lineage, online, packaging, training
from lintian_ml.evidence.licences import is_free as judged
from lintian_ml.hints.drafts import clipped
from lintian_ml.model import Answer, Evidence, Hint, PackageReport, Pointer, Role, Strength, WeightFile
from lintian_ml.policy import PolicyText

# Claims that are findings by themselves, with their tags; the second part only where a package is in main.
_CLAIMS = {"unsafe-import": "ml-unsafe-pickle-import", "patched": "ml-weights-changed-by-patch",
           "executable-fetched": "ml-executable-fetched",
           "download-at-test": "ml-download-at-test", "download-at-run": "ml-download-at-run"}
_CLAIMS_IN_MAIN = {"download-at-build": "ml-download-at-build"}

# Evidence by claim and path; the path of what concerns the whole package is empty.
Index = Mapping[tuple[str, str], Sequence[Evidence]]


def derive(package: PackageReport, policies: Sequence[PolicyText] = ()) -> list[Hint]:
    """The hints that follow from ``package`` (its own ``hints`` apart), sorted, none twice.

    Nothing is said of an absence where a part of the package was missing, or in a binary package, which does not hold
    the source's documents.
    """
    found: list[Hint] = []
    evidence = index(package.evidence)
    for weight in package.weights:
        found += _weight(package, weight, evidence)
    found += _claims(package)
    found += declaration.derive(package)
    found += training.derive(package)
    found += lineage.derive(package)
    found += packaging.derive(package)
    found += online.derive(package)
    for text in policies:
        found += drafts.derive(package, text)
    return ordered(found)


def ordered(hints: Iterable[Hint]) -> list[Hint]:
    """Hints by tag and context; a tag has each context once."""
    unique = {(hint.tag, hint.context): hint for hint in hints}
    return [unique[key] for key in sorted(unique)]


def answer(weight: WeightFile, question: str) -> Answer:
    """The answer to one question about one file; unknown where nobody asked."""
    answered = weight.answers.get(question)
    return answered.answer if answered else Answer.UNKNOWN


def describe(weight: WeightFile) -> str:
    """One weight file in one line: format, kind, architecture, tensors, parameters, role."""
    tensors, parameters = len(weight.header.tensors), weight.header.parameters
    first = " ".join(part for part in (weight.format, weight.kind.value, _architecture(weight)) if part)
    parts = [first, _count(tensors, "tensor"), _count(parameters, "parameter"), weight.role.value]
    if weight.header.trained is Answer.NO:
        parts.append("not trained")
    parts += [note.value for note in weight.header.notes if note.claim == "parts"]
    return ", ".join(part for part in parts if part)


def _architecture(weight: WeightFile) -> str:
    text = clipped(weight.header.metadata.get("architecture", ""))
    return text if len(text) <= limits.ARCHITECTURE else ""


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}" if number else ""


def _weight(package: PackageReport, weight: WeightFile, evidence: Index) -> Iterator[Hint]:
    place = Pointer(weight.path)
    yield Hint("ml-weights", describe(weight), place)
    if weight.header.trained is Answer.NO:
        yield Hint("ml-initialised-weights", _figures(weight, evidence), place)
    elif _seen_whole(package) and answer(weight, "origin-is-documented") is not Answer.YES:
        shipped = weight.role is Role.SHIPPED
        yield Hint(f"ml-{'' if shipped else 'test-'}weights-without-documented-origin", weight.format, place)
    yield from _licence(package, weight, evidence)


def _seen_whole(package: PackageReport) -> bool:
    return package.complete and package.kind != "binary"


def _figures(weight: WeightFile, evidence: Index) -> str:
    return clipped("; ".join(entry.value for entry in about(evidence, weight, "initial-distribution")))


def index(evidence: Iterable[Evidence]) -> Index:
    """Evidence by claim and by each path that it is about."""
    result: dict[tuple[str, str], list[Evidence]] = defaultdict(list)
    for entry in evidence:
        for path in entry.about or ("",):
            result[entry.claim, path].append(entry)
    return dict(result)


def about(evidence: Index, weight: WeightFile, claim: str) -> list[Evidence]:
    """The evidence for one claim that concerns one file: what names it, then what is about the whole package."""
    return [*evidence.get((claim, weight.path), ()), *evidence.get((claim, ""), ())]


def _licence(package: PackageReport, weight: WeightFile, evidence: Index) -> Iterator[Hint]:
    place, named = Pointer(weight.path), about(evidence, weight, "licence")
    licences = clipped(", ".join(sorted({entry.value for entry in named})))
    if package.area == "main" and answer(weight, "licence-is-free") is Answer.NO \
            and any(judged(entry.value) is Answer.NO for entry in named):  # else it is inherited: hints.lineage
        yield Hint("ml-weights-licence-not-free", licences, place)
    if _seen_whole(package) and not named and answer(weight, "licence-is-named") is Answer.NO:
        yield Hint("ml-weights-without-licence", weight.format, place)
    if _seen_whole(package) and answer(weight, "licence-asks-for-source") is Answer.YES and not _has_source(weight):
        yield Hint("ml-weights-licence-asks-for-source", licences, place)
    if named and all(entry.source == "copyright" and entry.strength is Strength.ASSERTED for entry in named):
        yield Hint("ml-weights-licence-only-by-catch-all", licences, place)


def _has_source(weight: WeightFile) -> bool:
    """Whether program and data, or a rebuild from them, may be there."""
    return all(answer(weight, question) is not Answer.NO
               for question in ("training-program-is-present", "training-data-is-present"))


def _claims(package: PackageReport) -> Iterator[Hint]:
    tags = {**_CLAIMS, **(_CLAIMS_IN_MAIN if package.area == "main" else {})}
    declared = any(entry.claim == "needs-internet" for entry in package.evidence)
    for entry in package.evidence:
        told = declared and entry.claim == "download-at-test" and entry.pointer.path.startswith("debian/tests/")
        if entry.claim in tags and not told:
            yield Hint(tags[entry.claim], clipped(entry.value), entry.pointer)
