# SPDX-License-Identifier: GPL-2.0-or-later
"""Databases of n-grams and token counts: those that programs ship empty are no model."""
from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from lintian_ml import limits
from lintian_ml.errors import LimitExceeded
from lintian_ml.reader import Blob, Item
from lintian_ml.scan import Scanner
from lintian_ml.wire import sqlite

GRAMS = [f"CREATE TABLE _{n}_gram ({', '.join(f'word_{at}' for at in range(n))}, count INTEGER)" for n in (1, 2, 3)]
TOKENS = "CREATE TABLE bayes_token (id INTEGER, token TEXT, spam_count INTEGER)"


def made(tmp_path: Path, statements: list[str], page: int = 4096) -> bytes:
    """What the library itself writes."""
    path = tmp_path / "words.db"
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA page_size = {page}")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return path.read_bytes()


def taken(data: bytes) -> list[tuple[str, str]]:
    scanner = Scanner()
    for _ in scanner.walk([Item.of("share/words.db", data)]):
        pass
    assert scanner.hints == []
    return [(found.format.name, found.header.metadata["architecture"]) for found in scanner.found]


@pytest.mark.parametrize("page", (512, 1024, 4096, 65536))
def test_only_tables_with_rows_are_n_grams(tmp_path: Path, page: int) -> None:
    """Orders are those that something was counted for; none makes no model, nor do rows of another table."""
    other = ["CREATE TABLE settings (name TEXT)", "INSERT INTO settings VALUES ('a')"]
    assert taken(made(tmp_path, GRAMS + other, page)) == []
    rows = ["INSERT INTO _1_gram VALUES ('the', 9)", "INSERT INTO _3_gram VALUES ('the', 'cat', 'sat', 2)"]
    assert taken(made(tmp_path, GRAMS + other + rows, page)) == [("sqlite-ngrams", "n-grams of orders 1, 3")]


def test_a_table_of_many_pages_has_rows(tmp_path: Path) -> None:
    """Its first page only says where others are; and so does that of the list of tables where there are many."""
    many = [f"CREATE TABLE t{at} (column_{at} TEXT)" for at in range(80)]
    rows = [f"INSERT INTO _2_gram VALUES ('word{at}', 'other', 3)" for at in range(900)]
    for statements in (many + GRAMS + rows, GRAMS + many + rows):
        assert taken(made(tmp_path, statements, 512)) == [("sqlite-ngrams", "n-grams of orders 2")]
    assert taken(made(tmp_path, many + GRAMS, 512)) == []


def test_tokens_of_mail(tmp_path: Path) -> None:
    assert taken(made(tmp_path, [TOKENS])) == []
    assert taken(made(tmp_path, [TOKENS, "INSERT INTO bayes_token VALUES (1, 'viagra', 4)"])) == [
        ("sqlite-ngrams", "token counts of spam and other mail")]


def test_the_sample_is_a_database(tmp_path: Path) -> None:
    """SQLite itself reads what stands for the format."""
    path = tmp_path / "sample.db"
    path.write_bytes(sqlite.database({"_1_gram (count)": 2, "_2_gram (count)": 0}))
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT count FROM _1_gram").fetchall() == [(7,), (7,)]
    assert connection.execute("SELECT count FROM _2_gram").fetchall() == []
    connection.close()


def test_pages_that_list_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many are read; with one more the database is not, and a page that leads to itself ends there too."""
    data = made(tmp_path, [GRAMS[0]] + [f"CREATE TABLE t{at} (column_{at} TEXT)" for at in range(20)], 512)
    pages = next(most for most in range(1, 30) if not refused(data, most, monkeypatch))
    assert pages > 2 and refused(data, pages - 1, monkeypatch)
    looped = bytearray(data)
    looped[108:112] = (1).to_bytes(4, "big")
    assert refused(bytes(looped), limits.SQLITE_PAGES, monkeypatch)


def refused(data: bytes, most: int, monkeypatch: pytest.MonkeyPatch) -> bool:
    monkeypatch.setattr(limits, "SQLITE_PAGES", most)
    try:
        sqlite.filled(Blob.of(data))
    except LimitExceeded as error:
        assert f"more than {most} pages" in str(error)
        return True
    return False
