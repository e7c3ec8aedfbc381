# SPDX-License-Identifier: GPL-2.0-or-later
"""Translations: what people read is in their language, what programs read never is."""
from __future__ import annotations

import gettext
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import require_program
from test_project import ROOT

sys.path.insert(0, str(ROOT / "po"))
import template  # noqa: E402
from lintian_ml import asked, formats, policy, report, share, words  # noqa: E402
from lintian_ml.cli import main  # noqa: E402
import recipes  # noqa: E402

pytestmark = pytest.mark.checkout
NAME = "net-in-quilt-package"
SHOWN = ("check", "--no-cfg", "-L", ">=classification", "--pedantic", "-E")


def compiled(text: str, folder: Path, language: str) -> None:
    """Put a catalogue where gettext finds it; msgfmt checks it, the places in braces too."""
    place = folder / language / "LC_MESSAGES"
    place.mkdir(parents=True)
    subprocess.run([require_program("msgfmt"), "--check", f"--output-file={place}/lintian-ml.mo", "-"],
                   input=text.encode(), check=True)


def pseudo() -> Iterator[str]:
    """A catalogue in which every message stands in brackets."""
    yield template.HEADER.replace('"Language: \\n"', '"Language: eo\\n"')
    for message, places in template.messages().items():
        # msgfmt wants the first and the last line break of a message to stay where they are
        marked = [re.sub(r"\A(\n?)(.*?)(\n?)\Z", r"\1⟦\2⟧\3", text, flags=re.DOTALL) for text in message]
        entry = template.entry(message, places)
        for number, text in enumerate(marked):
            empty = f'msgstr[{number}] ""' if len(marked) > 1 else 'msgstr ""'
            entry = entry.replace(empty, empty[:-2] + template.quoted(text))
        yield entry


@pytest.fixture
def bracketed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The program speaks the language of brackets."""
    compiled("\n".join(pseudo()), tmp_path / "locale", "eo")
    monkeypatch.setattr(share, "locale", lambda: tmp_path / "locale")
    monkeypatch.setenv("LC_ALL", "eo.UTF-8")
    monkeypatch.delenv("LANGUAGE", raising=False)
    words._catalogue.cache_clear()
    yield
    words._catalogue.cache_clear()


@pytest.fixture
def package(tmp_path: Path) -> str:
    recipe = recipes.parse((ROOT / "tests/packages" / NAME / "recipe").read_text())
    (tmp_path / "package").mkdir()
    return str(recipes.build(recipe, NAME, tmp_path / "package"))


def outside(text: str) -> list[str]:
    """The words that stand in no brackets."""
    for _ in range(4):
        text = re.sub(r"⟦[^⟦⟧]*⟧", " ", text)
    return re.findall(r"[A-Za-z][\w.-]+", text)


def test_commentary_is_translated(bracketed: None, package: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Of the lines that explain, only names stand outside of messages."""
    assert main([*SHOWN, package]) == 0
    told = capsys.readouterr().out
    names = {text.name for text in policy.load()} | {name for text in policy.load() for name in text.classes}
    names |= {entry.name for entry in formats.load()} | asked.load().keys() | {"source", "neural", "shipped"}
    lines = [line[2:] for line in told.splitlines() if line.startswith("N:")]
    assert len(lines) > 10
    found = {word for word in outside("\n".join(lines)) if word not in names and "/" not in word}
    assert found <= {NAME, "data", "example.weights"}  # what the package itself brings


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"], ["explain", "ml-weights"], ["chekc"]])
def test_help_explanations_and_errors_are_translated(bracketed: None, arguments: list[str],
                                                     capsys: pytest.CaptureFixture[str]) -> None:
    """Each has more words in messages than outside."""
    main(arguments)
    told = "".join(capsys.readouterr())
    assert "⟦" in told
    assert len(outside(told)) < len(re.findall(r"[A-Za-z][\w.-]+", told)) / 2


@pytest.mark.parametrize("name", [name for name in report.FORMATS if name not in ("text", "cyclonedx", "spdx")])
def test_formats_for_programs_are_the_same_in_every_language(name: str, package: str, tmp_path: Path,
                                                             monkeypatch: pytest.MonkeyPatch,
                                                             request: pytest.FixtureRequest) -> None:
    """Nothing that programs or other people read depends on the language of whoever runs the check."""
    main([*SHOWN, "--format", name, "--output", str(tmp_path / "english"), package])
    request.getfixturevalue("bracketed")
    main([*SHOWN, "--format", name, "--output", str(tmp_path / "other"), package])
    assert (tmp_path / "english").read_bytes() == (tmp_path / "other").read_bytes() != b""


def test_language_c_translates_nothing(bracketed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """LANGUAGE counts only where a language is chosen at all, as with every program of gettext."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("LANGUAGE", "eo")
    words._catalogue.cache_clear()
    assert words._("yes") == "yes" and words.plural("{number} file", "{number} files", 1200) == "1,200 files"


def test_template_has_everything_once() -> None:
    """msgfmt takes the template, which is made of the sources as they are, and makes the same bytes twice."""
    text = template.template()
    done = subprocess.run([require_program("msgfmt"), "--check-format", "-o", "/dev/null", "-"], input=text.encode(),
                          capture_output=True)
    assert done.returncode == 0, done.stderr
    assert text == template.template() and len(template.messages()) > 300


def test_german_report_is_complete(tmp_path: Path) -> None:
    """The catalogue compiles, and has every message of the text report."""
    text = (ROOT / "po/de.po").read_text()
    compiled(text, tmp_path, "de")
    wanted = [message[0] for message, places in template.messages().items()
              if {"lintian_ml/report/text.py", "lintian_ml/report/table.py", "lintian_ml/model.py"} & set(places)]
    german = gettext.translation("lintian-ml", tmp_path, ["de"])
    catalogue = german._catalog  # type: ignore[attr-defined]
    assert [text for text in wanted if text not in catalogue and (text, 0) not in catalogue] == []
    assert len(wanted) > 20
