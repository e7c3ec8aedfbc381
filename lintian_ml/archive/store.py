# SPDX-License-Identifier: GPL-2.0-or-later
"""The store: one SQLite file with an archive's index and the facts found in its sources.

One source's facts are one transaction, so that a killed run leaves whole sources or nothing. Facts are stored once;
verdicts are not stored, ``records`` makes them.
"""
from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lintian_ml.archive import schema
from lintian_ml.archive.entries import Entry, File, Outcome, Selection, Task
from lintian_ml.errors import InputError
from lintian_ml.words import stopped, worded

_HELD = 256  # tasks read at a time: the queue's share of memory does not grow with the archive


class Store:
    """An open store; ``close`` it. Only one process may scan into it, any number may read."""

    def __init__(self, path: Path, create: bool = False) -> None:
        """Open the store. Raises InputError where there is none (unless ``create``) or where it is no store."""
        if not create and not path.is_file():
            raise InputError(worded("{path}: no such store; lintian-ml archive scan makes one", path=path))
        self.path = path
        try:
            self.db = sqlite3.connect(path, isolation_level=None, timeout=60)
            self.db.execute("PRAGMA foreign_keys = ON")
            if create:
                self.db.execute("PRAGMA journal_mode = WAL")
                self.db.execute("PRAGMA synchronous = NORMAL")
            schema.bring_up(self.db, path.name)
        except sqlite3.Error as error:
            raise InputError(stopped(path, error)) from None

    def close(self) -> None:
        self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    # -- the index -------------------------------------------------------------------------------------------------

    def register(self, suite: str, component: str, entries: Iterable[Entry], replace: bool = True) -> int:
        """List ``entries`` under a suite and component, in place of what was listed there; how many they are."""
        count = 0
        with self.transaction():
            if replace:
                self.db.execute("DELETE FROM listing WHERE suite = ? AND component = ?", (suite, component))
            for count, entry in enumerate(entries, 1):
                self.db.execute("INSERT OR IGNORE INTO listing VALUES (?, ?, ?)",
                                (suite, component, self._source(entry)))
        return count

    def _source(self, entry: Entry) -> int:
        place = f"{entry.base}/{entry.directory}" if entry.directory else entry.base
        found = self.db.execute("SELECT id FROM source WHERE digest = ?", (entry.digest,)).fetchone()
        if found:
            self.db.execute("UPDATE source SET place = ? WHERE id = ?", (place, found[0]))
            return int(found[0])
        cursor = self.db.execute(
            "INSERT INTO source (digest, name, version, section, maintainer, uploaders, place, size, extra) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (
                entry.digest, entry.name, entry.version, entry.section, entry.maintainer, entry.uploaders, place,
                entry.size, entry.extra))
        source = int(cursor.lastrowid or 0)
        self.db.executemany("INSERT INTO file VALUES (?, ?, ?, ?, ?, ?)", (
            (source, n, file.name, file.size, file.algorithm, file.digest) for n, file in enumerate(entry.files)))
        return source

    def forget_unlisted(self) -> None:
        """Drop the sources that no index lists any more, with their facts."""
        with self.transaction():
            self.db.execute("DELETE FROM source WHERE id NOT IN (SELECT source FROM listing)")

    def compare_with(self, older: Store) -> None:
        """Let ``Selection.fresh`` mean the sources that ``older`` has not judged."""
        judged = older.db.execute("SELECT digest FROM source JOIN result ON result.source = id")
        self.db.execute("CREATE TEMP TABLE IF NOT EXISTS older (digest TEXT PRIMARY KEY) WITHOUT ROWID")
        self.db.executemany("INSERT OR IGNORE INTO temp.older VALUES (?)", judged)

    # -- what is to be done ----------------------------------------------------------------------------------------

    def pending(self, selection: Selection, detector: str, scratch: str) -> Iterator[Task]:
        """The selected sources without facts of this detector, best ranked first; each once, whatever happens."""
        where, values = chosen(selection)
        identifiers = [row[0] for row in self.db.execute(
            f"SELECT s.id FROM source s LEFT JOIN rank r ON r.name = s.name WHERE {where} AND NOT EXISTS "
            "(SELECT 1 FROM result WHERE source = s.id AND detector = ?) ORDER BY coalesce(r.score, 0) DESC, s.id",
            (*values, detector))]
        for start in range(0, len(identifiers), _HELD):
            yield from [self._task(source, detector, scratch) for source in identifiers[start:start + _HELD]]

    def _task(self, source: int, detector: str, scratch: str) -> Task:
        name, version, place = self.db.execute("SELECT name, version, place FROM source WHERE id = ?",
                                               (source,)).fetchone()
        files = self.db.execute("SELECT name, size, algorithm, digest FROM file WHERE source = ? ORDER BY n", (source,))
        return Task(source, name, version, place, tuple(File(*row) for row in files), scratch, detector)

    def count(self, selection: Selection, condition: str = "1", values: tuple[object, ...] = ()) -> tuple[int, int]:
        """Number and compressed bytes of the selected sources ``s`` for which an SQL condition holds."""
        where, given = chosen(selection)
        row = self.db.execute(f"SELECT count(*), coalesce(sum(s.size), 0) FROM source s WHERE {where} AND "
                              f"{condition}", (*given, *values)).fetchone()
        return int(row[0]), int(row[1])

    # -- what was found --------------------------------------------------------------------------------------------

    def keep(self, outcome: Outcome, detector: str) -> None:
        """Store what became of one source, in place of what was known of it."""
        with self.transaction():
            self.db.execute("DELETE FROM failure WHERE source = ?", (outcome.source,))
            if outcome.reason:
                self.db.execute("INSERT INTO failure VALUES (?, ?, ?, ?)",
                                (outcome.source, detector, outcome.reason, outcome.detail))
            else:
                self.db.execute("DELETE FROM result WHERE source = ?", (outcome.source,))
                self._insert(outcome.source, json.loads(outcome.document), detector)

    def _insert(self, source: int, package: Mapping[str, Any], detector: str) -> None:
        self.db.execute("INSERT INTO result VALUES (?, ?, ?, ?, ?, ?, ?)", (
            source, detector, package["input"], package["kind"], package["complete"], package["area"],
            _json(package["facts"])))
        self.db.executemany(f"INSERT INTO weight VALUES ({', '.join('?' * 16)})", (
            (source, n, *(entry[key] for key in ("path", "format", "kind", "role", "size", "sha256", "fingerprint",
                                                 "tensors", "parameters")),
             _json(entry["dtypes"]), entry["trained"], _json(entry["metadata"]), _json(entry["answers"]),
             entry["reproducibility"]) for n, entry in enumerate(package["weights"])))
        self.db.executemany("INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (
            (source, n, entry["claim"], entry["value"], entry["path"], entry["line"], entry["source"],
             entry["strength"], _json(entry["about"])) for n, entry in enumerate(package["evidence"])))
        self.db.executemany("INSERT INTO hint VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (
            (source, n, entry["tag"], entry["note"], entry["path"], entry["line"], entry["masked_by"],
             entry["justification"]) for n, entry in enumerate(package["hints"])))

    # -- runs ------------------------------------------------------------------------------------------------------

    def begin(self, engine: str, wanted: int) -> int:
        """Note that a run begins; its number."""
        now = time.time()
        return int(self.db.execute("INSERT INTO run (started, updated, engine, wanted, done, failed, bytes) VALUES "
                                   "(?, ?, ?, ?, 0, 0, 0)", (now, now, engine, wanted)).lastrowid or 0)

    def progress(self, run: int, done: int, failed: int, size: int, peak: int, ended: bool = False) -> None:
        """Note how far a run has come, for ``archive status`` in another window."""
        now = time.time()
        self.db.execute("UPDATE run SET updated = ?, done = ?, failed = ?, bytes = ?, peak = ?, ended = ? WHERE id = ?",
                        (now, done, failed, size, peak, now if ended else None, run))

    def note(self, key: str, value: str) -> None:
        """Keep one word about the scan as a whole."""
        self.db.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (key, value))

    def noted(self, key: str) -> str:
        """What ``note`` kept; empty without."""
        row = self.db.execute("SELECT value FROM note WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""


def chosen(selection: Selection) -> tuple[str, tuple[object, ...]]:
    """The SQL condition on a source ``s`` that a selection means, and its values."""
    pairs = " OR ".join(["(l.suite = ? AND l.component = ?)"] * len(selection.listings)) or "1"
    values = [word for pair in selection.listings for word in pair]
    parts = [f"EXISTS (SELECT 1 FROM listing l WHERE l.source = s.id AND ({pairs}))"]
    if not selection.extra:
        parts.append("NOT s.extra")
    if selection.packages:
        parts.append(f"({' OR '.join(['s.name GLOB ?'] * len(selection.packages))})")
    if selection.ranked:
        parts.append("s.id IN (SELECT source FROM picked)")
    if selection.fresh:
        parts.append("s.digest NOT IN (SELECT digest FROM temp.older)")
    return " AND ".join(parts), (*values, *selection.packages)


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
