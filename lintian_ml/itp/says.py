# SPDX-License-Identifier: GPL-2.0-or-later
"""What a bug says about models, claim by claim, each with the message, the line and the words."""
from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from lintian_ml import tables
from lintian_ml.evidence import named
from lintian_ml.evidence.datasets import ADVICE
from lintian_ml.evidence.page import excerpt
from lintian_ml.itp import dialogue, phrases, sentences, terms
from lintian_ml.itp.form import Bug
from lintian_ml.itp.mail import Message
from lintian_ml.records import dataclass

FAMILIES = "model-families.tsv"
_LICENCES = {terms.SOFTWARE: "software-licence", terms.MODEL: "model-licence", terms.DATA: "data-licence"}


@dataclass(frozen=True)
class Said:
    """One claim of a bug. ``words`` is its sentence, shortened."""

    claim: str
    value: str
    message: int
    line: int
    words: str


def _software(found: Sequence[Said]) -> list[str]:
    return [entry.value for entry in found if entry.claim == "software-licence"]


def said(bug: Bug, left: list[str] | None = None) -> tuple[Said, ...]:
    """All claims, in the order of the messages and lines. Where nothing speaks of learned models, only licences of the
    software are left: a model of data or a railway is none. ``left`` takes a sentence where not all was searched.
    """
    allowance = sentences.Allowance()
    found = [*_of_fields(bug, allowance)]
    told = list(sentences.of_bug(bug, allowance))
    found += _about(told)
    found += [entry for message in bug.messages for entry in _of_answers(message, allowance)]
    software = _software(found)
    for message, line, sentence in told:
        own = [Said(claim, value, message, line, excerpt(sentence)) for claim, value in _of_sentence(sentence)]
        found += own
        software = _software(own) or software
        if software and phrases.SAME_TERMS.search(sentence) and not _is_question(sentence):
            found.append(Said("model-licence", software[-1], message, line, excerpt(sentence)))
    if not any(entry.claim == "about-models" for entry in found):
        found = [entry for entry in found if entry.claim == "software-licence"]
    if allowance.spent and left is not None:
        left.append("the bug says more than is searched")
    return tuple(sorted(dict.fromkeys(_exact(found)), key=lambda entry: (entry.message, entry.line)))


def _exact(found: list[Said]) -> Iterator[Said]:
    """Each claim; a licence without its version is the one that the bug names with it elsewhere."""
    wholes: dict[tuple[str, str], str] = {}
    for entry in found:
        name, _, version = entry.value.rpartition("-")
        if version.replace(".", "").isdigit():
            wholes.setdefault((entry.claim, name), entry.value)
    for entry in found:
        name = entry.value.removeprefix("LicenseRef-")
        whole = wholes.get((entry.claim, name)) if name != entry.value else None
        yield replace(entry, value=whole) if whole else entry


def _about(told: list[tuple[int, int, str]]) -> Iterator[Said]:
    """Weights and nets are learned ones where the bug says of something that it was trained, or where a family of
    models is named beside them.
    """
    learned = any(phrases.LEARNED.search(sentence) for _, _, sentence in told)
    for message, line, sentence in told:
        thing = re.search(rf"(?i)\b{phrases.THING}", sentence)
        if thing and not phrases.DRAWN.search(sentence) and not phrases.LOOKS_LIKE.search(sentence) and (
                learned or any(_families(sentence))):
            yield Said("about-models", thing[0], message, line, excerpt(sentence))


def _of_answers(message: Message, allowance: sentences.Allowance) -> Iterator[Said]:
    """What an answer says because of the question that it quotes."""
    for question, line, answer in dialogue.answered(message.text):
        if not allowance.covers(question, answer):
            return
        found: list[tuple[str, str]] = []
        if phrases.ASKS_SHIPPED.search(question):
            found += [("ships-model", answer)] if phrases.YES.match(answer) else []
            found += [("no-model", answer)] if phrases.NO.match(answer) else []
            found += [("model-file", path) for path in dialogue.paths(sentences.END.split(answer)[0])] if found else []
        if phrases.TRAINED.search(question) and not _is_question(answer):
            plain = {*_of_origin(answer)}  # the answer is read once more as a sentence like any other
            found += [entry for entry in _of_origin(f"trained: {answer}") if entry not in plain]
            if phrases.ASKS_DATA.search(question) and "training-data" not in dict(found):
                found.append(("training-data", excerpt(sentences.END.split(answer)[0], 80).strip()))
        about = [("about-models", question)] if found else []
        for claim, value in [*about, *found]:
            yield Said(claim, excerpt(value), message.number, line, excerpt(answer))


def _of_fields(bug: Bug, allowance: sentences.Allowance) -> Iterator[Said]:
    """Licences that fields of the form give."""
    for field in bug.fields:
        if not allowance.covers(field.value):
            return
        default = {"licence": terms.SOFTWARE, "model-licence": terms.MODEL, "data-licence": terms.DATA}.get(field.name)
        for entry in terms.find(field.value, default) if default else ():
            yield Said(_LICENCES[entry.scope], entry.licence, field.message, field.line, excerpt(field.value))
            if entry.scope != terms.SOFTWARE and not phrases.DRAWN.search(field.value):
                yield Said("about-models", entry.scope, field.message, field.line, excerpt(field.value))


def _of_sentence(sentence: str) -> Iterator[tuple[str, str]]:
    """The claims of one sentence; a question claims nothing but what it is about."""
    if phrases.LOOKS_LIKE.search(sentence):
        return
    if found := phrases.ABOUT.search(sentence):
        yield "about-models", found[0]
    yield from of_statement(stated(sentence))


def stated(sentence: str) -> str:
    """What a sentence states: of one that ends as a question, what stands before that, if it does not begin as one."""
    if not _is_question(sentence):
        return sentence
    return "" if phrases.ASKS.match(sentence) else sentence.rpartition(", ")[0]


def of_statement(sentence: str) -> Iterator[tuple[str, str]]:
    """The claims of a sentence that is no question."""
    yield from _of_presence(sentence)
    yield from _of_origin(sentence)
    yield from _of_licence(sentence)
    if phrases.HOSTED.search(sentence) and not phrases.NOT_HOSTED.search(sentence):
        yield "hosted", "yes"
    if found := phrases.CRITICAL.search(sentence):
        denied = re.search(r"(?i)\b(?:not|never|no)\b", sentence[:found.start()][-40:])
        yield "not-critical" if denied else "critical-use", found[0]


def _is_question(sentence: str) -> bool:
    return sentence.rstrip(" \"')").endswith("?")


def _of_presence(sentence: str) -> Iterator[tuple[str, str]]:
    """Whether models are in the package, come from elsewhere, how large they are and how they are called."""
    if found := phrases.NO_MODEL.search(sentence):
        yield "no-model", found[0]
    elif found := phrases.SHIPS.search(sentence) or phrases.HERE.search(sentence) and phrases.FILE.search(sentence):
        yield "ships-model", found[0]
    if phrases.NO_DOWNLOAD.search(sentence):
        yield "no-download", "yes"
    elif found := phrases.DOWNLOAD.search(sentence):
        yield _when(sentence), found[0]
    if (found := phrases.PROGRAM.search(sentence)) and not phrases.NO_DOWNLOAD.search(sentence):
        yield "fetches-program", found[0]
    yield from (("model-file", found[0]) for found in phrases.FILE.finditer(sentence))
    yield from (("model-named", found["name"].rstrip(".,)")) for found in phrases.HUB.finditer(sentence))
    if re.search(rf"(?i){phrases.THING}", sentence) or "parameter" in sentence.lower():
        yield from (("model-size", found[0]) for found in phrases.SIZE.finditer(sentence))


def _when(sentence: str) -> str:
    if phrases.AT_TEST.search(sentence):
        return "download-at-test"
    return "download-at-build" if phrases.AT_BUILD.search(sentence) else "download-at-run"


def _of_origin(sentence: str) -> Iterator[tuple[str, str]]:
    """Data, program, base model, hardware: what a training is made of."""
    families = list(_families(sentence))
    base = bool(families) and phrases.BASED.search(sentence)
    yield from (("base-model" if base else "model-named", name) for name in families)
    if phrases.NO_PROGRAM.search(sentence):
        yield "no-training-program", "yes"
    elif found := phrases.PROGRAM_THERE.search(sentence):
        yield "training-program", found[0]
    if phrases.NO_DATA.search(sentence):
        yield "data-not-public", "yes"
    if phrases.SIMULATED.search(sentence):
        yield "data-simulated", "yes"
    if phrases.TRAINED.search(sentence) and not ADVICE.search(sentence):
        yield from (("training-data", name) for name in _data(sentence) if not phrases.HUB_DATA.match(name))
        yield from (("hardware", found[0]) for found in phrases.HARDWARE.finditer(sentence))
    yield from (("training-data", found["name"].rstrip(".,)")) for found in phrases.HUB_DATA.finditer(sentence))
    if found := phrases.REPRODUCED.search(sentence):
        yield "reproducible", found[0]


def _data(sentence: str) -> list[str]:
    """The data that a sentence on a training names; where it is no known one and has no proper name, its words."""
    names = list(dict.fromkeys(named.names_in(sentence)))
    if not names and (found := phrases.ON_DATA.search(sentence)) and not phrases.HARDWARE.search(found["name"]):
        names = [excerpt(found["name"], 80).strip()]
    return names


def _families(sentence: str) -> Iterator[str]:
    yield from (name for name, pattern in _patterns() if pattern.search(sentence))


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(row["pattern"])) for name, row in tables.load(FAMILIES).items())


def _of_licence(sentence: str) -> Iterator[tuple[str, str]]:
    said_of = re.search(r"(?i)\b(?:is|are|ist|sind)\b", sentence)
    if phrases.LICENSED.search(sentence) or terms.alone(sentence) or said_of:
        meant = re.match(r"(?i)(?:it|they|this|these|es|sie)\b", sentence) and phrases.TRAINED.search(sentence)
        for entry in terms.find(sentence, terms.MODEL if meant else terms.SOFTWARE):
            yield _LICENCES[entry.scope], entry.licence
