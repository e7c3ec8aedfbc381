# SPDX-License-Identifier: GPL-2.0-or-later
"""The facts and verdicts for other programs: JSON lines, a table, a database of its own."""
from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from lintian_ml import policy
from lintian_ml.archive import records
from lintian_ml.archive.entries import Selection
from lintian_ml.archive.store import Store

COLUMNS = ("package", "version", "component", "maintainer", "path", "format", "kind", "role", "size", "parameters",
           "trained", "fingerprint", "sha256")
_VERDICTS = """
CREATE TABLE verdict (source INTEGER NOT NULL, n INTEGER NOT NULL, text TEXT NOT NULL, class TEXT NOT NULL,
    certain INTEGER NOT NULL, PRIMARY KEY (source, n, text, class)) WITHOUT ROWID;
DROP TABLE run;
"""


def table(store: Store, selection: Selection = Selection()) -> Iterator[str]:
    """CSV, a line per weight file; the last columns are the classes under each text, ``|`` between those possible."""
    texts = policy.load()
    yield _line([*COLUMNS, *(text.name for text in texts)])
    for source in records.listed(store, selection, records.WITH_WEIGHTS):
        for weight in records.package(store, source)["weights"]:
            yield _line([source.name, source.version, source.component, source.maintainer,
                         *(_safe(weight[key]) for key in COLUMNS[4:]),
                         *("|".join(weight["verdicts"][text.name]["classes"]) for text in texts)])


def _safe(value: object) -> object:
    """Text that a spreadsheet would take for a formula begins with an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t") else value


def _line(values: list[object]) -> str:
    target = io.StringIO()
    csv.writer(target, lineterminator="\n").writerow(values)
    return target.getvalue()


def database(store: Store, target: Path, selection: Selection = Selection()) -> None:
    """The store's tables and one more, ``verdict``: text and class of each weight file, certain or only possible."""
    target.unlink(missing_ok=True)
    copy = sqlite3.connect(target, isolation_level=None)
    try:
        store.db.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.executescript(_VERDICTS)
        copy.execute("BEGIN")
        for source in records.listed(store, selection, records.WITH_WEIGHTS):
            copy.executemany("INSERT INTO verdict VALUES (?, ?, ?, ?, ?)", (
                (source.source, n, text, name, len(verdict["classes"]) == 1)
                for n, weight in enumerate(records.package(store, source)["weights"])
                for text, verdict in weight["verdicts"].items() for name in verdict["classes"]))
        copy.execute("COMMIT")
        copy.execute("VACUUM")
    finally:
        copy.close()
