# SPDX-License-Identifier: GPL-2.0-or-later
"""Hints that rest on one policy text: the class of each file, and the rules that the text's header names.

Which class earns which tag, and which area it implies, stands in the text. All these tags are experimental.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from lintian_ml import limits, policy
from lintian_ml.errors import DataError
from lintian_ml.evidence import licences
from lintian_ml.model import Answer, Evidence, Hint, PackageReport, Pointer, Role, Strength, Verdict, WeightFile
from lintian_ml.policy import PolicyText

OPEN = "ml-policy-verdict-open"
_OUTSIDE = ("not-main", "contrib", "non-free")


def derive(package: PackageReport, text: PolicyText) -> Iterator[Hint]:
    """The hints that ``text`` adds to those of ``package``."""
    return (replace(hint, under=text.name) for hint in _derived(package, text))


def _derived(package: PackageReport, text: PolicyText) -> Iterator[Hint]:
    for weight in package.weights:
        verdict = _verdict(weight, text)
        if len(verdict.classes) > 1:
            note = f"under {text.name}: {' or '.join(verdict.classes)}; open: {', '.join(verdict.open)}"
            yield Hint(OPEN, note, Pointer(weight.path))
        elif verdict.classes[0] in text.tags:
            yield Hint(text.tags[verdict.classes[0]], f"under {text.name}", Pointer(weight.path))
    for rule in text.rules:
        if rule not in RULES:
            raise DataError(f"policy text {text.name}: there is no rule {rule}, only {', '.join(sorted(RULES))}")
        yield from RULES[rule](package, text)


def clipped(text: str) -> str:
    """Text of a package as a hint quotes it: one line of at most ``limits.NOTE`` characters."""
    line = " ".join(text[:4 * limits.NOTE].split())
    return line if len(line) <= limits.NOTE else line[:limits.NOTE - 1] + "…"


def _verdict(weight: WeightFile, text: PolicyText) -> Verdict:
    if text.name in weight.verdicts:
        return weight.verdicts[text.name]
    return policy.judge(text, {question: answered.answer for question, answered in weight.answers.items()})


def _outside(package: PackageReport, text: PolicyText) -> Iterator[tuple[WeightFile, str]]:
    """The files whose class is certain and does not belong in main, with the class."""
    for weight in package.weights:
        classes = _verdict(weight, text).classes
        if len(classes) == 1 and text.areas.get(classes[0]) in _OUTSIDE:
            yield weight, classes[0]


def _not_for_main(package: PackageReport, text: PolicyText) -> Iterator[Hint]:
    for weight, found in _outside(package, text) if package.area == "main" else ():
        yield Hint("ml-model-not-for-main", f"{found} under {text.name}", Pointer(weight.path))


def _training_program(package: PackageReport, text: PolicyText) -> Iterator[Hint]:
    """Rule 5 asks for the program only of a source that produces a binary package with a model."""
    missing = package.facts.get("training-program-present") is Answer.NO
    shipped = [weight for weight in package.weights
               if weight.role is Role.SHIPPED and weight.header.trained is not Answer.NO]
    if missing and shipped and package.complete and package.kind != "binary":
        yield Hint("ml-training-program-missing", f"under {text.name}")


def _disclaimer(package: PackageReport, text: PolicyText) -> Iterator[Hint]:
    there = any(entry.claim == "ml-policy-disclaimer" for entry in package.evidence)
    if any(_outside(package, text)) and not there and package.complete and package.kind == "source":
        yield Hint("ml-policy-disclaimer-missing", f"under {text.name}", Pointer("debian/copyright"))


def _critical_use(package: PackageReport, text: PolicyText) -> Iterator[Hint]:
    for entry in package.evidence:
        said = "declared" if entry.value.lower() == "critical-use=yes" and entry.claim == "declared" else ""
        sure = entry.claim == "critical-use" and entry.strength > Strength.ASSERTED  # signs alone are no finding
        if sure and entry.value.strip().lower() not in ("", "no", "none", "unknown"):
            said = entry.value
        if said:
            yield Hint("ml-critical-use", f"{clipped(said)}, under {text.name}", entry.pointer)


def _type_not_annotated(package: PackageReport, text: PolicyText) -> Iterator[Hint]:
    shipped = any(weight.role is Role.SHIPPED and weight.header.trained is not Answer.NO for weight in package.weights)
    there = any(entry.claim == "model-type" for entry in package.evidence)
    if shipped and not there and package.complete and package.kind == "source":
        yield Hint("ml-model-type-not-annotated", f"under {text.name}")


def _repack_suffix(package: PackageReport, text: PolicyText) -> Iterator[Hint]:
    if re.search(r"[+~.](?:dfsg|ds)(?![a-z])", package.version) or "-" not in package.version:
        return  # a native package has no upstream tarball
    for entry in package.evidence:
        if entry.claim == "model-excluded":
            note = f"{clipped(entry.value)} left out of {package.version}, under {text.name}"
            yield Hint("ml-repack-suffix-missing", note, entry.pointer)


def _data_not_public(package: PackageReport, text: PolicyText) -> Iterator[Hint]:
    for weight in package.weights:
        if _answer(weight, "training-data-is-public") is Answer.NO \
                and _answer(weight, "data-is-simulated") is not Answer.YES:
            yield Hint("ml-training-data-not-public", f"under {text.name}", Pointer(weight.path))


def _data_without_licence(package: PackageReport, text: PolicyText) -> Iterator[Hint]:
    """Told where data is named: of data that nobody named, ml-policy-verdict-open tells more."""
    licensed = [set(entry.about) for entry in package.evidence if entry.claim == "training-data-licence"]
    for weight in package.weights:
        if _answer(weight, "training-data-is-named") is Answer.YES \
                and not any(not about or weight.path in about for about in licensed):
            yield Hint("ml-training-data-without-licence", f"under {text.name}", Pointer(weight.path))


def _answer(weight: WeightFile, question: str) -> Answer:
    return weight.answers[question].answer if question in weight.answers else Answer.UNKNOWN


def _software_only(package: PackageReport, text: PolicyText) -> Iterator[Hint]:
    """Told where all that names a licence speaks of many files at once, and each licence of software only."""
    licences_of: dict[str, list[Evidence]] = {}
    for entry in package.evidence:
        for path in (entry.about or ("",)) if entry.claim == "licence" else ():
            licences_of.setdefault(path, []).append(entry)
    for weight in package.weights:
        named = [*licences_of.get("", ()), *licences_of.get(weight.path, ())]
        if named and all(entry.strength is Strength.ASSERTED and licences.covers_software_only(entry.value)
                         for entry in named):
            told = ", ".join(sorted({entry.value for entry in named}))
            yield Hint("ml-weights-licence-for-software-only", f"{clipped(told)}, under {text.name}",
                       Pointer(weight.path))


RULES: Mapping[str, Callable[[PackageReport, PolicyText], Iterator[Hint]]] = {
    "ml-model-not-for-main": _not_for_main,
    "ml-training-program-missing": _training_program,
    "ml-policy-disclaimer-missing": _disclaimer,
    "ml-critical-use": _critical_use,
    "ml-weights-licence-for-software-only": _software_only,
    "ml-model-type-not-annotated": _type_not_annotated,
    "ml-repack-suffix-missing": _repack_suffix,
    "ml-training-data-not-public": _data_not_public,
    "ml-training-data-without-licence": _data_without_licence,
}
