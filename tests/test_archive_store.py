# SPDX-License-Identifier: GPL-2.0-or-later
"""The store as a file: versions and their migrations, and what is documented of it."""
from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from lintian_ml.archive import schema
from lintian_ml.archive.entries import Entry, File, Outcome, Selection
from lintian_ml.archive.store import Store
from lintian_ml.errors import InputError

ENTRY = Entry("a", "1", "misc", "M <m@example.org>", "", "pool", "/srv", (File("a.dsc", 3, "sha256", "0" * 64),))
DOCUMENT = '''{"input": "a.dsc", "kind": "source", "complete": true, "area": "main", "facts": {}, "evidence": [],
"weights": [], "hints": [{"tag": "ml-weights", "note": "n", "path": null, "line": null, "masked_by": null,
"justification": ""}]}'''


def test_a_store_of_the_first_version_is_brought_up(tmp_path: Path) -> None:
    """Its facts stay, and what later versions added is there."""
    path = tmp_path / "store"
    with closing(sqlite3.connect(path)) as db:
        db.executescript(f"{schema.STEPS[0]} PRAGMA application_id = {schema.APPLICATION}; PRAGMA user_version = 1;")
        db.execute("INSERT INTO source VALUES (7, 'sha256:0', 'a', '1', '', '', '', '/srv', 3, 0)")
        db.execute("INSERT INTO result VALUES (7, 'd', 'a.dsc', 'source', 1, 'main', '{}')")
        db.commit()
    with closing(Store(path)) as store:
        assert store.db.execute("PRAGMA user_version").fetchone() == (schema.VERSION,)
        assert store.db.execute("SELECT name FROM source JOIN result ON result.source = id").fetchall() == [("a",)]
        assert store.db.execute("SELECT count(*) FROM rank").fetchone() == (0,)


def test_every_version_leads_to_the_same_tables(tmp_path: Path) -> None:
    """Whatever step a store stops at, the missing steps give what a new store has."""
    def tables(db: sqlite3.Connection) -> list[tuple[str, ...]]:
        return db.execute("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2").fetchall()

    found = []
    for version in range(len(schema.STEPS) + 1):
        with closing(sqlite3.connect(tmp_path / str(version))) as db:
            if version:
                db.executescript("".join(schema.STEPS[:version]))
                db.executescript(f"PRAGMA application_id = {schema.APPLICATION}; PRAGMA user_version = {version};")
        with closing(Store(tmp_path / str(version), create=True)) as store:
            found.append(tables(store.db))
    assert all(entry == found[0] for entry in found)


def test_other_databases_are_left_alone(tmp_path: Path) -> None:
    """Another program's database, a later version and a text are refused in one sentence, unchanged."""
    for name, script, words in (("other", "CREATE TABLE x (y);", "another program"),
                                ("later", f"PRAGMA application_id = {schema.APPLICATION}; PRAGMA user_version = 99;",
                                 "later lintian-ml")):
        with closing(sqlite3.connect(tmp_path / name)) as db:
            db.executescript(script)
        before = (tmp_path / name).read_bytes()
        with pytest.raises(InputError, match=words):
            Store(tmp_path / name)
        assert (tmp_path / name).read_bytes() == before
    (tmp_path / "text").write_text("no database at all, but long enough to be read as one" * 20)
    with pytest.raises(InputError, match="text"):
        Store(tmp_path / "text")
    with pytest.raises(InputError, match="no such store"):
        Store(tmp_path / "none")


def test_a_source_is_stored_whole_or_not_at_all(tmp_path: Path) -> None:
    """Facts that cannot be stored leave what was there before; a success replaces a failure, a failure keeps facts."""
    with closing(Store(tmp_path / "store", create=True)) as store:
        assert store.register("sid", "main", [ENTRY]) == 1
        store.keep(Outcome(1, 0, "", "bad hash", "a.dsc"), "d1")
        assert store.db.execute("SELECT reason FROM failure").fetchall() == [("bad hash",)]
        store.keep(Outcome(1, 3, DOCUMENT), "d1")
        assert store.db.execute("SELECT count(*) FROM failure").fetchone() == (0,)
        with pytest.raises(KeyError):
            store.keep(Outcome(1, 3, DOCUMENT.replace('"note"', '"other"')), "d2")
        store.keep(Outcome(1, 0, "", "time-out", "a.dsc"), "d2")
        assert store.db.execute("SELECT detector, (SELECT count(*) FROM hint) FROM result").fetchall() == [("d1", 1)]
        assert [task.name for task in store.pending(Selection(), "d2", "")] == ["a"]
        assert list(store.pending(Selection(), "d1", "")) == []


def test_the_document_names_every_table_and_column() -> None:
    """docs/store.md has a heading for each table and a row for each of its columns, and says the version."""
    text = (Path(__file__).parents[1] / "docs/store.md").read_text()
    with closing(sqlite3.connect(":memory:")) as db:
        schema.bring_up(db, "memory")
        for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            part = re.search(rf"^### {table}\n(.*?)(?=^#|\Z)", text, re.M | re.S)
            assert part, table
            for row in db.execute(f"PRAGMA table_info({table})").fetchall():
                assert f"`{row[1]}`" in part[1], f"{table}.{row[1]}"
    assert f"version {schema.VERSION}" in text
