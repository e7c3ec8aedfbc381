# SPDX-License-Identifier: GPL-2.0-or-later
"""Our own tables: every row is sound, and whatever is wrong with a table is told at once."""
from __future__ import annotations

import re

import pytest

from lintian_ml import share, tables
from lintian_ml.errors import DataError
from lintian_ml.evidence import licences
from lintian_ml.model import Answer

SHAPE = tables.Shape(("key", "kind"), {"kind": frozenset({"a", "b"})}, ("key",))
HEAD = "# a comment\nkey\tkind\treason\treference\n"


@pytest.mark.parametrize("name", sorted(tables.TABLES))
def test_table_is_sound(name: str) -> None:
    """Every table that we ship has its columns, sorted keys, patterns that compile, a reason and a reference a row."""
    assert tables.parse(share.text("data", name), tables.TABLES[name], name) == tables.load(name)


@pytest.mark.parametrize("name", sorted(tables.TABLES))
def test_references_are_addresses(name: str) -> None:
    """A reference is an address that a person can open."""
    references = [row["reference"] for row in tables.load(name).values()]
    assert [reference for reference in references if not re.fullmatch(r"https?://\S+", reference)] == []


def test_every_shape_has_its_table() -> None:
    """No shape describes a table that is not there, and no table goes without one."""
    assert {f"{name}.tsv" for name in share.names("data", suffix=".tsv")} == set(tables.TABLES)


def test_rows_by_key() -> None:
    """Rows come by their first column, with all columns."""
    rows = tables.parse(HEAD + "x\ta\twhy\thttps://example.org\n", SHAPE, "t.tsv")
    assert rows == {"x": {"key": "x", "kind": "a", "reason": "why", "reference": "https://example.org"}}


@pytest.mark.parametrize(("text", "fault"), [
    ("key\tkind\tcolour\treason\treference\n", "t.tsv: unknown column colour"),
    ("key\treason\treference\n", "t.tsv: no column kind"),
    ("kind\tkey\treason\treference\n", "t.tsv: columns are not in the order key kind reason reference"),
    (HEAD + "x\ta\twhy\n", "t.tsv:3: 3 fields where 4 are needed"),
    (HEAD + "x\tc\twhy\tref\n", "t.tsv:3: kind is c, not one of a b"),
    (HEAD + "x\ta\t\tref\n", "t.tsv:3: reason is empty"),
    (HEAD + "x\ta\twhy\t\n", "t.tsv:3: reference is empty"),
    (HEAD + "x\ta \twhy\tref\n", "t.tsv:3: kind has white space around it"),
    (HEAD + "(\ta\twhy\tref\n", "t.tsv:3: key: no regular expression"),
    (HEAD + "x\ta\twhy\tref\nx\tb\twhy\tref\n", "t.tsv:4: x is there twice"),
    (HEAD + "y\ta\twhy\tref\nx\tb\twhy\tref\n", "t.tsv:4: x stands after y"),
    ("", "t.tsv: no column key"),
])
def test_fault_names_the_line(text: str, fault: str) -> None:
    """Each way of being wrong is told with file and line."""
    with pytest.raises(DataError, match=re.escape(fault)):
        tables.parse(text, SHAPE, "t.tsv")


def test_all_faults_at_once() -> None:
    """Three faults in three rows are one error."""
    with pytest.raises(DataError) as caught:
        tables.parse(HEAD + "z\tc\twhy\tref\ny\ta\t\tref\nx\n", SHAPE, "t.tsv")
    assert str(caught.value).count("t.tsv:") == 5


def test_licence_names_are_told_apart() -> None:
    """No alias belongs to two licences."""
    seen: dict[str, str] = {}
    for key, row in tables.load("licences.tsv").items():
        for alias in {key.lower(), *(word.lower() for word in tables.words(row, "aliases"))}:
            assert seen.setdefault(alias, key) == key


@pytest.mark.parametrize(("debian", "spdx"), [
    ("GPL-2+", "GPL-2.0-or-later"), ("GPL-3", "GPL-3.0-only"), ("GPL-3.0+", "GPL-3.0-or-later"), ("Expat", "MIT"),
    ("BSD-3-clause", "BSD-3-Clause"), ("Apache-2.0", "Apache-2.0"), ("LGPL-2.1+", "LGPL-2.1-or-later"),
    ("public-domain", "CC-PDM-1.0"), ("CC0", "CC0-1.0"),
    ("GPL-3.0+ or MIT or WTFPL", "GPL-3.0-or-later OR MIT OR WTFPL"),
    ("cc-by-nc-4.0", "CC-BY-NC-4.0"), ("llama2", "LicenseRef-scancode-llama-2-license-2023"), ("unknown", ""),
    ("GPL-2+ with Autoconf exception", "GPL-2.0-or-later WITH Autoconf exception"), ("Foo-1", "Foo-1"),
])
def test_short_names_become_spdx(debian: str, spdx: str) -> None:
    """Debian's short names and the hubs' tags become SPDX identifiers; what is not known stays as it is."""
    assert licences.normalise(debian) == spdx


@pytest.mark.parametrize(("expression", "free"), [
    ("MIT", Answer.YES), ("CC-BY-NC-4.0", Answer.NO), ("MIT OR CC-BY-NC-4.0", Answer.YES),
    ("MIT AND CC-BY-NC-4.0", Answer.NO), ("Foo-1", Answer.UNKNOWN), ("MIT AND Foo-1", Answer.UNKNOWN),
    ("CC-BY-2.0", Answer.UNKNOWN), ("GPL-2.0-or-later WITH Autoconf exception", Answer.YES), ("", Answer.UNKNOWN),
])
def test_freedom_of_expressions(expression: str, free: Answer) -> None:
    """*Or* takes the best part, *and* the worst; an unknown licence is unknown."""
    assert licences.is_free(expression) is free


@pytest.mark.parametrize(("text", "spdx"), [
    ("Permission is hereby granted, free of charge, to any person obtaining a copy of this", "MIT"),
    ("GNU GENERAL PUBLIC LICENSE\n  Version 3, 29 June 2007", "GPL-3.0"),
    ("under the terms of the GNU General Public License as published by the Free Software Foundation; either version 2 "
     "of the License, or\n * (at your option) any later version", "GPL-2.0-or-later"),
    ("Apache License\n   Version 2.0, January 2004", "Apache-2.0"),
    ("// SPDX-License-Identifier: BSD-2-Clause\n", "BSD-2-Clause"),
    ("LLAMA 2 COMMUNITY LICENSE AGREEMENT", "LicenseRef-scancode-llama-2-license-2023"),
    ("Attribution-NonCommercial-ShareAlike 4.0 International\n\nCreative Commons is not a law firm. Some of this "
     "is for non-commercial use only.\n", "CC-BY-NC-SA-4.0"),
    ("Creative Commons Legal Code\n\nAttribution-ShareAlike 3.0 Unported\n", "CC-BY-SA-3.0"),
    ("Attribution 4.0 International\n", "CC-BY-4.0"),
    ("All about our garden.", ""),
])
def test_licence_texts_are_recognised(text: str, spdx: str) -> None:
    """A licence's own words give its identifier; the bare text of a GNU licence does not say whether later ones do."""
    assert licences.in_text(text) == spdx
