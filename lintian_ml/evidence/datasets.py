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


@cache
def registry() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Every data set's name and pattern; compiled when the first sentence about a training shows up."""
    return tuple((name, re.compile(row["pattern"])) for name, row in tables.load("datasets.tsv").items())


@cache
def _any_known() -> re.Pattern[str]:
    rows = [row["pattern"] for row in tables.load("datasets.tsv").values()]
    words = "|".join(f"(?:{row[2:]})" for row in rows if row.startswith(r"\b"))  # literals first, or it is slow
    return re.compile("|".join([rf"\b(?:{words})", *(f"(?:{row})" for row in rows if not row.startswith(r"\b"))]))


def known(text: str) -> Iterator[str]:
    """Names of the data sets that ``text`` mentions."""
    if _any_known().search(text):
        yield from (name for name, pattern in registry() if pattern.search(text))


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
