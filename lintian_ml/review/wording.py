# SPDX-License-Identifier: GPL-2.0-or-later
"""The words of a review, ``policy/review``: findings with what each rests on, and the short list of questions."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from lintian_ml import deb822, share
from lintian_ml.model import Answer
from lintian_ml.records import dataclass

FILE = "review"
_FINDING = ("Finding", "Title", "Rests-On", "Resolves", "Asks")
_FINDING_OPTIONAL = ("Tags", "Answers", "Claims")
_SETTLES = ("Settles", "Asks", "For", "Answered-By")
CASES = frozenset({"unclear", "shipped", "downloaded"})


@dataclass(frozen=True)
class Template:
    """One finding before anything was found. ``tags``, ``answers`` (question and wanted answer) and ``claims`` bring it
    up; without any, a comparison does.
    """

    name: str
    title: str
    rests_on: tuple[str, ...]
    resolves: str
    asks: str
    tags: tuple[str, ...] = ()
    answers: tuple[tuple[str, Answer], ...] = ()
    claims: tuple[str, ...] = ()


@dataclass(frozen=True)
class Settling:
    """One question of the short list, the cases it is asked in, and the claims of a bug that answer it."""

    name: str
    asks: str
    cases: frozenset[str]
    answered_by: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """The whole file: findings by name in their order, and the questions."""

    findings: Mapping[str, Template]
    questions: tuple[Settling, ...]


@cache
def load() -> Words:
    """The words that we ship. Raises DataError that lists every fault."""
    return parse(share.text("policy", FILE))


def parse(text: str) -> Words:
    """The words in ``text``. Raises DataError that lists every fault, each with its line."""
    faults: list[str] = []
    stanzas = deb822.parse(text, FILE, faults)
    findings = [_finding(stanza, faults) for stanza in stanzas if "Settles" not in stanza.fields]
    questions = tuple(_settling(stanza, faults) for stanza in stanzas if "Settles" in stanza.fields)
    names = [entry.name for entry in findings] + [entry.name for entry in questions]
    faults += [f"{FILE}: {name} is there twice" for name in sorted(set(names))
               if [entry.name for entry in findings].count(name) > 1 or
               [entry.name for entry in questions].count(name) > 1]
    deb822.complain(faults)
    return Words({entry.name: entry for entry in findings}, questions)


def _finding(stanza: deb822.Stanza, faults: list[str]) -> Template:
    deb822.expect(stanza, FILE, faults, _FINDING, _FINDING_OPTIONAL)
    answers = tuple(_literal(part.split(), stanza, faults) for part in stanza.get("Answers").split(",") if part.strip())
    rests_on = tuple(part.strip() for part in stanza.get("Rests-On").split(";") if part.strip())
    return Template(stanza.get("Finding"), stanza.get("Title"), rests_on, stanza.get("Resolves"), stanza.get("Asks"),
                    tuple(stanza.get("Tags").split()), answers, tuple(stanza.get("Claims").split()))


def _literal(words: Sequence[str], stanza: deb822.Stanza, faults: list[str]) -> tuple[str, Answer]:
    if len(words) not in (1, 2) or len(words) == 2 and words[0] != "not":
        faults.append(f"{FILE}:{stanza.line}: Answers lists questions, commas between, each optionally with not")
    return words[-1], Answer.NO if len(words) == 2 else Answer.YES


def _settling(stanza: deb822.Stanza, faults: list[str]) -> Settling:
    deb822.expect(stanza, FILE, faults, _SETTLES)
    cases = frozenset(stanza.get("For").split())
    if not cases <= CASES:
        faults.append(f"{FILE}:{stanza.line}: For lists some of {' '.join(sorted(CASES))}")
    return Settling(stanza.get("Settles"), stanza.get("Asks"), cases, tuple(stanza.get("Answered-By").split()))
