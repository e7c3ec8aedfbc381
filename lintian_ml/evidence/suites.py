# SPDX-License-Identifier: GPL-2.0-or-later
"""What a suite offers to programs that train: ``data/frameworks.tsv`` and ``data/removed-apis.tsv``.

A program says ``import sklearn``; the first table says which package brings it in which suite, in which area and in
which version; the second which names that version no longer has.
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from lintian_ml import tables
from lintian_ml.records import dataclass

FRAMEWORKS, REMOVED = "frameworks.tsv", "removed-apis.tsv"
SUITES = ("bookworm", "trixie", "forky", "sid")
NAMES = {**{suite: suite for suite in SUITES}, "unstable": "sid"}  # testing and stable are other suites in each year
NEWEST = SUITES[-1]
_CELL = re.compile(r"(?P<area>main|contrib|non-free)/(?P<package>[a-z0-9][a-z0-9.+-]+)=(?P<version>[0-9][0-9.]*)")


@dataclass(frozen=True)
class Offer:
    """A binary package of one suite; ``version`` is upstream's, as far as it consists of numbers and dots."""

    area: str
    package: str
    version: str

    def __str__(self) -> str:
        return f"{self.package} {self.version} in {self.area}"


def offer(key: str, suite: str) -> Offer | None:
    """What brings a row of frameworks.tsv in a suite; None where nothing does."""
    found = _CELL.fullmatch(tables.load(FRAMEWORKS)[key][suite])
    return Offer(found["area"], found["package"], found["version"]) if found else None


@cache
def _index() -> Mapping[tuple[str, str], str]:
    """From language and module, header or package to the key of its row."""
    found: dict[tuple[str, str], str] = {}
    for key, row in tables.load(FRAMEWORKS).items():
        language, _, name = key.partition(" ")
        for word in (name, *tables.words(row, "names")):
            found.setdefault((language, word), key)
    return found


@cache
def _by_framework() -> Mapping[str, tuple[str, ...]]:
    """From the words of training-signals.tsv and trainers.tsv to the keys of their rows."""
    found: dict[str, tuple[str, ...]] = {}
    for key, row in tables.load(FRAMEWORKS).items():
        for word in tables.words(row, "frameworks"):
            found[word] = (*found.get(word, ()), key)
    return found


def row_of(language: str, name: str) -> str:
    """The key of the row for a module, header or package; empty where none is.

    For ``a.b.c`` that of ``a.b`` or ``a`` counts as well, for a header ``a/b/c.h`` that of ``a/b/`` or ``a/``.
    """
    sign = "/" if language == "c" else "."
    while name:
        if key := _index().get((language, name)):
            return key
        before = name.rstrip(sign).rpartition(sign)
        name = before[0] + (sign if language == "c" and before[0] else "")
    return ""


def rows_of_framework(framework: str, language: str) -> tuple[str, ...]:
    """The rows that a framework's name means, those of the language first; commands are of no language."""
    keys = _by_framework().get(framework, ())
    return tuple(key for key in keys if key.startswith(f"{language} ")) or tuple(
        key for key in keys if key.startswith("tool "))


@cache
def compiler_of(language: str) -> str:
    """The row of what compiles or interprets a language; empty for one that no row has."""
    return next((key for key, row in tables.load(FRAMEWORKS).items()
                 if row["kind"] == "language" and key.startswith(f"{language} ")), "")


def kind_of(key: str) -> str:
    """language, framework, accelerator or library."""
    return tables.load(FRAMEWORKS)[key]["kind"]


def is_gone(key: str, suite: str) -> bool:
    """Whether a suite's version no longer has what a row of removed-apis.tsv is about.

    Where the suite has no version at all, the newest one that anybody could bring lacks it as well.
    """
    row = tables.load(REMOVED)[key]
    found = offer(row["module"], suite)
    return found is None or numbers(found.version) >= numbers(row["gone"])


def numbers(version: str) -> tuple[int, ...]:
    """``1.24.2`` as numbers that can be compared."""
    return tuple(int(part[:9]) for part in version.split(".") if part)
