# SPDX-License-Identifier: GPL-2.0-or-later
"""What is judged of a large archive: the first packages of the ranking by names, and a random sample of the others.

Three strata: ``first`` is judged as a whole; ``named``, other packages for which a name speaks, and ``unnamed`` are
drawn from. A selection can be written into a file and taken from there, so that others judge the same packages.
"""
from __future__ import annotations

import csv
import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from lintian_ml.archive import fetch, names
from lintian_ml.archive.entries import Selection
from lintian_ml.archive.names import Rank
from lintian_ml.archive.origins import Listed
from lintian_ml.archive.store import Store, chosen
from lintian_ml.errors import InputError, UsageError
from lintian_ml.records import dataclass
from lintian_ml.words import stopped, worded

FIRST, NAMED, UNNAMED = "first", "named", "unnamed"
STRATA = {FIRST: worded("first of the ranking by names"), NAMED: worded("others for which a name speaks"),
          UNNAMED: worded("those for which no name speaks")}
COLUMNS = ("stratum", "population", "score", "package", "version", "digest")
Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """How much of each stratum is judged; ``first`` 0 is every package for which a name speaks."""

    first: int = 0
    named: int = 0
    unnamed: int = 0
    seed: str = "lintian-ml"


def prepare(store: Store, listed: Sequence[Listed], given: Sequence[str], selection: Selection, plan: Plan,
            say: Say) -> None:
    """Rank by the Contents indices that were given, or by those of the mirror; pick what is to be judged.

    Raises UsageError where there is no such index, InputError where one cannot be read.
    """
    found: dict[str, Rank] = {}
    with tempfile.TemporaryDirectory(prefix="lintian-ml-contents-") as folder:
        paths = [Path(name) for name in given] or list(_of_mirror(listed, Path(folder)))
        if not paths:
            raise UsageError(worded("--triage needs the archive's Contents-source index; name it with --contents"))
        for path in paths:
            try:
                with names.unpacked(path) as lines:
                    found |= names.rank(lines)
            except OSError as error:
                raise InputError(stopped(path, error)) from None
    _keep(store, found)
    strata = _strata(store, selection, plan)
    picked = {FIRST: [source for source, _ in strata[FIRST]],
              NAMED: draw(strata[NAMED], plan.named, plan.seed),
              UNNAMED: draw(strata[UNNAMED], plan.unnamed, plan.seed)}
    _pick(store, {name: len(sources) for name, sources in strata.items()}, picked)
    store.note("seed", plan.seed)
    say(worded("names speak for {number:,} packages: the first {first:,} are judged; of the others of them "
               "{named:,} and of the rest {unnamed:,} are drawn at random", number=len(found),
               first=len(picked[FIRST]), named=len(picked[NAMED]), unnamed=len(picked[UNNAMED])))


def _of_mirror(listed: Iterable[Listed], folder: Path) -> Iterator[Path]:
    for number, part in enumerate(listed):
        if part.contents:
            place, file = part.contents
            directory, _, name = file.name.rpartition("/")
            target = folder / f"{number}-{name}"
            try:
                fetch.get(f"{place}/{directory}", type(file)(name, file.size, file.algorithm, file.digest), target)
            except fetch.Missed as missed:
                raise InputError(worded("{place}/{name}: {missed}", place=place, name=file.name,
                                        missed=missed)) from None
            yield target


def _keep(store: Store, found: dict[str, Rank]) -> None:
    with store.transaction():
        store.db.execute("DELETE FROM rank")
        store.db.executemany("INSERT INTO rank VALUES (?, ?, ?)", (
            (name, entry.score, "\n".join(sorted(entry.names)[:names.SHOWN]))
            for name, entry in sorted(found.items())))


def _strata(store: Store, selection: Selection, plan: Plan) -> dict[str, list[tuple[int, str]]]:
    """The newest version of each package, with a key that does not depend on the store."""
    where, values = chosen(Selection(selection.listings, selection.packages, False, selection.extra))
    rows = store.db.execute(
        f"SELECT s.name, coalesce(r.score, 0), s.version, s.id FROM source s LEFT JOIN rank r ON r.name = s.name "
        f"WHERE {where} ORDER BY 2 DESC, 1, s.digest", values)
    newest = [_newest(list(group)) for _, group in groupby(rows, key=itemgetter(0))]
    ranked = [entry[1:] for entry in newest if entry[0]]
    end = plan.first or len(ranked)
    return {FIRST: ranked[:end], NAMED: ranked[end:], UNNAMED: [entry[1:] for entry in newest if not entry[0]]}


def _newest(rows: Sequence[tuple[str, int, str, int]]) -> tuple[int, int, str]:
    """Score, source and key of the highest of a package's versions: an index keeps older ones for what was built from
    them, with the same content for the most part."""
    from debian.debian_support import Version

    name, score, version, source = max(rows, key=lambda row: Version(row[2])) if len(rows) > 1 else rows[0]
    return score, source, f"{name} {version}"


def _pick(store: Store, populations: dict[str, int], picked: dict[str, list[int]]) -> None:
    with store.transaction():
        store.db.execute("DELETE FROM picked")
        store.db.execute("DELETE FROM stratum")
        for name, population in populations.items():
            if picked[name]:
                store.db.execute("INSERT INTO stratum VALUES (?, ?)", (name, population))
                store.db.executemany("INSERT INTO picked VALUES (?, ?)", ((source, name) for source in picked[name]))


def draw(sources: Iterable[tuple[int, str]], number: int, seed: str) -> list[int]:
    """``number`` of the sources, each set of that size as likely as any other, always the same for one seed.

    They are put into the order of a digest of seed and name, so the same draw can be made anywhere, and a larger one
    holds a smaller one.
    """
    def place(source: tuple[int, str]) -> bytes:
        return hashlib.sha256(f"{seed}\0{source[1]}".encode()).digest()
    return sorted(identifier for identifier, _ in sorted(sources, key=place)[:number])


# -- a selection in a file ---------------------------------------------------------------------------------------------


def written(store: Store, selection: Selection = Selection()) -> Iterator[str]:
    """The picked sources as a table that ``taken`` reads."""
    where, values = chosen(selection)
    yield "\t".join(COLUMNS) + "\n"
    for row in store.db.execute(
            "SELECT p.stratum, t.population, coalesce(r.score, 0), s.name, s.version, s.digest FROM picked p JOIN "
            "source s ON s.id = p.source JOIN stratum t ON t.name = p.stratum LEFT JOIN rank r ON r.name = s.name "
            f"WHERE {where} ORDER BY 1, 3 DESC, 4, 5, 6", values):
        yield "\t".join(map(str, row)) + "\n"


def taken(store: Store, path: Path, say: Say) -> None:
    """Pick the sources that a table names, as far as they are listed. Raises InputError where it is no such table."""
    named = rows(path)
    known = dict(store.db.execute("SELECT digest, id FROM source"))
    picked: dict[str, list[int]] = {name: [] for name in STRATA}
    for row in named:
        if row["digest"] in known:
            picked[row["stratum"]].append(known[row["digest"]])
    _pick(store, {row["stratum"]: int(row["population"]) for row in named}, picked)
    with store.transaction():
        store.db.execute("DELETE FROM rank")
        store.db.executemany("INSERT OR IGNORE INTO rank VALUES (?, ?, '')", (
            (row["package"], int(row["score"])) for row in named if int(row["score"])))
    missing = [f"{row['package']} {row['version']}" for row in named if row["digest"] not in known]
    say(worded("{number:,} sources are picked by {name}", number=len(named) - len(missing), name=path.name) + (
        worded(", {number:,} of it are not in this index: {names}…", number=len(missing),
               names=", ".join(missing[:3])) if missing else ""))


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of such a table. Raises InputError."""
    try:
        with path.open(newline="", encoding="utf-8") as handle:
            found = list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(stopped(path, error)) from None
    for number, row in enumerate(found, 2):
        if set(row) != set(COLUMNS) or None in row.values() or row["stratum"] not in STRATA or \
                not (row["population"].isdecimal() and row["score"].isdecimal()):
            raise InputError(worded("{path}:{number}: no selection of sources; its columns are {names}", path=path,
                                    number=number, names=", ".join(COLUMNS)))
    return found
