# SPDX-License-Identifier: GPL-2.0-or-later
"""The store's tables, version by version; ``docs/store.md`` explains them. ``PRAGMA user_version`` counts the steps.

A step is never changed once it was released: a new need is a new step, and an old store is brought up by the missing
ones when it is opened.
"""
from __future__ import annotations

import sqlite3

from lintian_ml.errors import InputError
from lintian_ml.words import worded

APPLICATION = 0x6C6D6C73  # "lmls": PRAGMA application_id, so that no other database is taken for a store

_FIRST = """
CREATE TABLE source (
    id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, name TEXT NOT NULL, version TEXT NOT NULL,
    section TEXT NOT NULL, maintainer TEXT NOT NULL, uploaders TEXT NOT NULL, place TEXT NOT NULL,
    size INTEGER NOT NULL, extra INTEGER NOT NULL);
CREATE INDEX source_name ON source (name);
CREATE TABLE file (
    source INTEGER NOT NULL REFERENCES source ON DELETE CASCADE, n INTEGER NOT NULL, name TEXT NOT NULL,
    size INTEGER NOT NULL, algorithm TEXT NOT NULL, digest TEXT NOT NULL,
    PRIMARY KEY (source, n)) WITHOUT ROWID;
CREATE TABLE listing (
    suite TEXT NOT NULL, component TEXT NOT NULL, source INTEGER NOT NULL REFERENCES source ON DELETE CASCADE,
    PRIMARY KEY (suite, component, source)) WITHOUT ROWID;
CREATE INDEX listing_source ON listing (source);
CREATE TABLE result (
    source INTEGER PRIMARY KEY REFERENCES source ON DELETE CASCADE, detector TEXT NOT NULL, input TEXT NOT NULL,
    kind TEXT NOT NULL, complete INTEGER NOT NULL, area TEXT NOT NULL, facts TEXT NOT NULL);
CREATE TABLE weight (
    source INTEGER NOT NULL REFERENCES result ON DELETE CASCADE, n INTEGER NOT NULL, path TEXT NOT NULL,
    format TEXT NOT NULL, kind TEXT NOT NULL, role TEXT NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL,
    fingerprint TEXT, tensors INTEGER NOT NULL, parameters INTEGER NOT NULL, dtypes TEXT NOT NULL,
    trained TEXT NOT NULL, metadata TEXT NOT NULL, answers TEXT NOT NULL, reproducibility TEXT NOT NULL,
    PRIMARY KEY (source, n)) WITHOUT ROWID;
CREATE TABLE evidence (
    source INTEGER NOT NULL REFERENCES result ON DELETE CASCADE, n INTEGER NOT NULL, claim TEXT NOT NULL,
    value TEXT NOT NULL, path TEXT, line INTEGER, origin TEXT NOT NULL, strength TEXT NOT NULL, about TEXT NOT NULL,
    PRIMARY KEY (source, n)) WITHOUT ROWID;
CREATE TABLE hint (
    source INTEGER NOT NULL REFERENCES result ON DELETE CASCADE, n INTEGER NOT NULL, tag TEXT NOT NULL,
    note TEXT NOT NULL, path TEXT, line INTEGER, masked_by TEXT, justification TEXT NOT NULL,
    PRIMARY KEY (source, n)) WITHOUT ROWID;
CREATE TABLE failure (
    source INTEGER PRIMARY KEY REFERENCES source ON DELETE CASCADE, detector TEXT NOT NULL, reason TEXT NOT NULL,
    detail TEXT NOT NULL);
CREATE TABLE run (
    id INTEGER PRIMARY KEY, started REAL NOT NULL, updated REAL NOT NULL, ended REAL, engine TEXT NOT NULL,
    wanted INTEGER NOT NULL, done INTEGER NOT NULL, failed INTEGER NOT NULL, bytes INTEGER NOT NULL);
"""

_TRIAGE = """
CREATE TABLE rank (
    name TEXT PRIMARY KEY, score INTEGER NOT NULL, names TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sampled (
    source INTEGER PRIMARY KEY REFERENCES source ON DELETE CASCADE);
CREATE TABLE note (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX weight_fingerprint ON weight (fingerprint) WHERE fingerprint IS NOT NULL;
"""

_STRATA = """
CREATE TABLE stratum (name TEXT PRIMARY KEY, population INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE picked (
    source INTEGER PRIMARY KEY REFERENCES source ON DELETE CASCADE, stratum TEXT NOT NULL);
INSERT INTO picked SELECT s.id, 'first' FROM source s JOIN rank r ON r.name = s.name WHERE r.score > 0;
INSERT OR IGNORE INTO picked SELECT source, 'unnamed' FROM sampled;
INSERT INTO stratum SELECT 'first', count(*) FROM picked WHERE stratum = 'first' HAVING count(*) > 0;
INSERT INTO stratum SELECT 'unnamed', count(*) FROM source s WHERE NOT s.extra AND NOT EXISTS
    (SELECT 1 FROM rank r WHERE r.name = s.name) AND EXISTS (SELECT 1 FROM sampled) HAVING count(*) > 0;
DROP TABLE sampled;
ALTER TABLE run ADD COLUMN peak INTEGER NOT NULL DEFAULT 0;
"""

STEPS = (_FIRST, _TRIAGE, _STRATA)
VERSION = len(STEPS)
FACTS = ("source", "file", "listing", "result", "weight", "evidence", "hint", "failure", "rank", "stratum", "picked",
         "note")


def bring_up(connection: sqlite3.Connection, name: str) -> None:
    """Make or migrate the tables. Raises InputError for another program's database and for a later version."""
    application, version = (connection.execute(f"PRAGMA {key}").fetchone()[0]
                            for key in ("application_id", "user_version"))
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if application != APPLICATION and (tables or version):
        raise InputError(worded("{name}: is a database of another program, no store of lintian-ml", name=name))
    if version > VERSION:
        raise InputError(worded("{name}: was written by a later lintian-ml (version {version} of the store, this "
                                "one knows {version2})", name=name, version=version, version2=VERSION))
    for number, step in enumerate(STEPS[version:], version + 1):
        connection.executescript(f"BEGIN IMMEDIATE;\n{step}\nPRAGMA application_id = {APPLICATION};\n"
                                 f"PRAGMA user_version = {number};\nCOMMIT;")
