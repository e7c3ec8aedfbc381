# SPDX-License-Identifier: GPL-2.0-or-later
"""The entries of all lists and makefiles of a package, to be asked by path: a package may have very many of both."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import Generic, TypeVar

from lintian_ml import limits
from lintian_ml.covering import Patterns
from lintian_ml.errors import LimitExceeded
from lintian_ml.evidence import installed_build, installed_python, roles
from lintian_ml.evidence.page import Page
from lintian_ml.evidence.roles import Line, Rule

Entry = TypeVar("Entry", Rule, Line)


class ByPath(Generic[Entry]):
    """Entries by the name or the directory that they list; those with a pattern, up to a bound, are tried in turn."""

    def __init__(self, entries: Iterable[Entry], covers: Callable[[str, str], bool]) -> None:
        self._named: dict[str, list[Entry]] = {}
        self._wide: list[Entry] = []
        self._known: dict[str, list[Entry]] = {}
        for entry in islice(entries, limits.INSTALLS):
            if not entry.wide:
                self._named.setdefault(entry.pattern, []).append(entry)
            elif len(self._wide) < limits.INSTALL_PATTERNS:
                self._wide.append(entry)
        self._patterns = Patterns([entry.pattern for entry in self._wide], covers)

    def of(self, path: str) -> list[Entry]:
        """The entries that list this file, a directory above it, or a pattern that covers it."""
        if path not in self._known:
            self._known[path] = self._of(path)
        return self._known[path]

    def _of(self, path: str) -> list[Entry]:
        found = list(self._named.get(path, ()))
        folder = path.rpartition("/")[0]
        while folder:
            found += self._named.get(folder, ())
            folder = folder.rpartition("/")[0]
        with suppress(LimitExceeded):  # such a flood of patterns tells nothing of any file
            found += [self._wide[position] for position in self._patterns.covering(path)]
        return found


def of_build(pages: Sequence[Page]) -> ByPath[Line]:
    """What upstream's build lists; a directory is none of the sources that are compiled."""
    return ByPath(_lines(pages), roles.covers)


def _lines(pages: Sequence[Page]) -> Iterator[Line]:
    for page in sorted(pages, key=lambda page: page.path):
        if page.name not in installed_python.NAMES:
            yield from installed_build.lines(page)


def of_packaging(rules: Sequence[Rule]) -> ByPath[Rule]:
    """What the packaging lists."""
    return ByPath(rules, roles.installs)
