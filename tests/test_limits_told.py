# SPDX-License-Identifier: GPL-2.0-or-later
"""Limits of what a line, a list or a quotation shows: at each all of it, past it the rest is counted, or elsewhere."""
from __future__ import annotations

import json
from pathlib import Path

import pytest

from lintian_ml import baseline, declare, limits, scan
from lintian_ml.errors import InputError
from lintian_ml.evidence import online_ask, page, suite
from lintian_ml.hints import describe
from lintian_ml.model import Header, Kind, Note, Role, WeightFile
from lintian_ml.report import markdown
from lintian_ml.report import review as printed
from lintian_ml.review import Finding, Place, Review, functions


def net(path: str = "net.gguf", **metadata: str) -> WeightFile:
    return WeightFile(path, "gguf", Kind.NEURAL, Role.SHIPPED, 1, "0" * 64, Header((), 0, metadata), None)


def test_architecture_of_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many characters stand in the line of a model; a longer one stands in the JSON report alone."""
    monkeypatch.setattr(limits, "ARCHITECTURE", 5)
    assert "llama" in describe(net(architecture="llama"))
    assert "llama" not in describe(net(architecture="llama2"))


def test_files_that_a_declaration_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many files of one directory are listed one by one, of more there is a pattern, which covers them all."""
    monkeypatch.setattr(limits, "DECLARED_FILES", 3)
    for count, patterns in ((3, ["m/0.gguf", "m/1.gguf", "m/2.gguf"]), (4, ["m/*.gguf"])):
        weights = [net(f"m/{at}.gguf") for at in range(count)]
        assert declare._patterns(weights, weights) == patterns


def test_earlier_report(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A baseline of so many bytes is read, a larger one is refused."""
    text = json.dumps({"schema": baseline.SCHEMA, "packages": []})
    path = tmp_path / "old.json"
    path.write_text(text)
    monkeypatch.setattr(limits, "DOCUMENT", len(text))
    assert baseline.load(str(path)) == frozenset()
    monkeypatch.setattr(limits, "DOCUMENT", len(text) - 1)
    with pytest.raises(InputError, match=f"is larger than {len(text) - 1} bytes"):
        baseline.load(str(path))


def test_quotations(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence of so many characters is quoted whole, a longer one ends at a word, with a sign that it goes on."""
    monkeypatch.setattr(limits, "EXCERPT", 9)
    assert page.excerpt("a net was") == "a net was"
    assert page.excerpt("a net wash") == "a net …"
    assert online_ask._by_status(404, "notfound").words == "404 notfo"


def test_names_of_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many names, then how many more."""
    monkeypatch.setattr(limits, "NAMES", 2)
    assert suite._list(["a", "b"]) == "a, b"
    assert suite._list(["a", "b", "c"]) == "a, b and 1 more"


def test_places_of_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many places, then how many more, in both forms of a review."""
    monkeypatch.setattr(limits, "PLACES", 2)
    for count, told in ((2, None), (3, "and 1 more place")):
        finding = Finding("a", "A", tuple(Place(f"file{at}") for at in range(count)), (), "", "")
        for text in (printed.text(Review("x", findings=(finding,))), markdown.text(Review("x", findings=(finding,)))):
            assert "file1" in text and "file2" not in text
            assert "more place" not in text if told is None else told in text


def test_reasons_for_a_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many reasons, then how many more."""
    monkeypatch.setattr(limits, "REASONS", 2)
    notes = [Note("array", f"reason {at}") for at in range(3)]
    assert scan._reasons(Header(notes=tuple(notes[:2]))) == "reason 0; reason 1"
    assert scan._reasons(Header(notes=tuple(notes))) == "reason 0; reason 1; and 1 more"


def test_head_of_a_function(monkeypatch: pytest.MonkeyPatch) -> None:
    """A function is named at a place whose head is so many lines above, further above it is not; the place stays."""
    monkeypatch.setattr(limits, "FUNCTION_LINES", 10)
    for lines, name in ((9, "train"), (10, "")):
        text = "def train():\n" + "    a = 1\n" * lines
        assert functions.enclosing(text, lines + 1, "py") == name
