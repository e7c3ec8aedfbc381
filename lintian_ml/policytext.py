# SPDX-License-Identifier: GPL-2.0-or-later
"""What a policy text is, and the reader of its file: a header, stanzas with a class and when it holds, and rules."""
from __future__ import annotations

from collections.abc import Mapping, Sequence

from lintian_ml import deb822
from lintian_ml.model import Answer
from lintian_ml.records import dataclass, field

SUFFIX = ".policy"
UNSPECIFIED = "unspecified"
AREAS = ("main", "contrib", "non-free", "not-main", UNSPECIFIED)
QUESTIONS = 12  # most questions of one text: its table has 2 ** 12 rows, its proof looks at 3 ** 12 sets of answers
_HEAD = ("Policy", "Title", "Status", "Reference")
_HEAD_OPTIONAL = ("Date", "Author", "Area-For", "Tag-For", "Note")
_STANZA = ("Class", "When")
_STANZA_OPTIONAL = ("Basis", "Inference")
_RULE = ("Rule", "Basis")
_RULE_OPTIONAL = ("Inference",)


@dataclass(frozen=True)
class Clause:
    """One stanza: ``class_`` holds where every question of ``when`` has the wanted answer (YES or NO).

    ``basis`` says which words of the text the stanza rests on, ``inference`` why, where the reading is ours.
    """

    class_: str
    when: tuple[tuple[str, Answer], ...]
    basis: str
    inference: str
    line: int


@dataclass(frozen=True)
class PolicyText:
    """One policy text. ``areas`` maps classes to the archive area that the text implies, ``tags`` to the tag that tells
    of the class, where the text has one; ``rules`` are further tags that rest on the text, each with its basis in
    ``words`` (quotation or paraphrase, and the reason where the reading is ours).
    """

    name: str
    title: str
    status: str
    date: str
    author: str
    reference: str
    clauses: tuple[Clause, ...]
    areas: Mapping[str, str] = field(default_factory=dict, hash=False)
    tags: Mapping[str, str] = field(default_factory=dict, hash=False)
    rules: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, str]] = field(default_factory=dict, hash=False)
    note: str = ""

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions that the text asks, in the order of their first mention."""
        return tuple(dict.fromkeys(question for clause in self.clauses for question, _ in clause.when))

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes that the text knows, in the order of their first mention."""
        return tuple(dict.fromkeys(clause.class_ for clause in self.clauses))


def parse(text: str, name: str, faults: list[str]) -> PolicyText | None:
    """The text in a file called ``name`` (without suffix); None, and lines in ``faults``, where it is malformed."""
    own: list[str] = []
    file = name + SUFFIX
    stanzas = deb822.parse(text, file, own)
    if len(stanzas) < 2:
        faults += [*own, f"{file}:1: needs a header and at least one stanza with a class"]
        return None
    clauses = tuple(_clause(stanza, file, own) for stanza in stanzas[1:] if "Rule" not in stanza.fields)
    words = _rules([stanza for stanza in stanzas[1:] if "Rule" in stanza.fields], file, own)
    result = _text(stanzas[0], clauses, words, file, own)
    if result.name != name:
        own.append(f"{file}:{stanzas[0].line}: the text's name has to be the file's")
    if len(result.questions) > QUESTIONS:
        own.append(f"{file}:1: asks {len(result.questions)} questions, at most {QUESTIONS} can be proven")
    faults += own
    return None if own else result


def _rules(stanzas: Sequence[deb822.Stanza], file: str, faults: list[str]) -> dict[str, tuple[str, str]]:
    words: dict[str, tuple[str, str]] = {}
    for stanza in stanzas:
        deb822.expect(stanza, file, faults, _RULE, _RULE_OPTIONAL)
        if stanza.get("Rule") in words:
            faults.append(f"{file}:{stanza.line}: rule {stanza.get('Rule')} is there twice")
        words[stanza.get("Rule")] = stanza.get("Basis"), stanza.get("Inference")
    return words


def _text(head: deb822.Stanza, clauses: tuple[Clause, ...], words: Mapping[str, tuple[str, str]], file: str,
          faults: list[str]) -> PolicyText:
    deb822.expect(head, file, faults, _HEAD, _HEAD_OPTIONAL)
    classes = {clause.class_ for clause in clauses}
    areas, tags = (_mapping(head, name, classes, file, faults) for name in ("Area-For", "Tag-For"))
    for area in sorted({*areas.values()} - {*AREAS}):
        faults.append(f"{file}:{head.fields['Area-For'].line}: {area} is no area, one of {', '.join(AREAS)} is")
    return PolicyText(head.get("Policy"), head.get("Title"), head.get("Status"), head.get("Date"), head.get("Author"),
                      head.get("Reference"), clauses, areas, tags, tuple(words), words, head.get("Note"))


def _mapping(head: deb822.Stanza, name: str, classes: set[str], file: str, faults: list[str]) -> dict[str, str]:
    result: dict[str, str] = {}
    for part in head.get(name).split(",") if name in head.fields else ():
        key, _, value = (piece.strip() for piece in part.partition("="))
        if not value or key in result or key not in classes:
            faults.append(f"{file}:{head.fields[name].line}: {name} lists class = word, commas between, each class of "
                          f"the stanzas at most once, but has {part.strip()!r}")
        result[key] = value
    return result


def _clause(stanza: deb822.Stanza, file: str, faults: list[str]) -> Clause:
    deb822.expect(stanza, file, faults, _STANZA, _STANZA_OPTIONAL)
    literals = []
    for part in stanza.get("When").split(","):
        words = part.split()
        if len(words) not in (1, 2) or len(words) == 2 and words[0] != "not" or words == ["not"]:
            faults.append(f"{file}:{stanza.line}: When lists questions, commas between, each optionally with not")
            continue
        literals.append((words[-1], Answer.NO if len(words) == 2 else Answer.YES))
    if len({question for question, _ in literals}) != len(literals):
        faults.append(f"{file}:{stanza.line}: When names a question twice")
    return Clause(stanza.get("Class"), tuple(literals), stanza.get("Basis"), stanza.get("Inference"), stanza.line)
