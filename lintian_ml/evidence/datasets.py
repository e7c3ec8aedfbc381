# SPDX-License-Identifier: GPL-2.0-or-later
"""Training data that the package names: in prose, in settings, in commands and in code.

A name alone says nothing: the sentence has to speak of training, or the command has to train. What is found is looked
up in ``data/datasets.tsv`` for its licence and for who can get it.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from lintian_ml import limits, tables
from lintian_ml.evidence.page import Page, Shelf, excerpt
from lintian_ml.evidence.store import Store
from lintian_ml.model import Pointer, Strength

_TRAINING = re.compile(
    r"(?i)(?<![a-z])(?:re-?|pre-?)?train(?:ed|ing|s)?(?![a-z])|(?<![a-z])fine-?tun(?:ed|ing)|(?<![a-z])learnt? from|"
    r"(?:models?|weights|fingerprints?|profiles?|network)\b[^.\n]{0,60}\b(?:derived|built|estimated|generated|created|made)\b")
_NOUNS = (r"corpus|corpora|data ?sets?|data ?bases?|treebanks?|dumps?|collections?|translations?|recordings?|articles|"
          r"training (?:set|data)")
# "trained on the X corpus": a proper name, then what kind of thing it is.
_PROPER = re.compile(
    rf"\b(?:on|with|from|using|over|of)\s+(?:the\s+|an?\s+|our\s+)?[\"'`*“]*(?P<name>(?:[A-Z][\w.+-]*[\"'`*”]*\s+){{1,4}}"
    rf"(?:[a-z]{{2,12}}\s+)?(?:{_NOUNS}))\b")
_URL = re.compile(r"(?:https?|ftp)://[^\s<>\"'`)\]}]{4,200}|\bdoi:\s?10\.\d{4,9}/\S{1,80}")
_DATA_URL = re.compile(r"(?i)corp(?:us|ora)|data ?-?_?sets?|train|openslr|zenodo|figshare|kaggle|/data/|"
                       r"\.(?:tar|tgz|zip|csv|tsv|txt|xml|jsonl|mbox|7z|bz2|xz)\b")
_CODE_URL = re.compile(r"(?i)\.(?:git|md|html?|pdf|py|png|jpg|svg)\b|issues/|/pull/|/wiki/|arxiv|/releases")
_SIMULATED = re.compile(r"(?i)\b(?:simulat(?:ed|ion|ions)|artificial (?:images?|data|examples)|synthetic(?:ally)?|"
                        r"self-?play(?:ed)?)\b")
_GENERATOR = re.compile(r"\b(?:using|with|by)\s+(?:[\w|`'\"*-]+\s+){0,6}?[|`*\"]*(?P<name>[A-Z]\w{2,40})[|`*_\"]*\s+"
                        r"(?:package|program|simulator|software|tool|engine)\b")
_OPTION = re.compile(r"(?<![\w-])--?(?:train(?:ing)?[-_]?(?:text|data|sets?|files?|input|corpus|listfile)?|corpus)[= ]+"
                     r"[\"']?(?P<path>[^\s\"'\\;|&<>-][^\s\"'\\;|&<>]{2,120})")
_SETTING = re.compile(r"(?im)^[ \t]*[\"']?(?:train(?:ing)?(?:[-_]?(?:data|sets?|files?|path|text|corpus|manifest|list))?|"
                      r"corpus|datasets?)[\"']?[ \t]*(?<![:=])[:=][ \t]*[\"']?(?P<path>[^\s\"',#;]{3,160})")
_LOADER = re.compile(r"\b(?:load_dataset|tfds\.load|fetch_openml)\(\s*(?:name\s*=\s*)?[\"'](?P<name>[^\"']{2,80})[\"']|"
                     r"\btorchvision\.datasets\.(?P<vision>[A-Z]\w+)|\bnltk\.corpus(?:\.| import )(?P<nltk>[a-z]\w+)|"
                     r"\bkaggle (?:datasets|competitions) download (?:-[dc] )?(?P<kaggle>[\w/-]+)")
_PLACEHOLDER = re.compile(r"(?i)(?:^|/)(?:input|train(?:ing)?|data|corpus|text|file|my\w*|your\w*|foo|path|example|x|sample)"
                          r"(?:[-_.](?:txt|data|dat|csv|tsv|file|set))*$|[${}<>%*]|^(?:true|false|yes|no|none|null|on|off|\d+)$")
_SENTENCE_END = re.compile(r"\.\s|\n\s*\n|\n[=#*-]")
_WINDOW = 400  # characters on each side in which a sentence may begin and end


@cache
def registry() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Every data set's name and pattern; compiled when the first sentence about a training shows up."""
    return tuple((name, re.compile(row["pattern"])) for name, row in tables.load("datasets.tsv").items())


@cache
def _any_known() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{row['pattern']})" for row in tables.load("datasets.tsv").values()))


def known(text: str) -> Iterator[str]:
    """Names of the data sets that ``text`` mentions."""
    if _any_known().search(text):
        yield from (name for name, pattern in registry() if pattern.search(text))


def look(page: Page, store: Store) -> None:
    """Take the sentences and lines of one file that name training data."""
    if b"rain" not in page.data and b"orpus" not in page.data and b"ataset" not in page.data and b"erived" not in page.data:
        return
    if page.shelf is Shelf.SETTINGS:
        _settings(page, store)
    elif page.shelf is Shelf.PROSE:
        _prose(page, store)
    elif page.language in ("sh", "mk") or page.path == "debian/rules":
        _script(page, store)
    elif page.language in ("py", "pl", "r", "jl"):
        _code(page, store)


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    before = text[max(0, start - _WINDOW):start]
    cut = max((found.end() for found in _SENTENCE_END.finditer(before)), default=0)
    after = _SENTENCE_END.search(text, end, end + _WINDOW)
    return start - len(before) + cut, after.start() + 1 if after else min(len(text), end + _WINDOW)


def _sentences(page: Page) -> Iterator[tuple[int, str]]:
    """Offset and text of each sentence about a training, at most limits.STATEMENTS of one document."""
    reach, count = 0, 0
    for found in _TRAINING.finditer(page.text):
        if found.start() < reach:
            continue
        start, reach = _sentence(page.text, found.start(), found.end())
        yield start, page.text[start:reach]
        count += 1
        if count >= limits.STATEMENTS:
            return


def _prose(page: Page, store: Store) -> None:
    for offset, sentence in _sentences(page):
        _say(store, page.at(offset + len(sentence) - len(sentence.lstrip())), "prose", list(_names_in(sentence)))
        _simulator(page, store, offset, sentence)
    _options(page, store)
    _mention(page, store)


def _names_in(sentence: str) -> Iterator[str]:
    names = list(known(sentence))
    yield from names
    yield from (url[0].rstrip(".,;:") for url in _URL.finditer(sentence)
                if _DATA_URL.search(url[0]) and not _CODE_URL.search(url[0]))
    if not names and (found := _PROPER.search(sentence)):
        yield excerpt(re.sub(r"[\"'`*“”]", "", found["name"]))


def _simulator(page: Page, store: Store, offset: int, sentence: str) -> None:
    if _SIMULATED.search(sentence) and (found := _GENERATOR.search(sentence)):
        store.say("simulator", found["name"], page.at(offset + found.start("name")), "prose", Strength.DOCUMENTED)


def _say(store: Store, pointer: Pointer, source: str, names: list[str], claim: str = "training-data-named") -> None:
    for name in dict.fromkeys(names):
        store.say(claim, name, pointer, source, Strength.DOCUMENTED)


def _options(page: Page, store: Store) -> None:
    """Training data that a training command is given: ``--training_text langdata/eng.training_text``."""
    for found in _OPTION.finditer(page.text):
        if not _PLACEHOLDER.search(found["path"]) and ("/" in found["path"] or "." in found["path"]):
            _say(store, page.at(found.start()), "command", list(known(found["path"])) or [found["path"]])


def _settings(page: Page, store: Store) -> None:
    for found in _SETTING.finditer(page.text):
        value = found["path"]
        spaced = re.sub(r"[/._-]+", " ", value)
        names = [name for name in (*known(value), *known(spaced.upper()), *known(spaced))]
        if not names and "/" in value and re.match(r"(?i)[ \t\"']*(?:train|corpus)", found[0]) and not _PLACEHOLDER.search(value):
            names = [value]
        _say(store, page.at(found.start()), "settings", names)


def _script(page: Page, store: Store) -> None:
    """Downloads and files in a script that trains; a mention of a file is kept until the files are known."""
    from lintian_ml.evidence import programs

    _mention(page, store)
    if not any(True for _ in programs.calls(page.text)):
        return
    _options(page, store)
    for url in _URL.finditer(page.text):
        if _DATA_URL.search(url[0]) and not _CODE_URL.search(url[0]):
            _say(store, page.at(url.start()), "command", list(known(url[0])) or [url[0]])


def _code(page: Page, store: Store) -> None:
    for found in _LOADER.finditer(page.text):
        value = next(part for part in found.groups() if part)
        _say(store, page.at(found.start()), "program", list(known(value)) or [value])
    for offset, sentence in _sentences(page):
        if b"raining" in sentence.encode() or b"trained" in sentence.encode():
            _say(store, page.at(offset + len(sentence) - len(sentence.lstrip())), "program", list(known(sentence)))
    _mention(page, store)


_FILE_WORD = re.compile(r"[\w./~+-]{3,120}")
_TRAIN_LINE = re.compile(r"(?i)(?<![a-z])(?:re)?train|corpus|learn|createfp")


def _mention(page: Page, store: Store) -> None:
    """Remember the words of lines about training, so that data files of the tree can be found among them."""
    if len(store.mentions) > limits.DATA_FILES:
        return
    for found in _TRAIN_LINE.finditer(page.text):
        start = page.text.rfind("\n", 0, found.start()) + 1
        line = page.text[max(start, found.start() - _WINDOW):found.end() + _WINDOW].partition("\n")[0]
        for word in _FILE_WORD.findall(line):
            name = word.rstrip(".,").rpartition("/")[2]
            if name and name not in store.mentions:
                store.mentions[name] = page.at(found.start())


def relate(store: Store) -> None:
    """Files of training data that a document or a script names; then what is known of every data set named."""
    for path in sorted(store.data):
        pointer = store.mentions.get(path.rpartition("/")[2])
        if pointer and pointer.path != path:
            store.say("training-data-named", path, pointer, "mention", Strength.CHECKED)
    table = tables.load("datasets.tsv")
    for entry in [entry for entry in store.evidence if entry.claim in ("training-data-named", "dataset")]:
        for name in [entry.value] if entry.value in table else list(known(entry.value)):
            row = table[name]
            store.say("training-data-licence", f"{name}: {row['licence']} ({row['reason']})", entry.pointer, "datasets.tsv",
                      Strength.ASSERTED, entry.about)
            store.say("training-data-access", f"{name}: {row['access']}", entry.pointer, "datasets.tsv", Strength.ASSERTED,
                      entry.about)
