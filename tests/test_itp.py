# SPDX-License-Identifier: GPL-2.0-or-later
"""Bugs as people write them, each with its whole review: ``tests/itp/NAME`` holds the bug, a sentence on what it shows,
the recipe of its source where there is one, and the reviews. ``GOLDEN=write`` records what is printed."""
from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
import recipes

from lintian_ml import cli

FOLDER = Path(__file__).parent / "itp"
NAMES = sorted(path.parent.name for path in FOLDER.glob("*/bug"))
FILES = {"review": "text", "review.md": "markdown", "reply": "mail"}
CASES = [(name, file) for name in NAMES for file in FILES if file == "review" or (FOLDER / name / file).exists()]


def sent(folder: Path, tmp_path: Path) -> Path:
    """The bug as it was sent: in the old encoding and with the line ends that ``about`` may name."""
    if "\nSent-As: iso-8859-1, lines end with CR LF\n" not in (folder / "about").read_text():
        return folder / "bug"
    target = tmp_path / "bug"
    target.write_bytes((folder / "bug").read_text().replace("\n", "\r\n").encode("iso-8859-1"))
    return target


def reviewed(name: str, form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What the command prints about one bug, with exit status 0 and no word on standard error."""
    folder = FOLDER / name
    arguments = ["itp", "--format", form, str(sent(folder, tmp_path))]
    if (folder / "recipe").exists():
        recipe = recipes.parse((folder / "recipe").read_text())
        arguments += ["--source", str(recipes.build(recipe, name, tmp_path))]
    assert cli.main(arguments) == 0
    output, errors = capsys.readouterr()
    assert errors == ""
    return output


@pytest.mark.usefixtures("recorded_texts")
@pytest.mark.parametrize(("name", "file"), CASES)
def test_review(name: str, file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str],
                monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole review is the recorded one."""
    monkeypatch.setenv("DEBFULLNAME", "Rita Réviewer")
    monkeypatch.setenv("DEBEMAIL", "rita@debian.example")
    output = reviewed(name, FILES[file], tmp_path, capsys)
    target = FOLDER / name / file
    if os.environ.get("GOLDEN") == "write":
        target.write_text(output)
    assert output == target.read_text()


def test_there_are_enough() -> None:
    """At least twenty bugs, of all three kinds, some without a model, some with their source."""
    assert len(NAMES) >= 20
    first = [(FOLDER / name / "review").read_text().split("\n")[0] for name in NAMES]
    assert {line.split(":")[0].removeprefix("Review of ") for line in first} >= {"ITP", "RFP", "RFS"}
    assert len(list(FOLDER.glob("*/recipe"))) >= 3
    assert all((FOLDER / name / "about").read_text().startswith("Sentence: ") for name in NAMES)


@pytest.mark.usefixtures("recorded_texts")
def test_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A dash reads the bug from standard input."""
    folder = FOLDER / "no-template"
    stream = io.TextIOWrapper(io.BytesIO((folder / "bug").read_bytes()))
    monkeypatch.setattr("sys.stdin", stream)
    assert cli.main(["itp", "-"]) == 0
    assert capsys.readouterr().out == (folder / "review").read_text()
