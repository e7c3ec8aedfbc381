# SPDX-License-Identifier: GPL-2.0-or-later
"""Training data that is named elsewhere than in a sentence about a training: in what a model says of itself, in its
path, in the program that trains, in a readme beside it, or by a file of data that lies there under the model's name.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lintian_ml.evidence.datasets import ADVICE, known
from lintian_ml.evidence.page import Page, occurrences
from lintian_ml.evidence.store import Store
from lintian_ml.lazy import regex
from lintian_ml.model import Pointer, Role, Strength, WeightFile

_SAYS = ("accession", "description", "name", "comment")  # what a model says of itself, beside its data set
_FILE = regex(r"[\w+-][\w.+-]{0,100}\.[A-Za-z]\w{0,9}")
_NOUNS = ("database", "corpus", "corpora", "dataset", "data set", "recording", "treebank", "alignment")
_SCRIPTS = frozenset({"py", "pl", "r", "sh", "rb", "lua", "jl"})
_SIDE = 120  # characters around such a noun in which the name has to be
_MOST = 400  # nouns of one readme that are looked at
_MODELS = frozenset({"hmm", "hhm", "cm", "h3m", "prf", "hmg"})  # what such a command reads or writes beside its data
_HEAD = 32768  # characters of a program that are looked at
_OUTPUT = regex(r"(?<!\S)-{1,2}o(?:ut\w{0,8})?[= ]\S{1,400}")  # what a command writes
_PARTS = frozenset({"train", "training"})


def look(page: Page, store: Store) -> None:
    """Remember data sets that a readme names together with what they are; models beside it may be made from them."""
    if not page.name.lower().startswith("readme"):
        return
    nouns = sorted(occurrences(page.lower, _NOUNS))
    for at in store.most(nouns, _MOST, f"a readme speaks of data sets more than {_MOST} times", page.path):
        sentence = " ".join(page.text[max(0, at - _SIDE):at + _SIDE].split())
        for name in () if ADVICE.search(sentence) else known(sentence):
            store.readmes.append((page.folder, name, page.at(at)))


def of_trainer(page: Page, store: Store) -> None:
    """Data sets that a program speaks of which trains itself."""
    if page.language in _SCRIPTS and page.role is Role.SHIPPED:
        for name in known(page.text[:_HEAD]):
            store.say("training-data-named", name, page.at(0), "program", Strength.DOCUMENTED)


def relate(store: Store) -> None:
    """Say for each weight file what names its data."""
    data = _by_stem(store)
    for weight in store.weights:
        _own_words(weight, store)
        for path in data.get(_stem(weight.path), ()):
            if path != weight.path:
                store.say("training-data-named", path, Pointer(path), "inventory", Strength.CHECKED, [weight.path])
        for folder, name, pointer in store.readmes:
            if folder and weight.path.startswith(folder + "/"):
                store.say("training-data-named", name, pointer, "document", Strength.DOCUMENTED, [weight.path])


def _own_words(weight: WeightFile, store: Store) -> None:
    """Names in a model's own fields, in the command that made it, and in its path."""
    metadata, pointer, about = weight.header.metadata, Pointer(weight.path), [weight.path]
    for name in known(" ".join(metadata.get(key, "") for key in _SAYS)):
        store.say("training-data-named", name, pointer, "metadata", Strength.CHECKED, about)
    own = weight.path.rpartition("/")[2]
    for name in _FILE.findall(inputs(metadata))[-1:]:
        if name != own and name.rpartition(".")[2] not in _MODELS:
            store.say("training-data-named", name, pointer, "metadata", Strength.CHECKED, about)
    for name in known_in_path(weight.path):
        store.say("training-data-named", name, pointer, "file name", Strength.DOCUMENTED, about)


def inputs(metadata: Mapping[str, str]) -> str:
    """The command that made a model, without what it wrote."""
    return _OUTPUT.sub(" ", metadata.get("training", ""))


def known_in_path(path: str) -> Iterator[str]:
    """Data sets among the words of a path, however they are written."""
    spaced = re.sub(r"[/!._-]+", " ", path)
    yield from dict.fromkeys((*known(spaced), *known(spaced.upper())))


def _stem(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[0]


def _by_stem(store: Store) -> dict[str, list[str]]:
    """Files of training data by the stem of the models that they belong to; a mere ``train`` belongs to its directory.
    """
    found: dict[str, list[str]] = {}
    beside = {weight.path.rpartition("/")[0]: weight.path for weight in store.weights}
    for path in sorted(store.data):
        stem = _stem(path)
        if stem in _PARTS and path.rpartition("/")[0] in beside:
            stem = _stem(beside[path.rpartition("/")[0]])
        found.setdefault(stem, []).append(path)
    return found
