# SPDX-License-Identifier: GPL-2.0-or-later
"""One weight file in full: what it is, each answer with its evidence, and what each policy text makes of them."""
from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping

from lintian_ml import policy
from lintian_ml.errors import UsageError
from lintian_ml.model import Answer, Evidence, PackageReport, Report, WeightFile
from lintian_ml.policytext import PolicyText
from lintian_ml.report.display import title
from lintian_ml.report.escape import printable
from lintian_ml.report.explain import enumeration, wrap
from lintian_ml.report.table import classes


def render(report: Report, paths: Iterable[str], texts: Iterable[PolicyText], width: int = 80) -> str:
    """The explanations of the weight files called ``paths``. Raises UsageError for a path that is none."""
    found = [(package, weight) for package in report.packages for weight in package.weights]
    known = {weight.path for _, weight in found}
    lines: list[str] = []
    for path in paths:
        if path not in known:
            near = difflib.get_close_matches(path, sorted(known), n=1, cutoff=0.4)
            raise UsageError(f"{path}: no weight file was found there{f', did you mean {near[0]!r}?' if near else ''}")
        for package, weight in (pair for pair in found if pair[1].path == path):
            for line in _weight(package, weight, tuple(texts)):
                indent = len(line) - len(line.lstrip(" "))
                lines += [" " * indent + part for part in wrap(line.strip(), width - indent, 2)] or [""]
    return "".join(f"{line}\n" for line in lines)


def _weight(package: PackageReport, weight: WeightFile, texts: tuple[PolicyText, ...]) -> Iterator[str]:
    yield f"{title(package)}: {printable(weight.path)}"
    yield from _properties(weight)
    for question, answered in sorted(weight.answers.items()):
        yield ""
        yield f"  {question}: {answered.answer}"
        yield from (f"    {_evidence(package.evidence[index])}" for index in answered.evidence)
    answers = {question: answered.answer for question, answered in weight.answers.items()}
    for text in texts:
        if text.name in weight.verdicts:
            yield ""
            yield f"  {text.name}: {classes(weight.verdicts[text.name])}"
            yield from _reasons(text, answers)


def _properties(weight: WeightFile) -> Iterator[str]:
    header = weight.header
    dtypes = ", ".join(sorted({tensor.dtype for tensor in header.tensors}))
    yield f"  format: {weight.format}, {weight.kind.value}, {weight.role.value}"
    yield f"  parameters: {header.parameters:,} in {len(header.tensors):,} tensors{f' of {dtypes}' if dtypes else ''}"
    yield f"  trained: {header.trained}; reproducibility: {weight.reproducibility}"
    yield f"  sha256: {weight.sha256}"
    yield f"  fingerprint: {weight.fingerprint or 'none'}"
    yield from (f"  {printable(key)}: {printable(value)}" for key, value in sorted(header.metadata.items()))


def _evidence(evidence: Evidence) -> str:
    origin = f"[{evidence.pointer}] ({evidence.source}, {evidence.strength})"
    return printable(f"{evidence.claim}: {evidence.value} {origin}")


def _reasons(text: PolicyText, answers: Mapping[str, Answer]) -> Iterator[str]:
    """What holds already, and what each class that is left still needs."""
    for clause in policy.possible(text, answers):
        words = {wanted: [question if value is Answer.YES else f"not {question}" for question, value in clause.when
                          if (answers.get(question, Answer.UNKNOWN) is Answer.UNKNOWN) is wanted]
                 for wanted in (True, False)}
        condition = f" if {enumeration(words[True])}" if words[True] else ""
        reason = f" because {enumeration(words[False])}" if words[False] else ""
        yield f"    {clause.class_}{condition}{',' if condition and reason else ''}{reason}"
