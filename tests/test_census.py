# SPDX-License-Identifier: GPL-2.0-or-later
"""The published census: its tables are sound, and its error rates are those of what was read."""
from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest

from lintian_ml.archive import triage

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def census() -> ModuleType:
    """The command that makes it."""
    spec = importlib.util.spec_from_file_location("census", ROOT / "tests/bench/census.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_selection_is_one() -> None:
    """The table can be taken, no source is in it twice, and no stratum has more of them than packages."""
    rows = triage.rows(DOCS / "census/selection.tsv")
    assert len({row["digest"] for row in rows}) == len(rows)
    for name in triage.STRATA:
        found = [row for row in rows if row["stratum"] == name]
        assert len({row["population"] for row in found}) == 1 and len(found) <= int(found[0]["population"])


def test_error_rates_are_those_of_what_was_read(census: ModuleType) -> None:
    """At least sixty findings were read, and the page says of them what the table says."""
    table = list(census.read(DOCS / "census/read.tsv"))
    assert sum(int(line.split("|")[2]) for line in table[2:]) >= 60
    assert "\n".join(table) in (DOCS / "census.md").read_text()


def test_a_row_that_says_something_else_is_told(census: ModuleType, tmp_path: Path) -> None:
    """A verdict that nobody knows, or another column, ends the count with the place."""
    path = tmp_path / "read.tsv"
    head = "\t".join(census.COLUMNS)
    for text in (f"{head}\nclaim\ta\t1\tp\ts\ti\tperhaps\t\n", "package\tverdict\na\tright\n"):
        path.write_text(text)
        with pytest.raises(SystemExit, match=r"read\.tsv:2: "):
            list(census.read(path))


def test_pictures_are_pictures() -> None:
    """They are XML, and the page shows each."""
    page = (DOCS / "census.md").read_text()
    for path in (DOCS / "census").glob("*.svg"):
        assert ElementTree.parse(path).getroot().tag.endswith("svg") and f"(census/{path.name})" in page
