# SPDX-License-Identifier: GPL-2.0-or-later
"""Licences that REUSE.toml or .reuse/dep5 gives to a weight file (https://reuse.software/spec/)."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from lintian_ml import glob
from lintian_ml.covering import Patterns
from lintian_ml.errors import LimitExceeded
from lintian_ml.evidence import copyright, licences
from lintian_ml.evidence.page import Page
from lintian_ml.evidence.store import Store
from lintian_ml.model import Hint, Pointer, Strength

TOML, DEP5 = "REUSE.toml", ".reuse/dep5"


def relate(store: Store) -> None:
    """The licence that the last matching annotation names, for each weight file below the table's directory."""
    for page in store.notices:
        if page.name == TOML:
            _by_annotations(page, store)
        elif page.path == DEP5:
            _by_stanzas(page, store)


def _by_stanzas(page: Page, store: Store) -> None:
    read = copyright.parse(page.text)
    with _bounded(page, store):
        for weight, found in [(weight, read.stanza(weight.path.split("!")[0])) for weight in store.weights]:
            if found:
                _say(page, found[0].licence, not found[1].strip("./*"), weight.path, store)


@contextmanager
def _bounded(page: Page, store: Store) -> Iterator[None]:
    """A file with more patterns than are tried says nothing, and that is told."""
    try:
        yield
    except LimitExceeded as error:
        store.hints.append(Hint("ml-copyright-not-parsed", str(error), Pointer(page.path)))


def _by_annotations(page: Page, store: Store) -> None:
    annotations = list(_annotations(page.toml.get("annotations")))
    patterns = Patterns([pattern for pattern, _ in annotations], _covers)
    folder = page.folder + "/" if page.folder else ""
    paths = {weight.path: weight.path.split("!")[0].removeprefix(folder) for weight in store.weights
             if weight.path.startswith(folder)}
    with _bounded(page, store):
        for path, found in [(path, patterns.covering(inside)) for path, inside in paths.items()]:
            if found:
                pattern, licence = annotations[found[-1]]
                _say(page, licence, pattern in ("*", "**"), path, store)


def _covers(pattern: str, path: str) -> bool:
    """One star stays within a directory, two do not."""
    return glob.matches(pattern, path) and ("**" in pattern or pattern.count("/") == path.count("/"))


def _annotations(entries: object) -> Iterator[tuple[str, str]]:
    """Each pattern with its licence."""
    for entry in entries if isinstance(entries, list) else []:
        if not isinstance(entry, dict):
            continue
        patterns, licence = entry.get("path", []), entry.get("SPDX-License-Identifier")
        patterns = [patterns] if isinstance(patterns, str) else patterns
        if isinstance(licence, str) and isinstance(patterns, list):
            yield from ((pattern, licence) for pattern in patterns if isinstance(pattern, str))


def _say(page: Page, licence: str, wide: bool, path: str, store: Store) -> None:
    strength = Strength.ASSERTED if wide else Strength.DOCUMENTED
    store.say("licence", licences.normalise(licence), page.at(0), "REUSE", strength, [path])
