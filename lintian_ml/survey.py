# SPDX-License-Identifier: GPL-2.0-or-later
"""The one walk over a package: which files are weights, and what every file says about them.

Where a second process is of use, this one unpacks and the other reads: programs and documents for evidence, and whether
a file is a model. While the other is behind, this one reads as well. What is found does not depend on who looked. What
both need is loaded before there are two, for it takes a third of a second.
"""
from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lintian_ml import aside, limits, parts
from lintian_ml.inflate import pool
from lintian_ml.model import Header, Hint, Role
from lintian_ml.reader import Item
from lintian_ml.records import dataclass
from lintian_ml.unpack import Source

if TYPE_CHECKING:
    from lintian_ml import evidence
    from lintian_ml.scan import Found

OVERRIDES = "debian/source/lintian-ml-overrides"
_WORTH = limits.MIB  # compressed bytes from which on a second process saves more than it costs
_BEHIND = 2 * limits.MIB  # bytes that may wait for the other process until this one reads text, too


@dataclass
class Survey:
    """What the walk found: ``found`` the models, ``seen`` every path, ``files`` how many, and the evidence."""

    found: list[Found]
    seen: set[str]
    files: int
    gathering: evidence.Gathering
    overrides: str = ""


def survey(source: Source, processes: int = 1, meanwhile: Callable[[], None] = lambda: None,
           thorough: bool = True) -> Survey:
    """Walk ``source`` once, in two processes if there may be two and if the package is large enough; ``meanwhile`` is
    called while the other one still reads. Unless ``thorough``, evidence is gathered only where there is a model."""
    if reader := sys.modules.get("lintian_ml.worker"):  # only a package before this one can have loaded it
        reader.shared().fresh()
    pool.fresh()
    if processes > 1 and source.packed >= _WORTH and aside.possible():
        fresh = replace(source, problems=list(source.problems), inventory={}, links={}, removed={}, repeated=set())
        try:
            surveyed = _by_two(fresh, meanwhile, thorough)
        except aside.Died:
            return _by_one(source, thorough)  # and whatever broke there breaks here, where it can be told
        for field in ("name", "version", "control", "problems", "inventory", "links", "removed", "repeated"):
            setattr(source, field, getattr(fresh, field))
        return surveyed
    return _by_one(source, thorough)


def _by_one(source: Source, thorough: bool) -> Survey:
    from lintian_ml import evidence
    from lintian_ml.scan import Scanner

    scanner = Scanner(source.problems, most=source.most)
    gathering, override_text = evidence.Gathering(source.control, not thorough), ""
    for item in scanner.walk(source.items()):
        gathering.observe(item)
        override_text = override_text or _override_text(item)
        if scanner.found and gathering.asleep:
            gathering.wake()
    _settle(gathering, bool(scanner.found))
    return Survey(scanner.found, scanner.seen, scanner.files, gathering, override_text)


def _settle(gathering: evidence.Gathering, found: bool) -> None:
    """At the end of the walk, evidence counts if there is a model."""
    if found:
        gathering.wake()
    gathering.rest()


def _override_text(item: Item) -> str:
    return item.blob().peek(0, limits.CONTROL).decode("utf-8", "replace") if item.path == OVERRIDES else ""


@dataclass(frozen=True)
class _Read:
    """What the other process found; formats by their names, for functions cannot be sent."""

    found: Sequence[tuple[str, str, Header, int, str, str | None]]
    hints: Sequence[Hint]
    seen: set[str]
    inside: int
    gathering: evidence.Gathering


@dataclass
class _Giver:
    """Hands files to the other process: text and small binary files whole, of the rest what is evidence."""

    other: aside.Aside[_Read]
    overrides: str = ""
    _told: bool = False

    def __call__(self, item: Item) -> bool:
        """True where the other process looks whether the file is a model."""
        self.overrides = self.overrides or _override_text(item)
        if not parts.part(item.path) and self._shared(item):
            self.other.give((item.path, item.blob().whole(), item.origin, item.depth))
            return True
        from lintian_ml import evidence

        if page := evidence.page_of(item):
            self.other.give((page.path, page.name, page.shelf.value, page.language, page.data, page.role.value,
                             page.size, page.cut))
        return False

    def tell(self, found: bool) -> None:
        """Tell the other process once that there is a model, so that evidence counts."""
        if found and not self._told:
            self._told = True
            self.other.give(())

    def _shared(self, item: Item) -> bool:
        """Whether the other process is near enough to be given a whole file."""
        behind = self.other.behind
        if item.is_text:
            return item.size <= limits.ASIDE and behind < _BEHIND
        return not behind and len(item.head) < limits.HEAD


def _by_two(source: Source, meanwhile: Callable[[], None], thorough: bool) -> Survey:
    import numpy  # noqa: F401

    from lintian_ml import evidence, formats  # noqa: F401
    from lintian_ml.scan import Found, Scanner

    other = aside.Aside(lambda messages: _read(messages, source, thorough))
    try:
        giver = _Giver(other)
        scanner = Scanner(source.problems, elsewhere=giver, most=source.most)
        for _ in scanner.walk(source.items()):
            giver.tell(bool(scanner.found))
        giver.tell(bool(scanner.found))
        other.finish()
        meanwhile()
        read = other.answer()
    finally:
        other.end()
    if len(scanner.found) + len(read.found) >= source.most():
        raise aside.Died  # which of so many are told depends on their order, which one process keeps
    source.problems.extend(read.hints)
    found = [Found(path, formats.named(name), header, size, sha256, fingerprint)
             for path, name, header, size, sha256, fingerprint in read.found]
    return Survey(scanner.found + found, scanner.seen | read.seen, scanner.files + read.inside, read.gathering,
                  giver.overrides)


def _read(messages: Iterator[Any], source: Source, thorough: bool) -> _Read:
    """The other process's work."""
    from lintian_ml import evidence
    from lintian_ml.evidence.page import Page, Shelf
    from lintian_ml.scan import Scanner

    gathering, scanner, whole = evidence.Gathering(source.control, not thorough), Scanner(most=source.most), 0
    for message in messages:
        if not message or scanner.found:
            gathering.wake()
        if len(message) == 4:
            path, data, origin, depth = message
            whole += 1
            for item in scanner.walk([Item.of(path, data, origin, depth)]):
                gathering.observe(item)
        elif message:
            path, name, shelf, language, data, role, size, cut = message
            gathering.see(Page(path, name, Shelf(shelf), language, data, Role(role), size, cut))
    _settle(gathering, bool(scanner.found))
    found = [(one.path, one.format.name, one.header, one.size, one.sha256, one.fingerprint) for one in scanner.found]
    return _Read(found, scanner.hints, scanner.seen, scanner.files - whole, gathering)
