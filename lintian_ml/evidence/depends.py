# SPDX-License-Identifier: GPL-2.0-or-later
"""Training tools and training data in Build-Depends.

A trainer that is only installed may be there for anything, so it is asserted; one that a rule of the package calls as
well is checked.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from lintian_ml import tables
from lintian_ml.evidence.store import Store
from lintian_ml.lazy import regex
from lintian_ml.model import Pointer, Strength

FIELDS = ("Build-Depends", "Build-Depends-Indep", "Build-Depends-Arch")
_FIELD = regex(r"(?m)^(Build-Depends(?:-Indep|-Arch)?):((?:[^\n]*\n(?:[ \t#][^\n]*\n)*)?)")
_PACKAGE = regex(r"(?:^|[,|])\s*([a-z0-9][a-z0-9.+-]+)")
CONTROL = "debian/control"


@cache
def _trainers() -> dict[str, str]:
    """Package -> framework."""
    return {
        package: row["framework"]
        for row in tables.load("trainers.tsv").values()
        for package in tables.words(row, "packages")
    }


@cache
def _data() -> dict[str, str]:
    """Package -> data set."""
    return {
        package: name for name, row in tables.load("datasets.tsv").items() for package in tables.words(row, "packages")
    }


def relate(store: Store) -> None:
    """Look up every package of Build-Depends."""
    called = {trainer.framework for trainer in store.trainers if trainer.command}
    for package, pointer in sorted(set(packages(store))):
        if framework := _trainers().get(package):
            sure = framework in called
            store.say(
                "training-program-in-build-depends",
                package,
                pointer,
                "control",
                Strength.CHECKED if sure else Strength.ASSERTED,
            )
        if name := _data().get(package):
            store.say("training-data-in-build-depends", f"{package} ({name})", pointer, "control", Strength.ASSERTED)


def names(store: Store) -> set[str]:
    """All packages of Build-Depends."""
    return {package for package, _ in packages(store)}


def packages(store: Store) -> Iterator[tuple[str, Pointer]]:
    """Packages of Build-Depends with their place: debian/control where it was read, else the .dsc."""
    page = store.debian.get(CONTROL)
    if page is None:
        for field in FIELDS:
            yield from ((name, Pointer(CONTROL)) for name in _PACKAGE.findall(store.control.get(field, "")))
        return
    for found in _FIELD.finditer(page.text + "\n"):
        body = re.sub(r"(?m)^#.*$", lambda comment: " " * len(comment[0]), found[2])
        yield from (
            (match[1], page.at(min(len(page.text), found.start(2) + match.start(1))))
            for match in _PACKAGE.finditer(body))
