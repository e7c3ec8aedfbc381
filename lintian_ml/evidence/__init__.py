# SPDX-License-Identifier: GPL-2.0-or-later
"""Evidence: what a package says and shows about its models, each claim with its place, its source and its strength.

``Gathering`` sees every file of a package once, during the walk; most are put aside after a look at their name. When
the walk has ended and the weight files are known, each source relates what it found to them. A source is one module
with ``look`` (one file, during the walk), ``relate`` (the whole package, after it), or both.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from lintian_ml import limits
from lintian_ml.evidence import (
    archives, area, attribution, copyright, critical, data, datasets, declaration, depends, downloads, excluded,
    executables, installed, installed_debian, lineage, manifests, merge, metadata, named, notices, origin, packaging,
    programs, r_fits, reuse, roles, study, told, uses,
)
from lintian_ml.evidence.page import Page, Shelf, content, shelve
from lintian_ml.evidence.store import PARTLY, Store
from lintian_ml.evidence.waiting import Waiting
from lintian_ml.lazy import regex
from lintian_ml.model import Evidence, Hint, Pointer, Role, WeightFile
from lintian_ml.reader import Item
from lintian_ml.unpack.package import INCOMPLETE

MANY_RULES = f"a list of files to install has more than {limits.INSTALLS} entries"
# Sources that look at files during the walk, by the kind of file: those whose findings need no model, then the others.
ALWAYS: Mapping[Shelf, tuple[Callable[[Page, Store], None], ...]] = {
    Shelf.PROGRAM: (downloads.look, executables.look),
    Shelf.DEBIAN: (downloads.look,),
}
LOOKS: Mapping[Shelf, tuple[Callable[[Page, Store], None], ...]] = {
    Shelf.PROGRAM: (programs.look, study.look, named.look, told.look, uses.look, installed.look, critical.look,
                    r_fits.look),
    Shelf.SETTINGS: (programs.look, named.look, lineage.look, installed.look),
    Shelf.PROSE: (named.look, told.look, attribution.look, data.look),
    Shelf.DATA: (data.look, named.look, told.look, installed.look),
    Shelf.DEBIAN: (programs.look, study.look, named.look, uses.look),
    Shelf.NOTICE: (named.look,),
}
# Sources that speak when the walk has ended; datasets last, for it looks up what the others named.
RELATES: tuple[Callable[[Store], None], ...] = (
    metadata.relate,
    installed.relate,
    declaration.relate,
    copyright.relate,
    notices.relate,
    reuse.relate,
    programs.relate,
    study.relate,
    area.relate,
    uses.relate,
    critical.relate,
    data.relate,
    r_fits.relate,
    attribution.relate,
    depends.relate,
    downloads.relate,
    origin.relate,
    packaging.relate,
    excluded.relate,
    lineage.relate,
    datasets.relate,
)
_STAYS = (b"rain", b"eight", b"odel", b"etwork", b"---\n", b".nn")  # prose without any of these says nothing of a model
_SPDX = regex(rb"SPDX-License-Identifier:[ \t]*([A-Za-z0-9.+() -]{2,100})")
_INTERPRETER = regex(rb"#!\s*\S*?(?:/env\s+)?(python|perl|bash|sh|dash|ksh|ruby|make|Rscript|lua|tclsh)")
_LANGUAGES = {b"python": "py", b"perl": "pl", b"ruby": "rb", b"make": "mk", b"Rscript": "r", b"lua": "lua"}
_LARGE = 16 * limits.KIB  # source files from this size on may be weights, so the notice at their head is kept
_NUMERIC = b"0123456789 ,.-+\n\t\r(){}[]xXefL\\"  # what arrays of numbers consist of
_NOTICE = 4 * limits.KIB  # how much of such a head


class Gathering:
    """The evidence of one package. ``control`` holds the fields of its .dsc and may be empty.

    With ``waits`` programs and documents are only kept until ``wake`` is called, because a model was found; where that
    never happens they are not read.
    """

    def __init__(self, control: Mapping[str, str], waits: bool = False) -> None:
        self._store = Store(dict(control))
        self._waiting = Waiting() if waits else None
        self.asleep = waits  # whether programs and documents are still unread

    def wake(self) -> None:
        """Read what was kept, and from now on every file at once."""
        self.asleep = False
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            for page in waiting.pages():
                self._read(page)

    def rest(self) -> None:
        """The walk has ended: what still waits is given up."""
        self._waiting = None

    def observe(self, item: Item) -> None:
        """See one file of the final tree."""
        if page := page_of(item):
            self.see(page)

    def see(self, page: Page) -> None:
        """See what a file of interest says."""
        if page.cut:
            self._store.left(f"a program or document has more than {len(page.data)} bytes, the rest was not read",
                             Pointer(page.path))
        for look in ALWAYS.get(page.shelf, ()):
            look(page, self._store)
        if self._waiting is None or page.shelf is Shelf.DEBIAN:  # these count, model or not
            self._read(page)
        else:
            self._waiting.add(page)

    def _read(self, page: Page) -> None:
        store = self._store
        for look in LOOKS[page.shelf]:
            look(page, store)
        if page.shelf is Shelf.DEBIAN:
            store.debian[page.path] = page
            rules = installed_debian.rules(page)
            store.rules.extend(store.most(rules, limits.INSTALLS, MANY_RULES, page.path, INCOMPLETE))
        elif page.shelf is Shelf.NOTICE or page.name in manifests.READERS:
            store.keep(store.notices, page, limits.NOTICES_KEPT)
        elif page.shelf is Shelf.PROSE and any([word in page.data for word in _STAYS]):
            store.keep(store.prose, page, limits.PAGES_KEPT)
        elif page.shelf is Shelf.PROGRAM and page.size >= _LARGE:
            self._notice(page)

    def debian(self, wanted: Callable[[str], bool]) -> dict[str, bytes]:
        """The files below debian/ whose paths are wanted."""
        return {path: page.data for path, page in self._store.debian.items() if wanted(path)}

    def _notice(self, page: Page) -> None:
        """Keep what the head of a large source file says of its licence: it may turn out to be an array of weights."""
        head = page.data[:_NOTICE]
        if tag := _SPDX.search(head):
            self._store.identifiers[page.path] = tag[1].decode("ascii").strip(" *()-")
        elif b"icense" in head or b"ermission" in head or b"Redistribution" in head:
            short = Page(page.path, page.name, Shelf.NOTICE, "prose", head, page.role, page.size)
            self._store.keep(self._store.heads, short, limits.NOTICES_KEPT)

    def role(self, path: str) -> Role:
        """What a file is there for; final when the walk has ended, because debian/*.install may come last."""
        return installed.role_of(path, self._store)

    def conclude(
        self, inventory: Mapping[str, int], weights: Sequence[WeightFile], suite: str = ""
    ) -> tuple[list[Evidence], list[Hint]]:
        """All evidence and what the sources complain of, sorted; ``inventory`` gives each file's size by its path.

        With a ``suite`` it is also said what that suite has for the training programs. Where no model is, nothing about
        one was left unread.
        """
        store = self._store
        store.suite = suite
        store.inventory, store.weights = inventory, sorted(weights, key=lambda weight: weight.path)
        archives.relate(store)  # first: what it takes away is not to be related
        for relate in RELATES:
            relate(store)
        told = {hint for hint in store.hints if weights or hint.tag != PARTLY}
        hints = sorted(told, key=lambda hint: (hint.tag, str(hint.pointer), hint.note))
        return merge.merge(store.evidence), hints


def page_of(item: Item) -> Page | None:
    """What is read of a file. Cheap for nearly all: their names say that they are of no interest."""
    place = shelve(item.path, item.name, item.suffix)
    if place is None and item.suffix == ".xml" and b"<stroke>" in item.head:
        place = Shelf.DATA, "data"
    if place is None and lineage.is_settings(item):
        place = Shelf.SETTINGS, "settings"
    if place is None or not item.head:
        return None
    shelf, language = place
    if shelf is Shelf.DATA and item.head[:2] == b"#!":
        shelf, language = Shelf.PROGRAM, _interpreter(item.head)
    limit = limits.HEAD if shelf is Shelf.DATA else limits.COPYRIGHT if shelf is Shelf.DEBIAN else limits.PAGE
    body = item.head[:_NOTICE] if shelf is Shelf.PROGRAM and _is_numbers(item.head) else content(item, limit)
    size = item.size if shelf is Shelf.DATA else max(len(body), len(item.head))
    whole = len(body) < limit or shelf is Shelf.DATA or item.size <= len(body)
    return Page(item.path, item.name, shelf, language, body, roles.by_path(item.path), size, cut=not whole)


def _is_numbers(head: bytes) -> bool:
    """Whether a large source file goes on with numbers only: an array, of which no more than its head is prose."""
    return len(head) == limits.HEAD and len(head[-_NOTICE:].translate(None, _NUMERIC)) < _NOTICE // 20


def _interpreter(head: bytes) -> str:
    found = _INTERPRETER.match(head)
    return _LANGUAGES.get(found[1], "sh") if found else "sh"
