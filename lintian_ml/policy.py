# SPDX-License-Identifier: GPL-2.0-or-later
"""Policy texts: files in ``policy/texts`` that turn answers to questions into a class, and the proof that they can.

A stanza holds where all its literals are true; literals are joined by *and*, a second stanza is *or*. With an answer
missing, a class is ruled out only if no way to answer the rest leads to it: so unknown never becomes yes or no.
``python3 -m lintian_ml.policy`` proves every text (``make policy``).
"""
from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import product

from lintian_ml import deb822, share
from lintian_ml.errors import DataError, UsageError
from lintian_ml.model import Answer, Verdict
from lintian_ml.policytext import AREAS, SUFFIX, UNSPECIFIED, Clause, PolicyText, parse
from lintian_ml.words import worded

__all__ = ("UNSPECIFIED", "Clause", "PolicyText", "applying", "judge", "judge_all", "load", "parse", "possible",
           "prove", "select")


@cache
def load() -> tuple[PolicyText, ...]:
    """Every policy text, sorted by name. Raises DataError that lists every fault of every file."""
    faults: list[str] = []
    texts = [parse(share.text("policy", "texts", name + SUFFIX), name, faults)
             for name in share.names("policy", "texts", suffix=SUFFIX)]
    deb822.complain(faults)
    return tuple(text for text in texts if text)


def select(names: Sequence[str]) -> tuple[PolicyText, ...]:
    """The texts called ``names`` (``all`` is every one), sorted. Raises UsageError for a name that no text has."""
    known = {text.name: text for text in load()}
    unknown = sorted(set(names) - {*known, "all"})
    if unknown:
        raise UsageError(worded("no policy text is called {names}; there are {known} and all",
                                names=", ".join(unknown), known=", ".join(known)))
    return tuple(text for text in load() if text.name in names or "all" in names)


def judge(text: PolicyText, answers: Mapping[str, Answer]) -> Verdict:
    """The classes that some way to answer the unknown questions leads to, and those unknown questions that matter.

    A question matters (is *open*) if, for some way to answer the other unknown ones, its answer changes the class. A
    question that is absent from ``answers`` is unknown.
    """
    return _judge(text, tuple(answers.get(question, Answer.UNKNOWN) for question in text.questions))


def judge_all(texts: Iterable[PolicyText], answers: Mapping[str, Answer]) -> dict[str, Verdict]:
    """The verdict of each text, by its name."""
    return {text.name: judge(text, answers) for text in texts}


@lru_cache(maxsize=4096)
def _judge(text: PolicyText, given: tuple[Answer, ...]) -> Verdict:
    table = _table(text)
    bits = [1 << position for position, answer in enumerate(given) if answer is Answer.UNKNOWN]
    rows = [sum(1 << position for position, answer in enumerate(given) if answer is Answer.YES)]
    for bit in bits:
        rows += [row | bit for row in rows]
    classes = set().union(*(table[row] for row in rows))
    opened = tuple(question for position, question in enumerate(text.questions) if given[position] is Answer.UNKNOWN
                   and any(table[row] != table[row ^ (1 << position)] for row in rows))
    areas = {text.areas[name] for name in classes if name in text.areas}
    return Verdict(tuple(name for name in text.classes if name in classes), opened,
                   tuple(area for area in AREAS if area in areas))


@cache
def _table(text: PolicyText) -> tuple[frozenset[str], ...]:
    """The classes that hold for each way to answer everything: bit ``i`` of the index is a yes to question ``i``."""
    place = {question: 1 << position for position, question in enumerate(text.questions)}
    masks = [(sum(place[question] for question, _ in clause.when),
              sum(place[question] for question, wanted in clause.when if wanted is Answer.YES), clause.class_)
             for clause in text.clauses]
    return tuple(frozenset(name for mask, wanted, name in masks if row & mask == wanted)
                 for row in range(1 << len(place)))


def applying(text: PolicyText, answers: Mapping[str, Answer]) -> tuple[Clause, ...]:
    """The clauses that hold already: all their literals are true."""
    return tuple(clause for clause in text.clauses
                 if all(answers.get(question) is wanted for question, wanted in clause.when))


def possible(text: PolicyText, answers: Mapping[str, Answer]) -> tuple[Clause, ...]:
    """The clauses that are not ruled out: none of their literals is false."""
    return tuple(clause for clause in text.clauses
                 if all(answers.get(question, Answer.UNKNOWN) in (wanted, Answer.UNKNOWN)
                        for question, wanted in clause.when))


def prove(text: PolicyText) -> list[str]:
    """Counterexamples, a sentence each: answers without exactly one class, and answers that widen a verdict."""
    return [*_not_one_class(text), *_widened(text)]


def _not_one_class(text: PolicyText) -> Iterator[str]:
    for row, classes in enumerate(_table(text)):
        if len(classes) != 1:
            found = f"both {' and '.join(sorted(classes))} hold" if classes else worded("no class holds")
            given = {question: Answer.YES if row >> position & 1 else Answer.NO
                     for position, question in enumerate(text.questions)}
            yield f"{text.name}: {found} with {_words(given)}"


def _widened(text: PolicyText) -> Iterator[str]:
    questions = text.questions
    verdicts = {given: _judge.__wrapped__(text, given) for given in product(Answer, repeat=len(questions))}
    for given, verdict in verdicts.items():
        for position, answer in enumerate(given):
            for filled in (Answer.NO, Answer.YES) if answer is Answer.UNKNOWN else ():
                narrower = verdicts[(*given[:position], filled, *given[position + 1:])]
                if not set(narrower.classes) <= set(verdict.classes):
                    yield (worded("{name}: {questions} = {filled} adds a class to those of {words}", name=text.name,
                                  questions=questions[position], filled=filled,
                                  words=_words(dict(zip(questions, given)))))


def _words(given: Mapping[str, Answer]) -> str:
    return ", ".join(f"{question} = {answer}" for question, answer in given.items())


def _main() -> int:
    """Prove every text and say so, a line each; 1 where one has a fault or a counterexample."""
    try:
        texts = load()
    except DataError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    wrong = 0
    for text in texts:
        found = prove(text)
        wrong += bool(found)
        sys.stdout.write(f"{text.name}: {len(text.questions)} questions, {len(text.clauses)} stanzas, "
                         f"{len(text.classes)} classes: {'not proven' if found else 'proven'}\n")
        sys.stdout.writelines(f"  {line}\n" for line in found[:10])
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(_main())
