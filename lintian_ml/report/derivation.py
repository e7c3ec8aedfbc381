# SPDX-License-Identifier: GPL-2.0-or-later
"""From the answers about one weight file to its classes: the stanzas that applied, and what else would have applied."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from lintian_ml import asked, policy
from lintian_ml.model import Answer, Verdict, WeightFile
from lintian_ml.policytext import Clause, PolicyText
from lintian_ml.report.explain import enumeration
from lintian_ml.report.table import classes
from lintian_ml.words import _

Answers = Mapping[str, Answer]


def texts(weight: WeightFile, judged: Sequence[PolicyText]) -> Iterator[str]:
    """Under each text the class, the stanzas that led to it with their words, or those that are still possible."""
    answers = answers_of(weight)
    for text in judged:
        verdict = weight.verdicts[text.name]
        yield f"  {text.name}: {classes(verdict)}"
        yield f"    {_(text.title)}"
        yield "    " + _("status: {status}").format(status=_(text.status))
        applied = policy.applying(text, answers)
        if not applied:
            yield "    " + (_("either way, whatever the open answer is:") if len(verdict.classes) == 1 else
                            _("undecided, until there is an answer to {questions}:").format(
                                questions=enumeration(verdict.open)))
        for (name, basis, reading), clauses in _grouped(applied or policy.possible(text, answers)).items():
            yield from (f"    {name}{_condition(clause, answers)}" for clause in clauses)
            yield "      " + _("text: {words}").format(words=basis)
            yield from ["      " + _("our reading: {words}").format(words=_(reading))] if reading else []
        yield from ["    " + _("note: {words}").format(words=_(text.note))] if text.note else []


def _grouped(clauses: Sequence[Clause]) -> dict[tuple[str, str, str], list[Clause]]:
    """Stanzas of one class that rest on the same words stand together."""
    groups: dict[tuple[str, str, str], list[Clause]] = defaultdict(list)
    for clause in clauses:
        groups[clause.class_, clause.basis, clause.inference].append(clause)
    return groups


def answers_of(weight: WeightFile) -> dict[str, Answer]:
    """The bare answers."""
    return {question: answered.answer for question, answered in weight.answers.items()}


def _condition(clause: Clause, answers: Answers) -> str:
    words = {wanted: [question if value is Answer.YES else _("not {question}").format(question=question)
                      for question, value in clause.when
                      if (answers.get(question, Answer.UNKNOWN) is Answer.UNKNOWN) is wanted]
             for wanted in (True, False)}
    condition = " " + _("if {questions}").format(questions=enumeration(words[True])) if words[True] else ""
    reason = " " + _("because {questions}").format(questions=enumeration(words[False])) if words[False] else ""
    return f"{condition}{',' if condition and reason else ''}{reason}"


def changes(weight: WeightFile, judged: Sequence[PolicyText]) -> Iterator[str]:
    """For each fact that is not known or is otherwise now: the texts whose verdict it would change, and to what.

    What the file shows of itself, as its name, is no fact that could be new; a text that only asks such is left out.
    """
    judged = [text for text in judged if any(asked.load()[question].in_table for question in text.questions)]
    answers = answers_of(weight)
    idle = []
    for name, value, words in _facts(judged, answers):
        after = policy.judge_all(judged, asked.with_fact(answers, name, value))
        moved = {text.name: after[text.name] for text in judged
                 if after[text.name].classes != weight.verdicts[text.name].classes}
        if moved:
            yield "  " + _("with {fact}: {moves}").format(fact=_(words),
                                                          moves=_moves(moved, weight.verdicts, len(judged)))
        else:
            idle.append(_(words))
    if idle:
        yield "  " + _("Alone, these would change nothing: {facts}.").format(facts="; ".join(idle))


def _facts(judged: Sequence[PolicyText], answers: Answers) -> Iterator[tuple[str, Answer, str]]:
    """Each question that some text asks, with each answer that it has not; in the order of policy/predicates."""
    used = {question for text in judged for question in text.questions if asked.load()[question].in_table}
    for question in asked.load().values():
        now = answers.get(question.name, Answer.UNKNOWN)
        for value, words in ((Answer.YES, question.if_yes), (Answer.NO, question.if_no)):
            if question.name in used and words and now is not value:
                yield question.name, value, words


def _moves(moved: Mapping[str, Verdict], before: Mapping[str, Verdict], total: int) -> str:
    """Decided classes first; then what it would narrow, and what it would open again."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name, verdict in moved.items():
        if len(verdict.classes) == 1:
            groups[f"0{verdict.classes[0]}"].append(name)
        elif set(verdict.classes) < set(before[name].classes):
            groups[f"1{enumeration(verdict.classes, _('or'))}"].append(name)
        else:
            groups[f"2{_('open again')}"].append(name)
    return "; ".join(_("{classes} under {texts}").format(classes=found[1:], texts=_many(names, total))
                     for found, names in sorted(groups.items()))


def _many(names: Sequence[str], total: int) -> str:
    if len(names) == total > 1:
        return _("all {total} texts").format(total=total)
    return _("{number} of {total} texts ({names})").format(number=len(names), total=total, names=", ".join(names))
