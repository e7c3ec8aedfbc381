# SPDX-License-Identifier: GPL-2.0-or-later
"""Training data that the package names: in prose, in settings, in commands and in code.

A name alone says nothing: the sentence has to speak of training, or the command has to train.
"""
from __future__ import annotations

import re
from collections.abc import Iterator

from lintian_ml import limits
from lintian_ml.evidence import calls, withheld
from lintian_ml.evidence.datasets import ADVICE, CODE_URL, DATA_URL, known
from lintian_ml.evidence.page import Page, Shelf, excerpt, occurrences
from lintian_ml.evidence.store import Store
from lintian_ml.lazy import regex
from lintian_ml.model import Pointer, Strength

_STEMS = ("train", "fine-tun", "learnt from", "derived", "built from", "estimated from", "generated from", "made from",
          "created from", "computed from", "extracted from", "compiled from", "statistics from", "frequencies from",
          "probabilities from", "statistics of", "counts from", "text comes from", "texts come from")
_TRAINING = regex(
    r"(?:train(?:ed|ing|s)?(?![a-z])|fine-tun|learnt|(?:statistics|frequencies|probabilities|counts) |"
    r"texts? comes? from)")
_MODEL_BEFORE = regex(r"(?:models?|weights|fingerprints?|profiles?|networks?|lexicons?|"
                      r"information in (?:this|these) (?:files?|director(?:y|ies)))\b[^.\n]{0,60}$")
_NOUNS = (
    r"corpus|corpora|data ?sets?|data ?bases?|treebanks?|dumps?|collections?|translations?|recordings?|articles|"
    r"training (?:set|data)")
_COMMON = "Free|Open|Public|Large|Small|New|Our|This|That|These|Own|Big|Custom|Training|Test"  # words that name nothing
# "trained on the X corpus": a proper name, then what kind of thing it is.
_PROPER = regex(
    rf"\b(?:on|with|from|using|over|of)\s+(?:the\s+|an?\s+|our\s+)?[\"'`*“]*"
    rf"(?P<name>(?!(?:{_COMMON})\s)(?:[A-Z][\w.+-]*[\"'`*”]*\s+){{1,4}}(?:[a-z]{{2,12}}\s+)?(?:{_NOUNS})\b|"
    rf"[Cc]orpus (?:[a-z]{{2,4}} )?[A-Z][\w-]+(?: [A-Z][\w-]+)*)")
_URL = regex(r"(?:https?|ftp)://[^\s<>\"'`)\]}]{4,200}|\bdoi:\s?10\.\d{4,9}/\S{1,80}")
_ARCHIVE = regex(r"(?i)\.(?:tar|tgz|zip|csv|tsv|txt|xml|jsonl|mbox|7z|bz2|xz)\b")
_SIMULATED = regex(
    r"(?i)\b(?:simulat(?:ed|ion|ions)|artificial (?:images?|data|examples)|synthetic(?:ally)?|self-?play(?:ed)?)\b")
_GENERATOR = regex(
    r"\b(?:using|with|by)\s+(?:[\w|`'\"*-]+\s+){0,6}?[|`*\"]*(?P<name>[A-Z]\w{2,40})[|`*_\"]*\s+"
    r"(?:package|program|simulator|software|tool|engine)\b")
_OPTION = regex(
    r"(?<![\w-])--?(?:train(?:ing)?[-_]?(?:text|data|sets?|files?|input|corpus|listfile)?|corpus)[= ]+"
    r"[\"']?(?P<path>[^\s\"'\\;|&<>-][^\s\"'\\;|&<>]{2,120})")
_SETTING = regex(
    r"(?im)^[ \t]*[\"']?(?:train(?:ing)?(?:[-_]?(?:data|sets?|files?|path|text|corpus|manifest|list))?|"
    r"corpus|datasets?)[\"']?[ \t]*(?<![:=])[:=][ \t]*[\"']?(?P<path>[^\s\"',#;]{3,160})")
_LOADER = regex(
    r"\b(?:load_dataset|tfds\.load|fetch_openml)\(\s*(?:name\s*=\s*)?[\"'](?P<name>[^\"']{2,80})[\"']|"
    r"\btorchvision\.datasets\.(?P<vision>[A-Z]\w+)|\bnltk\.corpus(?:\.| import )(?P<nltk>[a-z]\w+)|"
    r"\bkaggle (?:datasets|competitions) download (?:-[dc] )?(?P<kaggle>[\w/-]+)")
_GENERIC = (r"(?:input|train(?:ing)?|data|corpus|text|files?|my\w*|your\w*|foo|path|examples?|x|sample|lang\w*|model|"
            r"output\w*|dir)")
_WORDS = (b"orpus", b"ataset", b"derived", b"tuned", b"learnt", b"tistics")
_SAYS = (b"ext comes from", b"exts come from")  # in documents
_LOADERS = (b"load_dataset", b"tfds.load", b"fetch_openml", b"torchvision", b"nltk", b"kaggle")
_PLACEHOLDER = regex(
    rf"(?i)(?:^|/){_GENERIC}(?:[-_.]{_GENERIC})*(?:[-_.]\w{{1,6}})?$|(?:^|/){_GENERIC}\.|[${{}}<>%*]|"
    r"^(?:true|false|yes|no|none|null|on|off|\d+)$")
_SENTENCE_END = regex(r"\.\s|\n\s*\n|\n[=#*-]")
_WORDS_LEAST = 24  # letters of a sentence beside addresses
_SMALL = 32768  # settings files are smaller
_WINDOW = 400  # characters on each side in which a sentence may begin and end


def look(page: Page, store: Store) -> None:
    """Take the sentences and lines of one file that name training data."""
    if not (page.trains or any([word in page.data for word in _WORDS]) or
            page.shelf is Shelf.PROSE and any([word in page.data for word in _SAYS])):
        return
    if page.shelf is Shelf.SETTINGS or page.shelf is Shelf.DATA:
        if len(page.data) < _SMALL:
            _settings(page, store)
    elif page.shelf in (Shelf.PROSE, Shelf.NOTICE):
        _prose(page, store)
    elif page.language in ("sh", "mk") or page.path == "debian/rules":
        _script(page, store)
    elif page.language in ("py", "pl", "r", "jl"):
        _code(page, store)
    elif page.shelf is Shelf.PROGRAM:
        _file_names(page, store)


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    before = text[max(0, start - _WINDOW):start]
    cut = max((found.end() for found in _SENTENCE_END.finditer(before)), default=0)
    after = _SENTENCE_END.search(text, end, end + _WINDOW)
    return start - len(before) + cut, after.start() + 1 if after else min(len(text), end + _WINDOW)


SENTENCES = f"a document has more than {limits.STATEMENTS} sentences about a training"
NAMES = f"more than {limits.DATA_FILES} names in lines about a training"


def sentences(page: Page) -> Iterator[tuple[int, str]]:
    """Offset and text of each sentence about a training."""
    reach, lower = 0, page.lower
    for at in sorted(occurrences(lower, _STEMS)):
        if at < reach or not _speaks_of_training(lower, at):
            continue
        start, reach = _sentence(page.text, at, at + 5)
        if not _is_list(page.text[start:reach]):
            yield start, page.text[start:reach]


def _is_list(text: str) -> bool:
    """Whether it is a list of addresses, which says nothing of any of them."""
    return text.count("://") > 2 and sum(map(str.isalpha, _URL.sub("", text))) < _WORDS_LEAST


def told(page: Page, store: Store) -> Iterator[tuple[int, str]]:
    """The first limits.STATEMENTS of them; of more it is said that they are there."""
    return store.most(sentences(page), limits.STATEMENTS, SENTENCES, page.path)


def _speaks_of_training(lower: str, at: int) -> bool:
    """Whether the stem at this place is a word of training, or tells what a model was made from."""
    before = lower[max(0, at - 80):at]
    if _TRAINING.match(lower, at):
        return not before[-1:].isalpha() or before.endswith(("re", "pre")) and not before[-4:-3].isalpha()
    return bool(_MODEL_BEFORE.search(before))


def _prose(page: Page, store: Store) -> None:
    for offset, sentence in told(page, store):
        place = page.at(offset + len(sentence) - len(sentence.lstrip()))
        strength = Strength.ASSERTED if ADVICE.search(sentence) else Strength.DOCUMENTED
        _say(store, place, "prose", list(names_in(sentence)), strength)
        _simulator(page, store, offset, sentence)
        if word := withheld.access(sentence):
            store.say("training-data-access", f"{excerpt(sentence)}: {word}", place, "prose", strength)
    _options(page, store)
    _mention(page, store)


def names_in(sentence: str) -> Iterator[str]:
    """Data sets of the table, addresses of data, else a proper name before a word for data."""
    names = list(known(" ".join(sentence.split())))
    yield from names
    yield from (
        url[0].rstrip(".,;:")
        for url in _URL.finditer(sentence)
        if DATA_URL.search(url[0]) and not CODE_URL.search(url[0]))
    if not names and (found := _PROPER.search(sentence)):
        yield excerpt(re.sub(r"[\"'`*“”]", "", found["name"]))


def _simulator(page: Page, store: Store, offset: int, sentence: str) -> None:
    if _SIMULATED.search(sentence) and (found := _GENERATOR.search(sentence)):
        store.say("simulator", found["name"], page.at(offset + found.start("name")), "prose", Strength.DOCUMENTED)


def _say(
    store: Store, pointer: Pointer, source: str, names: list[str], strength: Strength = Strength.DOCUMENTED
) -> None:
    for name in dict.fromkeys(names):
        store.say("training-data-named", name, pointer, source, strength)


def _options(page: Page, store: Store) -> None:
    """Training data that a training command is given: ``--training_text langdata/eng.training_text``."""
    for at in (*occurrences(page.text, ("-train", "-corpus")),):
        found = _OPTION.search(page.text, max(0, at - 1), at + _WINDOW)
        if not found or found.start() > at:
            continue
        if not _PLACEHOLDER.search(found["path"]) and ("/" in found["path"] or "." in found["path"]):
            _say(store, page.at(found.start()), "command", list(known(found["path"])) or [found["path"]])


def _settings(page: Page, store: Store) -> None:
    for found in _SETTING.finditer(page.text):
        value = found["path"]
        spaced = re.sub(r"[/._-]+", " ", value)
        names = [name for name in (*known(value), *known(spaced.upper()), *known(spaced))]
        says_train = re.match(r"(?i)[ \t\"']*(?:train|corpus)", found[0])
        if not names and says_train and "/" in value and not _PLACEHOLDER.search(value):
            names = [value]
        _say(store, page.at(found.start()), "settings", names)


def _script(page: Page, store: Store) -> None:
    """Downloads and files in a script that trains; a mention of a file is kept until the files are known."""
    _mention(page, store)
    if not any(True for _ in calls.calls(page.text, page.data)):
        return
    _options(page, store)
    for url in _URL.finditer(page.text):
        if (DATA_URL.search(url[0]) or _ARCHIVE.search(url[0])) and not CODE_URL.search(url[0]):
            _say(store, page.at(url.start()), "command", list(known(url[0])) or [url[0]])


def _code(page: Page, store: Store) -> None:
    for found in _LOADER.finditer(page.text) if any([word in page.data for word in _LOADERS]) else ():
        value = next(part for part in found.groups() if part)
        _say(store, page.at(found.start()), "program", list(known(value)) or [value])
    for offset, sentence in told(page, store):
        if b"raining" in sentence.encode() or b"trained" in sentence.encode():
            _say(store, page.at(offset + len(sentence) - len(sentence.lstrip())), "program", list(known(sentence)))
    _mention(page, store)


_FILE_NAME = regex(
    r"[\"'/](?P<name>[\w+-][\w.+-]*\.(?:train|trn|data|csv|tsv|txt|arff|lstmf|corpus|dat|libsvm))[\"']")
_FILE_WORD = regex(r"[\w./~+-]{3,120}")
_LINE_STEMS = ("train", "corpus", "learn", "createfp")


def _mention(page: Page, store: Store) -> None:
    """Remember the words of lines about training, so that data files of the tree can be found among them."""
    reach = 0
    for at in sorted(occurrences(page.lower, _LINE_STEMS)):
        if at < reach:
            continue
        if len(store.mentions) > limits.DATA_FILES:
            store.left(NAMES, page.at(at))
            return
        start = max(page.text.rfind("\n", 0, at) + 1, at - _WINDOW)
        reach = page.text.find("\n", at)
        reach = min(reach if reach >= 0 else len(page.text), at + _WINDOW)
        for word in _FILE_WORD.findall(page.text[start:reach]):
            name = word.rstrip(".,").rpartition("/")[2]
            if name and name not in store.mentions and not name.isalpha():
                store.mentions[name] = page.at(at)


def _file_names(page: Page, store: Store) -> None:
    """The same for compiled languages, where only names in quotes can be files."""
    if not any([suffix in page.data for suffix in (b".train", b".data\"", b".csv", b".txt")]):
        return
    for found in _FILE_NAME.finditer(page.text):
        if len(store.mentions) > limits.DATA_FILES:
            store.left(NAMES, page.at(found.start()))
            return
        store.mentions.setdefault(found["name"], page.at(found.start()))
