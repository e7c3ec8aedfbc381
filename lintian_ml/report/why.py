# SPDX-License-Identifier: GPL-2.0-or-later
"""One weight file in full: what it is, each question with its answer and evidence, what each policy text makes of the
answers and on which words it rests, and which single new fact would change that."""
from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence

from lintian_ml import asked
from lintian_ml.errors import UsageError
from lintian_ml.model import Answer, Evidence, PackageReport, Report, WeightFile
from lintian_ml.policytext import PolicyText
from lintian_ml.report import area, derivation
from lintian_ml.report.display import title
from lintian_ml.report.escape import printable
from lintian_ml.report.explain import wrap
from lintian_ml.words import _, plural, worded


def render(report: Report, paths: Iterable[str], texts: Iterable[PolicyText], width: int = 80) -> str:
    """The explanations of the weight files called ``paths``. Raises UsageError for a path that is none."""
    found = [(package, weight) for package in report.packages for weight in package.weights]
    known = {weight.path for _, weight in found}
    lines: list[str] = []
    for path in paths:
        if path not in known:
            near = difflib.get_close_matches(path, sorted(known), n=1, cutoff=0.4)
            raise UsageError(worded("{path}: no weight file was found there", path=path) + (
                worded(", did you mean '{name}'?", name=near[0]) if near else ""))
        for package, weight in (pair for pair in found if pair[1].path == path):
            for line in _weight(package, weight, tuple(texts)):
                indent = len(line) - len(line.lstrip(" "))
                lines += [" " * indent + part for part in wrap(line.strip(), width - indent, 2)] or [""]
    return "".join(f"{line}\n" for line in lines)


def _weight(package: PackageReport, weight: WeightFile, texts: tuple[PolicyText, ...]) -> Iterator[str]:
    yield f"{title(package)}: {printable(weight.path)}"
    yield from ("", _("What it is"))
    yield from _properties(weight)
    if not package.complete:
        yield "  " + _("a part of the source is missing or damaged, so that absence proves nothing")
    numbers: dict[int, int] = {}
    yield from ("", _("Questions, answers and evidence"))
    yield from _questions(package, weight, numbers)
    yield from _further(package, weight, numbers)
    judged = [text for text in texts if text.name in weight.verdicts]
    yield from ("", _("Which area of the archive"))
    yield from area.lines(package, weight, judged, numbers)
    if judged:
        yield from ("", _("What each policy text makes of it"))
        yield from derivation.texts(weight, judged)
        yield from ("", _("What one new fact would change"))
        yield from derivation.changes(weight, judged)
    yield from ("", *_legend())


def _legend() -> tuple[str, str]:
    return (_("How far evidence can be trusted: checked was seen in the bytes, documented is said of this very file, "
              "asserted is said in general or of many files."),
            _("None of the policy texts is in force in Debian; a class is what a text's words come to, not a "
              "decision."))


def _properties(weight: WeightFile) -> Iterator[str]:
    header = weight.header
    dtypes = ", ".join(sorted({tensor.dtype for tensor in header.tensors}))
    tensors = plural("{number} tensor", "{number} tensors", len(header.tensors))
    yield f"  {_('format')}: {weight.format}, {weight.kind.value}, {weight.role.value}"
    held = _("{parameters:,} parameters in {tensors} of {types}") if dtypes else \
        _("{parameters:,} parameters in {tensors}")
    yield "  " + _("size: {bytes:,} bytes; {held}").format(
        bytes=weight.size, held=held.format(parameters=header.parameters, tensors=tensors, types=dtypes))
    yield "  " + _("trained: {answer}; reproducibility shown: {level}").format(
        answer=_(str(header.trained)), level=weight.reproducibility)
    yield f"  sha256: {weight.sha256}"
    yield "  " + _("fingerprint: {fingerprint}").format(fingerprint=weight.fingerprint or _("none"))
    yield from (f"  {printable(key)}: {printable(value)}" for key, value in sorted(header.metadata.items()))


def _questions(package: PackageReport, weight: WeightFile, numbers: dict[int, int]) -> Iterator[str]:
    """Answered questions first, in the order of policy/predicates; then those to which nothing gives an answer."""
    order = [*(name for name in asked.load() if name in weight.answers),
             *sorted(weight.answers.keys() - asked.load().keys())]
    silent = [name for name in order
              if weight.answers[name].answer is Answer.UNKNOWN and not weight.answers[name].evidence]
    for name in order:
        if name not in silent:
            answered = weight.answers[name]
            ground = _ground(name, answered.answer, answered.evidence)
            yield from (f"  {_words(name)}", f"    {_(str(answered.answer))} ({name}){ground}")
            yield from _evidence(package.evidence, answered.evidence, numbers, weight)
    if silent:
        yield "  " + _("Unknown, for nothing in the package speaks of it:")
        yield from (f"    {_words(name)} ({name})" for name in silent)


def _words(name: str) -> str:
    return _(asked.load()[name].asks) if name in asked.load() else name


def _ground(name: str, answer: Answer, evidence: Sequence[int]) -> str:
    """What an answer without a place rests on."""
    if evidence or answer is Answer.UNKNOWN:
        return ""
    if name in asked.load() and not asked.load()[name].in_table:
        return f": {_('by the name of the file')}"
    return f": {_('no row of the list covers the file')}" if name == "is-exempt" else \
        f": {_('the whole package was searched')}" if answer is Answer.NO else ""


def _evidence(evidence: Sequence[Evidence], places: Sequence[int], numbers: dict[int, int],
              weight: WeightFile) -> Iterator[str]:
    """Each piece once, with a number; where it speaks again, its number."""
    again = [numbers[index] for index in places if index in numbers]
    for index in places:
        if index not in numbers:
            numbers[index] = len(numbers) + 1
            yield f"    ({numbers[index]}) {_piece(evidence[index], weight)}"
    if again:
        yield "    " + _("see {places}").format(places=", ".join(f"({number})" for number in again))


def _piece(evidence: Evidence, weight: WeightFile) -> str:
    """One line; what is said once for many files, each for itself, points at this one."""
    inside = evidence.pointer.line is None and {evidence.pointer.path, weight.path} <= set(evidence.about)
    origin = f"[{weight.path if inside else evidence.pointer}] ({evidence.source}, {evidence.strength})"
    return printable(f"{evidence.claim}: {evidence.value} {origin}")


def _further(package: PackageReport, weight: WeightFile, numbers: dict[int, int]) -> Iterator[str]:
    """What is known of this very file and decides no question."""
    rest = [index for index, entry in enumerate(package.evidence)
            if weight.path in entry.about and index not in numbers and entry.claim != "declared"]
    if rest:
        yield "  " + _("Also known of this file:")
        yield from _evidence(package.evidence, rest, numbers, weight)
