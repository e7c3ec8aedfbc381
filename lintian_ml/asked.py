# SPDX-License-Identifier: GPL-2.0-or-later
"""The questions as ``policy/predicates`` words them: what is asked, what an answer would mean, what it presupposes."""
from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from lintian_ml import deb822, share
from lintian_ml.model import Answer
from lintian_ml.records import dataclass

FILE = "predicates"
REQUIRED = ("Question", "Asks", "Evidence")
OPTIONAL = ("Declared-As", "To-Declare", "If-Yes", "If-No", "Needs", "In-Table")


@dataclass(frozen=True)
class Question:
    """One stanza. ``field`` is the one of debian/ml-models that answers it, ``to_declare`` what is asked there;
    ``if_yes`` and ``if_no`` name the fact behind each answer, as in "with a free licence on the data"; ``needs`` are
    questions that a yes presupposes; what is not ``in_table`` can be seen from the file itself and stays out of the
    closing table.
    """

    name: str
    asks: str
    evidence: str
    field: str
    to_declare: str
    if_yes: str
    if_no: str
    needs: tuple[str, ...]
    in_table: bool


@cache
def load() -> Mapping[str, Question]:
    """All questions by name, in the order of the file. Raises DataError that lists every fault."""
    faults: list[str] = []
    stanzas = deb822.parse(share.text("policy", FILE), FILE, faults)
    for stanza in stanzas:
        deb822.expect(stanza, FILE, faults, REQUIRED, OPTIONAL)
    questions = {stanza.get("Question"): _question(stanza) for stanza in stanzas}
    faults += [f"{FILE}: {question.name} needs {name}, which nobody asks"
               for question in questions.values() for name in question.needs if name not in questions]
    deb822.complain(faults)
    return questions


def _question(stanza: deb822.Stanza) -> Question:
    name, asks, evidence, field, to_declare, yes, no = (stanza.get(key) for key in (
        "Question", "Asks", "Evidence", "Declared-As", "To-Declare", "If-Yes", "If-No"))
    needs = tuple(stanza.get("Needs").replace(",", " ").split())
    return Question(name, asks, evidence, field, to_declare, yes, no, needs, stanza.get("In-Table") != "no")


def with_fact(answers: Mapping[str, Answer], name: str, value: Answer) -> dict[str, Answer]:
    """``answers`` once one more fact is known, and what follows from it.

    A yes brings with it what it needs; a no takes away what needs it; and what was only a no for want of something
    that is there now is unknown again.
    """
    result = {**answers, name: value}
    questions = load()
    if value is Answer.YES:
        for need in questions[name].needs if name in questions else ():
            if result.get(need) is not Answer.YES:
                result = with_fact(result, need, Answer.YES)
        result[name] = value
    for other in questions.values():
        if name in other.needs and other.name in result:
            if value is Answer.NO:
                result[other.name] = Answer.NO
            elif answers.get(name) is Answer.NO and result[other.name] is Answer.NO:
                result[other.name] = Answer.UNKNOWN
    result[name] = value
    return result
