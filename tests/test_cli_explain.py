# SPDX-License-Identifier: GPL-2.0-or-later
"""``explain`` and ``formats``, on the real policy texts, tags and formats."""
from __future__ import annotations

from textwrap import dedent

import pytest
from handmade import TAGS

from lintian_ml import cli, formats, policy, tags


@pytest.fixture
def handmade(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tags made by hand instead of the real ones."""
    monkeypatch.setattr(tags, "load", lambda: TAGS)


def out(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli.main(list(arguments)) == 0
    output, errors = capsys.readouterr()
    assert errors == ""
    return output


def test_tag_has_lintians_layout(handmade: None, capsys: pytest.CaptureFixture[str]) -> None:
    """A tag is explained as lintian-explain-tags does it."""
    assert out(capsys, "explain", "ml-weights", "ml-broken") == dedent("""\
        N:
        C: ml-weights
        N:~
        N:   Weights.
        N:~
        N:   Visibility: classification
        N:   Show-Always: no
        N:   Check: weights
        N:   This tag is a classification. There is no issue in your package.
        N:~
        N:
        E: ml-broken
        N:~
        N:   The file is broken.
        N:~
        N:   Visibility: error
        N:   Show-Always: no
        N:   Check: sources
        N:   Renamed from: ml-old
        N:~
        """).replace("~", " ")


def test_unknown_name_is_an_error_with_a_suggestion(handmade: None, capsys: pytest.CaptureFixture[str]) -> None:
    """What is known is explained, the rest is told in one line, and the status is 1."""
    assert cli.main(["explain", "ml-wieghts", "ml-odd"]) == 1
    output, errors = capsys.readouterr()
    assert output.startswith("N:\nP: ml-odd\n")
    assert errors == "lintian-ml: error: unknown name 'ml-wieghts', did you mean 'ml-weights'?\n"


def test_question(capsys: pytest.CaptureFixture[str]) -> None:
    """A question has its words, its evidence and the texts that ask it."""
    output = out(capsys, "explain", "is-exempt")
    assert output.startswith("is-exempt (question)\n  Asks: ") and "\n  Evidence: " in output
    assert "\n  Asked by: " in output and "ml-policy-2021" in output


def test_class(capsys: pytest.CaptureFixture[str]) -> None:
    """A class has every text that knows it and what it takes."""
    output = out(capsys, "explain", "toxic-candy-model")
    assert output.startswith("toxic-candy-model (class)\n\n  under ")
    for text in policy.load():
        clauses = [clause for clause in text.clauses if clause.class_ == "toxic-candy-model"]
        assert (f"\n  under {text.name} (" in output) is bool(clauses)
    assert "\n    if " in output and "\n    or " in output and "\n        text: " in output


def test_policy_text(capsys: pytest.CaptureFixture[str]) -> None:
    """A policy text has its standing, its reference and all its classes."""
    for text in policy.load():
        output = out(capsys, "explain", text.name)
        assert output.startswith(f"{text.name} (policy text)\n\n  ") and "\n  Status: " in output
        assert all(f"\n\n  {name}" in output for name in text.classes)


def test_everything_that_rests_on_a_text_gives_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    """Tags, questions, classes and texts quote the basis of each stanza and of each rule."""
    def flat(*names: str) -> str:
        return " ".join(out(capsys, "explain", *names).replace("\nN: ", "\n").split())

    for text in policy.load():
        whole = flat(text.name)
        for clause in text.clauses:
            basis = " ".join(clause.basis.split())
            assert basis in whole and basis in flat(clause.class_) and basis in flat(text.tags[clause.class_])
            assert all(basis in flat(question) for question, _ in clause.when)
        for rule, (basis, inference) in text.words.items():
            assert basis in whole and basis in flat(rule) and inference in flat(rule)


def test_format(capsys: pytest.CaptureFixture[str]) -> None:
    """Every format can be explained, with the description that its module gives."""
    for entry in formats.load():
        output = out(capsys, "explain", entry.name)
        assert f"\n  Kind: {entry.kind.value}\n  Depth: {entry.depth.value}\n  Suffixes: " in output
        assert output.count("\n\n") >= 2


def test_lines_are_short(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing but an address is wider than 80 columns."""
    names = [line.strip() for line in out(capsys, "explain").splitlines() if line.startswith("  ")]
    lines = [line for name in names for line in out(capsys, "explain", name).splitlines()]
    assert [line for line in lines if len(line) > 80 and "://" not in line] == []


def test_every_name_is_listed_in_its_group(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a name all names are listed, by group."""
    output = out(capsys, "explain")
    assert [line for line in output.splitlines() if line.endswith(":")] == [
        "tags:", "formats:", "policy texts:", "classes:", "questions:", "claims:"]
    for name in (*tags.load(), "free-model", "is-critical", "training-data-named", *(e.name for e in formats.load())):
        assert f"\n  {name}\n" in output


def test_formats(capsys: pytest.CaptureFixture[str]) -> None:
    """One line per format, sorted, columns apart by two spaces."""
    rows = [line.split("  ", 3) for line in out(capsys, "formats").splitlines()]
    assert [row[0].strip() for row in rows] == sorted(entry.name for entry in formats.load())
    for line, entry in zip(rows, sorted(formats.load(), key=lambda entry: entry.name)):
        assert " ".join(" ".join(line).split()) == " ".join(
            [entry.name, entry.kind.value, entry.depth.value, " ".join(entry.suffixes) or "-"])
