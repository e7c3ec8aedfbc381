# SPDX-License-Identifier: GPL-2.0-or-later
"""Exemptions mask in the open, and licence expressions are read by their operators."""
from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import require
from evidence_makers import gather, said, weight

from lintian_ml import exemptions, policy, tables, tags
from lintian_ml.evidence import expressions, licences
from lintian_ml.model import Answer, Hint, PackageReport, Pointer

HEADER = "key\tpackage\tfiles\ttags\ttexts\tbug\tadvocate\treason\treference\n"
ROW = "net\tfoo\tdata/*.bin\tml-weights-*|ml-a\tml-policy-*\t123456\tA Person, 2026\tit is a table\t" \
    "https://bugs.debian.org/123456\n"
YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A list of one row."""
    rows = tables.parse(HEADER + ROW, tables.TABLES["exempt.tsv"], "exempt.tsv")
    monkeypatch.setattr(tables, "load", lambda name: rows)
    yield


def _apply(*hints: Hint, package: str = "foo") -> list[Hint]:
    return exemptions.apply(hints, package, tags.load())


def test_row_masks_with_its_words(listed: None) -> None:
    """The hint stays, with the row's key, reason, advocate and bug number."""
    hint, = _apply(Hint("ml-weights-without-licence", "x", Pointer("data/sub/net.bin")))
    assert hint.masked_by == "exemption net" and hint.note == "x"
    assert hint.justification == "it is a table (A Person, 2026, bug #123456)"


@pytest.mark.parametrize("tag, path, package", [
    ("ml-download-at-run", "data/net.bin", "foo"), ("ml-weights-without-licence", "data/net.txt", "foo"),
    ("ml-weights-without-licence", "data/net.bin", "bar"), ("ml-weights-without-licence", None, "foo"),
])
def test_row_masks_nothing_else(listed: None, tag: str, path: str | None, package: str) -> None:
    """Another tag, file or package, or a hint on no file, is left alone."""
    hint = Hint(tag, "x", Pointer(path) if path else None)
    assert _apply(hint, package=package) == [hint]


def test_row_answers_under_its_texts_only(listed: None) -> None:
    """What rests on a text that the row does not name stays; what rests on none is answered."""
    under = {text: Hint("ml-a", "x", Pointer("data/net.bin"), under=text)
             for text in ("", "ml-policy-2021", "gr-2025-zhou")}
    masked = {text for text, hint in under.items() if _apply(hint)[0].masked_by}
    assert masked == {"", "ml-policy-2021"}


def test_hint_says_which_text_it_rests_on() -> None:
    """Under every text, every hint that the text adds, and no other."""
    from lintian_ml.hints import drafts

    package = PackageReport("foo", "1-1", "source", "foo.dsc", True, weights=(weight("data/net.bin"),))
    for text in policy.load():
        assert {hint.under for hint in drafts.derive(package, text)} <= {text.name}
    assert any(list(drafts.derive(package, text)) for text in policy.load())


def test_answer_to_a_finding_exempts_from_no_class(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that answers findings says nothing of the class; one that answers the tag of a class does."""
    load = tables.load
    for answered, told in (("ml-weights-*|ml-a", 0), ("ml-a|ml-toxic-candy-model", 1), ("*", 1)):
        text = HEADER + ROW.replace("ml-weights-*|ml-a", answered)
        rows = tables.parse(text, tables.TABLES["exempt.tsv"], "exempt.tsv")
        monkeypatch.setattr(tables, "load", lambda name, rows=rows: rows if name == "exempt.tsv" else load(name))
        assert len(said(gather({}, [weight("data/net.bin")], {"Source": "foo"})[0], "exempt")) == told


def test_mask_that_was_there_stays(listed: None) -> None:
    """The first mask counts."""
    hint = Hint("ml-weights-without-licence", "x", Pointer("data/net.bin"), "something")
    assert _apply(hint) == [hint]


def test_row_without_tags_or_advocate_is_refused() -> None:
    """A row says which findings it answers, and who spoke for it; only the bug may be missing."""
    assert tables.parse(HEADER + ROW.replace("123456\tA", "\tA"), tables.TABLES["exempt.tsv"], "exempt.tsv")
    for column in ("ml-weights-*|ml-a", "A Person, 2026", "it is a table"):
        with pytest.raises(Exception, match="is empty"):
            tables.parse(HEADER + ROW.replace(column, ""), tables.TABLES["exempt.tsv"], "exempt.tsv")


def test_rows_name_tags_that_there_are() -> None:
    """Each pattern of the real list matches a tag."""
    from lintian_ml import glob

    for row in tables.load("exempt.tsv").values():
        for pattern in tables.words(row, "tags"):
            assert any(glob.matches(pattern, name) for name in tags.load()), pattern


@pytest.mark.parametrize("expression, free, source", [
    ("MIT", YES, NO), ("GPL-2.0-or-later", YES, YES), ("CC-BY-NC-4.0", NO, NO), ("no such licence", UNKNOWN, UNKNOWN),
    ("MIT OR CC-BY-NC-4.0", YES, NO), ("MIT AND CC-BY-NC-4.0", NO, NO), ("GPL-2.0-only OR MIT", YES, NO),
    ("GPL-2.0-only AND MIT", YES, YES), ("MIT OR GPL-2.0-or-later AND CC-BY-NC-4.0", YES, NO),
    ("(MIT OR GPL-2.0-or-later) AND CC-BY-NC-4.0", NO, NO), ("(MIT OR CC-BY-NC-4.0) AND Apache-2.0", YES, NO),
    ("MIT OR own words", YES, NO), ("MIT AND own words", UNKNOWN, UNKNOWN),
    ("GPL-2.0-or-later WITH Bison-exception-2.2", YES, YES), ("MIT or CC-BY-NC-4.0", YES, NO),
    ("(MIT", UNKNOWN, UNKNOWN), ("MIT OR", UNKNOWN, UNKNOWN), ("", UNKNOWN, UNKNOWN),
    ("(" * 500 + "MIT" + ")" * 500, YES, NO), ("MIT AND " * 400 + "MIT", UNKNOWN, UNKNOWN),
])
def test_expressions_by_their_operators(expression: str, free: Answer, source: Answer) -> None:
    """*or* is the best of its parts, *and* the worst, parentheses group; what is no expression is unknown."""
    require("license_expression")
    assert licences.is_free(expression) is free
    assert licences.asks_for_source(expression) is source


def test_names_keep_their_exception() -> None:
    """The judge of names sees the whole name."""
    require("license_expression")
    seen: list[str] = []
    expressions.evaluate("GPL-2.0-only WITH Classpath-exception-2.0 OR MIT", lambda name: seen.append(name) or YES)
    assert sorted(seen) == ["GPL-2.0-only WITH Classpath-exception-2.0", "MIT"]
