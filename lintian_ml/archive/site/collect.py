# SPDX-License-Identifier: GPL-2.0-or-later
"""One pass over the store: the counts, a row per package with models, and each package handed on as it comes."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from lintian_ml import policy
from lintian_ml.archive import records, status
from lintian_ml.archive.census import Counts
from lintian_ml.archive.entries import Selection
from lintian_ml.archive.estimate import Part
from lintian_ml.archive.origins import FILES
from lintian_ml.archive.records import Listed, Object
from lintian_ml.archive.site.markup import slug
from lintian_ml.archive.store import Store, chosen
from lintian_ml.records import dataclass, field


@dataclass(frozen=True)
class Row:
    """One package with models, as lists show it; ``kind`` is that of most of its bytes."""

    source: int
    name: str
    version: str
    slug: str
    maintainer: str
    models: int
    bytes: int
    parameters: int
    kind: str
    formats: tuple[str, ...]
    new: bool


@dataclass(frozen=True)
class Stratum:
    """A part of the archive of which all, or a random sample, was to be judged, and what was counted in it."""

    name: str
    population: int
    picked: int
    judged: int
    counts: Counts
    partly: int

    @property
    def models(self) -> Part:
        """How many of its packages hold models."""
        return Part(self.name, self.population, self.picked, self.judged, self.counts.packages, self.counts.packages,
                    self.partly)

    def leaving(self, text: str) -> Part:
        """How many of its packages a text takes out of main."""
        found = self.counts.leaving[text]
        return Part(self.name, self.population, self.picked, self.judged, found.certain, found.possible,
                    self.partly)


@dataclass(frozen=True)
class Facts:
    """Everything that the pages about the whole archive show."""

    where: str
    names: int
    counts: Counts
    rows: list[Row]
    status: dict[str, Any]
    strata: tuple[Stratum, ...] = ()
    before: Counts | None = None
    slugs: dict[int, str] = field(default_factory=dict)


Visit = Callable[[Listed, Object, Row], None]


def gather(store: Store, selection: Selection, visit: Visit, old: Store | None = None) -> Facts:
    """Count the judged sources; ``visit`` is called with each that has models or hints."""
    counts, rows = Counts(), list[Row]()
    slugs: dict[int, str] = {}
    taken: set[str] = set()
    seen, picked = known(old), _picked(store)
    parts: dict[str, Counts] = defaultdict(Counts)
    judged, partly = defaultdict[str, int](int), defaultdict[str, int](int)
    for source in records.listed(store, selection, records.JUDGED):
        package = records.package(store, source)
        counts.add(package, policy.load(), source.component)
        if source.source in picked:
            judged[picked[source.source]] += 1
            partly[picked[source.source]] += not (package["complete"] or package["weights"])
            parts[picked[source.source]].add(package, policy.load(), source.component)
        if package["weights"] or package["hints"]:
            row = _row(source, package, taken, bool(old) and source.digest not in seen)
            slugs[source.source] = row.slug
            rows += [row] if package["weights"] else []
            visit(source, package, row)
    return Facts(_where(store, selection), _names(store, selection), counts, rows, status.gather(store, selection),
                 _strata(store, selection, judged, partly, parts), _before(old, selection), slugs)


def known(old: Store | None) -> set[str]:
    """The sources that an older store has judged, by their digests."""
    return {row[0] for row in old.db.execute("SELECT digest FROM source JOIN result ON result.source = id")} \
        if old else set()


def _row(source: Listed, package: Object, taken: set[str], new: bool) -> Row:
    name = slug(f"{source.name}_{source.version}")
    name = f"{name}-{source.digest[-12:]}" if name in taken else name
    taken.add(name)
    sizes: dict[str, int] = defaultdict(int)
    for weight in package["weights"]:
        sizes[weight["kind"]] += weight["size"]
    return Row(source.source, source.name, source.version, name, source.maintainer, len(package["weights"]),
               sum(sizes.values()), sum(weight["parameters"] for weight in package["weights"]),
               min(sizes, key=lambda kind: (-sizes[kind], kind), default=""),
               tuple(sorted({weight["format"] for weight in package["weights"]})), new)


def _where(store: Store, selection: Selection) -> str:
    found = store.db.execute("SELECT DISTINCT suite, component FROM listing ORDER BY 1, 2").fetchall()
    pairs = [pair for pair in found if not selection.listings or tuple(pair) in selection.listings]
    named = [" ".join(filter(None, pair)) + _of(store.noted(f"date of {pair[0]}"))
             for pair in pairs if pair[0] != FILES]
    return ", ".join([*named, *["single .dsc files"] * (len(named) < len(pairs))]) or "no index"


def _of(date: str) -> str:
    """The day of an index, ``Fri, 30 Oct 2026 08:08:01 UTC`` in its Release file."""
    words = date.split()
    return f" of {' '.join(words[1:4])}" if len(words) > 3 else ""


def _names(store: Store, selection: Selection) -> int:
    """How many packages are listed; an index may list several versions of one."""
    where, values = chosen(selection)
    return int(store.db.execute(f"SELECT count(DISTINCT s.name) FROM source s WHERE {where}", values).fetchone()[0])


def _picked(store: Store) -> dict[int, str]:
    """The stratum of each source that was picked."""
    return dict(store.db.execute("SELECT source, stratum FROM picked"))


def _strata(store: Store, selection: Selection, judged: dict[str, int], partly: dict[str, int],
            parts: dict[str, Counts]) -> tuple[Stratum, ...]:
    """The strata, as far as the report is about whole ones."""
    if selection.packages:
        return ()
    rows = store.db.execute("SELECT t.name, t.population, count(*) FROM stratum t JOIN picked p ON p.stratum = t.name "
                            "GROUP BY t.name ORDER BY t.name")
    return tuple(Stratum(name, population, picked, judged[name], parts[name], partly[name])
                 for name, population, picked in rows)


def _before(old: Store | None, selection: Selection) -> Counts | None:
    if old is None:
        return None
    counts = Counts()
    for source in records.listed(old, selection, records.JUDGED):
        counts.add(records.package(old, source), policy.load(), source.component)
    return counts
