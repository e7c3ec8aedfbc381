# SPDX-License-Identifier: GPL-2.0-or-later
"""What a program uses that later releases of its language or framework no longer have: ``data/removed-apis.tsv``."""
from __future__ import annotations

import re
from collections.abc import Iterator, Set
from functools import cache, cached_property

from lintian_ml import tables
from lintian_ml.evidence import suites
from lintian_ml.evidence.page import excerpt
from lintian_ml.model import Note
from lintian_ml.records import dataclass

CLAIM = "removed-api"


@dataclass(frozen=True)
class Row:
    key: str
    module: str
    hooks: tuple[str, ...]
    unless: tuple[str, ...]
    expression: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled only when one of the hooks was seen."""
        return re.compile(self.expression)


@cache
def _rows(language: str) -> tuple[Row, ...]:
    """The rows about modules of one language."""
    return tuple(
        Row(key, row["module"], tables.words(row, "hook"), tables.words(row, "unless"), row["pattern"])
        for key, row in tables.load(suites.REMOVED).items() if row["module"].startswith(f"{language} "))


def notes(text: str, language: str, imported: Set[str]) -> Iterator[Note]:
    """``key: what was found`` for each row that applies: what is of a module counts where that is imported."""
    modules = {suites.compiler_of(language), *(suites.row_of(language, name) for name in imported)}
    for row in _rows(language):
        if row.module not in modules or not any(hook in text for hook in row.hooks) \
                or any(word in text for word in row.unless):
            continue
        if found := row.pattern.search(text):
            yield Note(CLAIM, f"{row.key}: {excerpt(found[0])}", text.count("\n", 0, found.start()) + 1)
