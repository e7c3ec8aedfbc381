# SPDX-License-Identifier: GPL-2.0-or-later
"""Reviews of uploads: the whole text, and what changed since another version."""
from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import recipes

from lintian_ml import cli, review
from lintian_ml.review import functions
from lintian_ml.model import Pointer, Verdict
from lintian_ml.policy import load

HEAD = "Sentence: x\nFormat: 3.0 (quilt)\nVersion: {version}\n\n"
NET = "Path: net/main.weights\nSample: gnubg-weights\n\n"
OTHER = "Path: net/main.weights\nText: {text}\n\n"
SECOND = "Path: net/second.nnw\nSample: sextractor-nnw\n\n"
COPYRIGHT = """Path: debian/copyright
Text: Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
 .
 Files: *
 Copyright: 2026 A Person
 License: GPL-3+
 .
 Files: net/*
 Copyright: 2026 A Person
 License: {licence}
 .
 License: GPL-3+
  The text.
 .
 License: {licence}
  The text.

"""
README = "Path: debian/README.source\nText: The weights in net/main.weights were trained on ImageNet by the author.\n\n"
FETCH = ("Path: src/start.py\nText: import urllib.request\n .\n class Engine:\n     def first_start(self):\n"
         "         urllib.request.urlretrieve('https://example.org/m.onnx', 'm.onnx')\n\n")


def built(folder: Path, version: str, *files: str) -> Path:
    """A source package called engine."""
    target = folder / version
    target.mkdir()
    return recipes.build(recipes.parse(HEAD.format(version=version) + "".join(files)), "engine", target)


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """What check prints, with exit status 0 and no errors."""
    assert cli.main(["check", "--fail-on", "none", *map(str, arguments)]) == 0
    output, errors = capsys.readouterr()
    assert errors == ""
    return output


def titles(output: str) -> list[str]:
    """The headings of the findings of a review in Markdown."""
    return [line.split(" ", 2)[2] for line in output.splitlines() if line.startswith("## ") and line[3].isdigit()]


def test_review_of_an_upload(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A .changes is reviewed whole: findings with file, line and function, areas, a note."""
    dsc = built(tmp_path, "1.0-1", NET, COPYRIGHT.format(licence="CC-BY-NC-4.0"), FETCH)
    data = dsc.read_bytes()
    changes = dsc.with_suffix(".changes")
    changes.write_text(f"Format: 1.8\nSource: engine\nVersion: 1.0-1\nDistribution: unstable\nChanges:\n engine\n"
                       f"Checksums-Sha256:\n {hashlib.sha256(data).hexdigest()} {len(data)} {dsc.name}\n"
                       f"Files:\n {hashlib.md5(data).hexdigest()} {len(data)} misc optional {dsc.name}\n")
    output = run(capsys, "--review", changes)
    assert output.startswith("Review of engine 1.0-1\nLooked at: engine_1.0-1.dsc, 5 files\n"
                             "Weights:   1 file, 5 parameters\n")
    assert "   - net/main.weights: CC-BY-NC-4.0\n" in output
    assert "   - src/start.py:5 in first_start:\n" in output or "   - src/start.py:5 in first_start: " in output
    assert "  ml-policy-2021     not main (non-free-model)\n" in output
    assert titles(run(capsys, "--format", "markdown", changes)) == [
        "The licence of the weights is not free", "No file says where the weights come from",
        "The program that trained the model is not in the source", "The program fetches a model when it runs"]


def test_nothing_to_say(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A package without models has no findings, and the review says what that proves."""
    output = run(capsys, "--review", built(tmp_path, "1.0-1", "Path: a.c\nText: int a;\n\n"))
    assert "Nothing to object to was found." in output and "which is no proof that there are none" in output


def test_only_what_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Against the same content there is nothing; a new model, changed weights, another licence and a new download are
    told, and what was there before is not."""
    base = NET, COPYRIGHT.format(licence="CC0-1.0"), README
    old = built(tmp_path, "1.0-1", *base)
    same = built(tmp_path, "1.0-2", *base)
    output = run(capsys, "--against", old, same)
    assert "Nothing to object to was found." in output
    assert "Note: nothing that a review has changed since 1.0-1" in output
    assert "Compared:  engine 1.0-1 (engine_1.0-1.dsc) -> 1.0-2 (engine_1.0-2.dsc)" in output
    weights = changed_weights()
    new = built(tmp_path, "1.1-1", OTHER.format(text=weights), SECOND, COPYRIGHT.format(licence="CC-BY-NC-4.0"),
                README, FETCH)
    found = titles(run(capsys, "--format", "markdown", "--against", old, new))
    assert found[:1] == ["The licence of the weights is not free"]
    assert {"A model that the version in the archive did not have", "The program fetches a model when it runs",
            "The weights changed, what is declared of them did not",
            "The licence of the weights is not what it was in the archive"} <= set(found)


def changed_weights() -> str:
    """The sample with another number, as the text of a recipe."""
    fields = {"Path": "x", "Sample": "gnubg-weights"}
    lines = recipes.content(fields).decode().rstrip("\n").split("\n")
    lines[-1] = "0.4321"
    return "\n ".join(lines)


def test_removed_and_moved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A model that moved is the same; one that is gone is told."""
    old = built(tmp_path, "1.0-1", NET, SECOND, COPYRIGHT.format(licence="CC0-1.0"), README)
    new = built(tmp_path, "1.1-1", NET.replace("main", "renamed"), COPYRIGHT.format(licence="CC0-1.0"), README)
    found = titles(run(capsys, "--format", "markdown", "--against", old, new))
    assert "A model of the version in the archive is gone" in found
    assert "A model that the version in the archive did not have" not in found


def test_weights_and_words_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the document changed with the weights, nothing is stale."""
    old = built(tmp_path, "1.0-1", NET, COPYRIGHT.format(licence="CC0-1.0"), README)
    new = built(tmp_path, "1.1-1", OTHER.format(text=changed_weights()), COPYRIGHT.format(licence="CC0-1.0"),
                README.replace("ImageNet", "Common Voice"))
    found = titles(run(capsys, "--format", "markdown", "--against", old, new))
    assert "The weights changed, what is declared of them did not" not in found


def test_other_formats_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A review in JSON is no thing, and one sentence says so."""
    assert cli.main(["check", "--review", "--format", "json", str(built(tmp_path, "1.0-1", NET))]) == 1
    assert capsys.readouterr().err == "lintian-ml: error: a review is text or markdown, not json\n"


@pytest.mark.parametrize(("verdicts", "area"), [
    ((("free-model",),), "main"), ((("free-model",), ("toxic-candy-model",)), "not main"),
    ((("free-model", "toxic-candy-model"),), "undecided: main or not main"),
    ((("free-model", "toxic-candy-model"), ("non-free-model",)), "not main"),
    ((("exempt",),), "the text names none"), ((("exempt",), ("free-model",)), "main or the text names none")])
def test_areas(verdicts: tuple[tuple[str, ...], ...], area: str) -> None:
    """One file that certainly stays out keeps the package out; main needs all; else it is open."""
    text = next(entry for entry in load() if entry.name == "ml-policy-2021")
    assert review.area(text, [Verdict(classes) for classes in verdicts]).area == area


@pytest.mark.parametrize(("language", "text", "line", "name"), [
    ("py", "def a():\n    x\n\ndef b():\n    y\n", 5, "b"), ("py", "def a():\n    x\ny\n", 3, ""),
    ("py", "class A:\n    async def b(self):\n        if x:\n            y\n", 4, "b"),
    ("js", "export function load(x) {\n  fetch(x)\n}\n", 2, "load"), ("rs", "pub fn run(x: u8) {\n  go\n}\n", 2, "run"),
    ("go", "func (s *Server) Pull(x string) {\n\tgo\n}\n", 2, "Pull"), ("sh", "get() {\n  wget x\n}\n", 2, "get"),
    ("mk", "all: build\n\nnet:\n\twget x\n", 4, "net"), ("mk", "VAR := x:y\nfoo\n", 2, ""),
    ("c", "static int\nload_net (char *x)\n{\n", 3, ""),
    ("c", "int load_net(const char *x)\n{\n  if (x) {\n    y();\n", 4, "load_net"),
    ("pl", "sub fetch {\n  x\n}\n", 2, "fetch"), ("py", "x\n", 9, "")])
def test_enclosing_function(language: str, text: str, line: int, name: str) -> None:
    """The function that a line lies in, in several languages; nothing where there is none."""
    assert functions.enclosing(text, line, language) == name


def test_functions_of_a_package(tmp_path: Path) -> None:
    """Places in the programs of a package get names, others do not."""
    dsc = built(tmp_path, "1.0-1", FETCH, NET)
    wanted = [Pointer("src/start.py", 5), Pointer("net/main.weights", 1), Pointer("src/start.py")]
    assert functions.locate(str(dsc), wanted) == {Pointer("src/start.py", 5): "first_start"}
