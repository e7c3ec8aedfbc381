# SPDX-License-Identifier: GPL-2.0-or-later
"""The entries of all lists and makefiles of a package, to be asked by path: a package may have very many of both."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Generic, TypeVar

from lintian_ml import limits
from lintian_ml.covering import Patterns
from lintian_ml.errors import LimitExceeded
from lintian_ml.evidence import installed_build, installed_python, roles
from lintian_ml.evidence.page import Page
from lintian_ml.evidence.roles import Line, Rule
from lintian_ml.evidence.store import Store
from lintian_ml.model import Pointer
from lintian_ml.unpack.package import INCOMPLETE

Entry = TypeVar("Entry", Rule, Line)
FLOOD = "are too many to be tried on each file"


class ByPath(Generic[Entry]):
    """Entries by the name or the directory that they list; those with a pattern, up to a bound, are tried in turn."""

    def __init__(self, entries: Iterable[Entry], covers: Callable[[str, str], bool], store: Store) -> None:
        self._store = store
        self._named: dict[str, list[Entry]] = {}
        self._wide: list[Entry] = []
        self._known: dict[str, list[Entry]] = {}
        for number, entry in enumerate(entries):
            if number == limits.INSTALLS:
                store.left(f"lists of installed files have more than {limits.INSTALLS} entries", entry.pointer,
                           INCOMPLETE)
                break
            if not entry.wide:
                self._named.setdefault(entry.pattern, []).append(entry)
            elif len(self._wide) < limits.INSTALL_PATTERNS:
                self._wide.append(entry)
            else:
                store.left(f"lists of installed files have more than {limits.INSTALL_PATTERNS} patterns",
                           entry.pointer, INCOMPLETE)
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
        try:
            found += [self._wide[position] for position in self._patterns.covering(path)]
        except LimitExceeded:
            self._store.left(f"patterns of installed files {FLOOD}", Pointer(path), INCOMPLETE)
        return found


def of_build(pages: Sequence[Page], store: Store) -> ByPath[Line]:
    """What upstream's build lists; a directory is none of the sources that are compiled."""
    return ByPath(_lines(pages, store), roles.covers, store)


def _lines(pages: Sequence[Page], store: Store) -> Iterator[Line]:
    for page in sorted(pages, key=lambda page: page.path):
        if page.name not in installed_python.NAMES:
            yield from installed_build.lines(page, store)


def of_packaging(store: Store) -> ByPath[Rule]:
    """What the packaging lists; to be asked when the walk has ended."""
    if store.listed is None:
        store.listed = ByPath(store.rules, roles.installs, store)
    return store.listed
