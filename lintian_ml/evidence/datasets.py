# SPDX-License-Identifier: GPL-2.0-or-later
"""What is known of the data sets that a package names: their licence, and who can get them (``data/datasets.tsv``)."""
from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from lintian_ml import tables
from lintian_ml.evidence.store import Store
from lintian_ml.lazy import regex
from lintian_ml.model import Strength

DATA_URL = regex(
    r"(?i)corp(?:us|ora)|data[-_]?sets?|train(?:ing)?[-_]?(?:data|sets?|text)|openslr|zenodo|figshare|kaggle|/data/")
CODE_URL = regex(r"(?i)\.(?:git|md|html?|pdf|py|png|jpg|svg)\b|issues/|/pull/|/wiki/|arxiv|/releases")

# Advice on how to train a model of one's own says nothing of the model that is here.
ADVICE = regex(
    r"(?i)\bsuitable\b|\bcan be (?:obtained|found|downloaded)|\byour own\b|\bif you (?:want|wish|like)\b")


_GROUPS = regex(r"\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\]")
_BEGINNING = regex(r"\\b([A-Za-z0-9]{3,})(?![?*{])")


@cache
def registry() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """Every data set's name, how its pattern begins (empty where in more than one way), and the pattern itself."""
    return tuple((name, _beginning(row["pattern"]), regex(row["pattern"]))
                 for name, row in tables.load("datasets.tsv").items())


def _beginning(pattern: str) -> str:
    """The letters that every match begins with: looking for them spares compiling a hundred patterns."""
    found = None if "|" in _GROUPS.sub("", pattern) else _BEGINNING.match(pattern)
    return found[1] if found else ""


@cache
def _any_known() -> re.Pattern[str]:
    rows = [row["pattern"] for row in tables.load("datasets.tsv").values()]
    words = "|".join(f"(?:{row[2:]})" for row in rows if row.startswith(r"\b"))  # literals first, or it is slow
    return re.compile("|".join([rf"\b(?:{words})", *(f"(?:{row})" for row in rows if not row.startswith(r"\b"))]))


def known(text: str) -> Iterator[str]:
    """Names of the data sets that ``text`` mentions."""
    if _any_known().search(text):
        yield from (name for name, beginning, pattern in registry() if beginning in text and pattern.search(text))


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
            store.say(
                "training-data-licence",
                f"{name}: {row['licence']} ({row['reason']})",
                entry.pointer,
                "datasets.tsv",
                Strength.ASSERTED,
                entry.about,
            )
            store.say(
                "training-data-access",
                f"{name}: {row['access']}",
                entry.pointer,
                "datasets.tsv",
                Strength.ASSERTED,
                entry.about,
            )
