# SPDX-License-Identifier: GPL-2.0-or-later
"""The closing part of the text output: each weight file, its class under every policy text, and what is still open.

Files that got the same answers and verdicts stand together above one list of verdicts, so that a package with two
hundred models of one origin reads like a package with one.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from lintian_ml.model import Answer, PackageReport, Report, Verdict, WeightFile
from lintian_ml.report.display import Display, title
from lintian_ml.report.escape import printable
from lintian_ml.report.explain import wrap
from lintian_ml.words import _, plural

MANY = 12  # more files of one kind in one directory become one row

Row = tuple[str, str, str, str, str]


def render(report: Report, display: Display) -> Iterator[str]:
    """The lines about every package, all commentary in lintian's sense."""
    for package in report.packages:
        yield from _package(package, display)
    verdicts = [verdict for package in report.packages for weight in package.weights
                for verdict in weight.verdicts.values()]
    if verdicts:
        yield "N:"
        if any(len(verdict.classes) > 1 for verdict in verdicts):
            yield "N: " + _("a list of classes with ? is undecided: answers to the open questions would shorten it")
        yield "N: " + _('"lintian-ml explain NAME" says what a policy text, a class or a question is')


def classes(verdict: Verdict) -> str:
    """``free-model``, or ``free-model | toxic-candy-model ?`` where the evidence leaves both."""
    return " | ".join(verdict.classes) + (" ?" if len(verdict.classes) > 1 else "")


def _package(package: PackageReport, display: Display) -> Iterator[str]:
    if package.weights:
        yield "N:"
    yield f"N: {title(package)}: {_summary(package.weights)}"
    if not package.complete:
        yield "N:   " + _("a part of the source is missing or damaged: what it holds is not in this report")
    if not package.weights:
        return
    facts = "; ".join(f"{_(name.replace('-', ' '))}: {_(str(answer))}" for name, answer in package.facts.items())
    yield from _indented(facts, 2, display.width)
    blocks = [(_rows(weights), weights[0]) for weights in _blocks(package.weights, display)]
    rows = [row for found, _ in blocks for row in found]
    headings = (_("file"), _("format"), _("kind"), _("role"), _("parameters"))
    widths = [max(map(len, column)) for column in zip(headings, *rows)]
    yield _row(headings, widths, display)
    for found, weight in blocks:
        yield from (_row(row, widths, display) for row in found)
        yield from _judgement(weight, package, display)


def _summary(weights: Sequence[WeightFile]) -> str:
    if not weights:
        return _("no machine-learning weights found")
    total = sum(weight.header.parameters for weight in weights)
    files = plural("{number} weight file", "{number} weight files", len(weights))
    return _("{files}, {total} parameters").format(files=files, total=f"{total:,}") if total else files


def _blocks(weights: Sequence[WeightFile], display: Display) -> list[list[WeightFile]]:
    """Files with the same verdicts and the same answers, in the order of their first paths."""
    blocks: dict[object, list[WeightFile]] = defaultdict(list)
    for weight in sorted(weights, key=lambda weight: weight.path):
        verdicts = tuple((name, verdict) for name, verdict in weight.verdicts.items())
        blocks[verdicts, tuple(_answered(weight, display))].append(weight)
    return list(blocks.values())


def _rows(weights: Sequence[WeightFile]) -> list[Row]:
    groups: dict[tuple[str, ...], list[WeightFile]] = defaultdict(list)
    for weight in weights:
        path = PurePosixPath(weight.path)
        pattern = str(path.parent / f"*{path.suffix}")
        groups[pattern, weight.format, weight.kind.value, _role(weight)].append(weight)
    rows: list[Row] = []
    for (pattern, name, kind, role), members in groups.items():
        if len(members) > MANY:
            files = plural("{number} file", "{number} files", len(members))
            rows.append((f"{printable(pattern)} ({files})", name, kind, role, _parameters(members)))
        else:
            rows += [(printable(weight.path), name, kind, role, _parameters([weight])) for weight in members]
    return sorted(rows)


def _role(weight: WeightFile) -> str:
    untrained = weight.header.trained is Answer.NO
    return _("{role}, untrained").format(role=weight.role.value) if untrained else weight.role.value


def _parameters(weights: Sequence[WeightFile]) -> str:
    total = sum(weight.header.parameters for weight in weights)
    return f"{total:,}" if total else _("unknown")


def _row(row: Sequence[str], widths: Sequence[int], display: Display) -> str:
    path, *words, number = row
    room = max(display.width - sum(widths[1:]) - 2 * len(words) - 7, 20)
    first = min(widths[0], room) if display.cut else widths[0]
    if len(path) > first:
        path = f"...{path[3 - first:]}"
    middle = [word.ljust(width) for word, width in zip(words, widths[1:])]
    return f"N:   {'  '.join([path.ljust(first), *middle, number.rjust(widths[-1])])}"


def _judgement(weight: WeightFile, package: PackageReport, display: Display) -> Iterator[str]:
    """The verdict under each text, the answers it rests on, and the questions that would narrow it."""
    width = max(map(len, weight.verdicts), default=0)
    for name, verdict in weight.verdicts.items():
        yield f"N:     {name.ljust(width)}  {classes(verdict)}"
    for answer in (Answer.YES, Answer.NO):
        questions = [_with_evidence(question, weight, package, display)
                     for question, found in _answered(weight, display) if found is answer]
        yield from _indented(f"{_(str(answer))}: {', '.join(questions)}" if questions else "", 4, display.width)
    still = sorted({question for verdict in weight.verdicts.values() for question in verdict.open})
    yield from _indented(f"{_('open')}: {', '.join(still)}" if still else "", 4, display.width)


def _answered(weight: WeightFile, display: Display) -> Iterator[tuple[str, Answer]]:
    for question, answered in sorted(weight.answers.items()):
        if answered.answer is not Answer.UNKNOWN and (not display.questions or question in display.questions):
            yield question, answered.answer


def _with_evidence(question: str, weight: WeightFile, package: PackageReport, display: Display) -> str:
    """The question; with --verbose also the places that answered it."""
    if not display.verbose:
        return question
    places = sorted({str(package.evidence[index].pointer) for index in weight.answers[question].evidence})
    return f"{question} [{printable(' '.join(places))}]" if places else question


def _indented(text: str, indent: int, width: int) -> Iterator[str]:
    yield from (f"N: {' ' * indent}{line}" for line in wrap(text, width - 3 - indent, hanging=2))
