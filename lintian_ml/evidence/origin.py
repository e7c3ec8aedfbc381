# SPDX-License-Identifier: GPL-2.0-or-later
"""Where the weights come from, as documents of the package tell: README.source, README.Debian, a readme beside the
file, or any document that names the file and says how it came to be; and what they say of the training program.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from lintian_ml import limits
from lintian_ml.evidence.datasets import CODE_URL, DATA_URL
from lintian_ml.evidence.page import Page, excerpt, occurrences
from lintian_ml.evidence.store import Store
from lintian_ml.lazy import regex
from lintian_ml.model import Strength, WeightFile

_CAME = regex(
    r"(?i)\b(?:(?:re-?|pre-?)?train(?:ed|ing)|download(?:ed)?|obtain(?:ed)?|generated|provided by|taken from|fetched|"
    r"derived|produced|saved to|built|converted|exported|contributed|created|recreate[d]?|come[s]? from|copied|"
    r"originat\w+|releases?|upstream)\b|https?://")
_MODEL = regex(
    r"(?i)\b(?:neural[- ]net(?:work)?s?|weights|(?:ML|language|acoustic|pre-?trained|trained) models?|models? files?|"
    r"machine[- ]learning|training (?:code|data|scripts?)|data ?sets?|traineddata|checkpoints?|cascades?|embeddings)\b")
# The same where no file is named: only words about something that happened.
_HAPPENED = regex(
    r"(?i)\b(?:(?:re-?|pre-?)?trained|downloaded|obtained|generated|taken|fetched|derived|produced|built|converted|"
    r"exported|contributed|created|copied|provided|come[s]?|originat\w+|available|released)\s+(?:\w+\s+){0,3}?"
    r"(?:from|by|on|with|using|in|at|upstream)\b")
_READMES = regex(r"debian/(?:[^/]+\.)?README(?:\.\w+)?$", re.IGNORECASE)
_STOP = regex(r"\.\s|\n\s*\n|\n[=#*-]")
_ABSENT = regex(
    r"(?i)\b(?:do(?:es)? not|don't|doesn't|not|without|never|cannot|can't)\b[^.]{0,60}\b"
    r"(?:include[sd]?|contain[s]?|ship(?:s|ped)?|provide[sd]?|available|distribute[d]?|share[d]?|publish\w*|have)\b")
_PROGRAM = regex(
    r"(?i)\btraining (?:code|programs?|scripts?|tools?|software)\b|\bthe (?:trainer|code) (?:used )?(?:to|for) train")
_SCRIPT = regex(
    r"(?<![\w/.-])(?P<path>(?:[\w.-]+/)+\w{0,80}train[\w.-]{0,80}\.(?:py|sh|pl|lua)|"
    r"(?:re)?train[\w-]{0,80}\.(?:py|sh|lua)|(?:[\w.-]+/)*\w{0,80}train\w{0,80}\.(?:py|sh))(?![\w/])")
_ADDRESS = regex(r"https?://[^\s<>\"'`)\]}]{4,200}")
_SIDE = 350  # characters around a name in which the origin has to be told
_OCCURRENCES = 20  # of a name in a document
_SHORT = 3  # letters of a name that stands everywhere
_BEFORE, _AFTER = regex(r"[\w.-]"), regex(r"[\w-]|\.\w")  # what makes it a part of another name
_NAMES = 400  # weight files whose names are looked up in documents; more than that are a collection


def relate(store: Store) -> None:
    """Origins for each weight file; absence and place of the training program and data for the package."""
    pages = sorted(
        {page.path: page for page in (*store.prose, *store.debian.values()) if _is_document(page)}.values(),
        key=lambda page: page.path,
    )
    _named_scripts(pages, store)
    for page in pages:
        _absences(page, store)
    if store.weights:
        for page in pages:
            _origins(page, store)


def _is_document(page: Page) -> bool:
    return not page.path.startswith("debian/") or bool(_READMES.match(page.path))


def _origins(page: Page, store: Store) -> None:
    weights = store.weights
    if _READMES.match(page.path):
        for offset, text in _paragraphs(page.text):
            if _MODEL.search(text) and (_HAPPENED.search(text) or _ABSENT.search(text)):
                _say(store, page, offset, text, [weight.path for weight in weights])
                break
    elif page.name.lower().startswith("readme") and page.folder:
        beside = [weight.path for weight in weights if weight.path.split("!")[0].rpartition("/")[0] == page.folder]
        for offset, text in _paragraphs(page.text) if beside else ():
            if _MODEL.search(text) and _HAPPENED.search(text):
                _say(store, page, offset, text, beside)
                break
    _by_folder(page, store)
    for weight in store.most(weights, _NAMES, f"names of weight files in documents: the first {_NAMES} are looked for",
                             page.path):
        _by_name(page, weight, store)


def _by_folder(page: Page, store: Store) -> None:
    """A paragraph that tells the origin of the models of a directory that it names."""
    folders: dict[str, list[str]] = {}
    for weight in store.weights:
        for folder in set(weight.path.split("/")[:-1]):
            folders.setdefault(folder, []).append(weight.path)
    told = [name for name in folders if len(name) > 2 and name in page.text]
    for offset, text in _paragraphs(page.text) if told else ():
        if not (_MODEL.search(text) and _HAPPENED.search(text)):
            continue
        for name in told:
            if re.search(rf"(?<![\w/.-]){re.escape(name)}(?:/|\W+(?:sub)?(?:directory|folder)\b)", text):
                _say(store, page, offset, text, folders[name])


def _by_name(page: Page, weight: WeightFile, store: Store) -> None:
    """A document that names the file, and in the same breath how it came to be."""
    folder, _, name = weight.path.split("!")[0].rpartition("/")
    if page.path == weight.path:
        return
    for at in _places(page.text, name, folder.rpartition("/")[2]):
        around = page.text[max(0, at - _SIDE):at + len(name) + _SIDE]
        start = max(0, at - _SIDE)
        before = max((found.end() for found in _STOP.finditer(around, 0, at - start)), default=0)
        after = _STOP.search(around, at - start + len(name))
        sentence = around[before:after.start() if after else None]
        if _CAME.search(sentence.replace(name, " ")):
            _say(store, page, start + before, sentence, [weight.path])
            return


def _places(text: str, name: str, folder: str) -> Iterator[int]:
    """Where a text names a file: not as a part of another name, and a bare word only behind a slash or "file".

    A very short one, as those of languages are, has to stand behind its folder: ``</id>`` and ``yes/no`` are no files.
    """
    for at in islice(occurrences(text, (name,)), _OCCURRENCES):
        before, after = text[at - 1:at], text[at + len(name):at + len(name) + 2]
        if _BEFORE.match(before) or _AFTER.match(after):
            continue
        if not name.isalpha() or text[max(0, at - len(folder) - 1):at] == f"{folder}/" or len(name) > _SHORT and (
                before == "/" and text[at - 2:at] != "</" or "file " in text[max(0, at - 8):at].lower()):
            yield at


def _say(store: Store, page: Page, offset: int, text: str, about: Sequence[str]) -> None:
    store.say(
        "origin-documented",
        excerpt(text),
        page.at(offset + len(text) - len(text.lstrip())),
        "document",
        Strength.DOCUMENTED,
        about,
    )


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    for found in re.finditer(r"\S[^\n]*(?:\n[^\n]*\S[^\n]*)*", text):
        yield found.start(), found[0]


def _absences(page: Page, store: Store) -> None:
    """Sentences that say that the training program or the data is not here, and where it is."""
    if not page.name.lower().startswith("readme") and not _READMES.match(page.path):
        return
    if not _PROGRAM.search(page.text) and not (_READMES.match(page.path) and _MODEL.search(page.text)):
        return
    for offset, text in _paragraphs(page.text):
        program = _PROGRAM.search(text)
        if program and (found := _ABSENT.search(text)):
            store.say(
                "training-program-named",
                "elsewhere: " + excerpt(text[max(0, found.start() - 80):]),
                page.at(offset),
                "document",
                Strength.DOCUMENTED,
            )
        if program or _READMES.match(page.path):
            _addresses(page, offset, text, store)


def _addresses(page: Page, offset: int, text: str, store: Store) -> None:
    for address in _ADDRESS.finditer(text):
        if _READMES.match(page.path) and DATA_URL.search(address[0]) and not CODE_URL.search(address[0]):
            store.say(
                "training-data-named",
                address[0].rstrip(".,;:|"),
                page.at(offset + address.start()),
                "document",
                Strength.DOCUMENTED,
            )
        elif _PROGRAM.search(text) and not re.search(r"(?i)\.(?:tar|zip|tgz)|arxiv|doi\.org", address[0]):
            store.say(
                "training-program-named",
                address[0].rstrip(".,;:"),
                page.at(offset + address.start()),
                "document",
                Strength.DOCUMENTED,
            )


SCRIPTS = f"a document names more than {limits.STATEMENTS} programs in lines about a training"


def _named_scripts(pages: Sequence[Page], store: Store) -> None:
    """Training scripts that a document calls by path although the tree has none of that name."""
    names = store.files
    for page in pages:
        for found in store.most(_scripts(page), limits.STATEMENTS, SCRIPTS, page.path):
            if found["path"].rpartition("/")[2] not in names:
                store.say(
                    "training-program-named",
                    f"{found['path']}, not in this package",
                    page.at(found.start()),
                    "document",
                    Strength.CHECKED,
                )


def _scripts(page: Page) -> Iterator[re.Match[str]]:
    """Names of such scripts, looked for in the lines that speak of training."""
    text, end = page.text, -1
    for at in occurrences(text, ("train",)) if page.trains else ():
        if at > end:
            start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
            end = end if end >= 0 else len(text)
            yield from _SCRIPT.finditer(text, start, end)
