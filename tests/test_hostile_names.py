# SPDX-License-Identifier: GPL-2.0-or-later
"""Names and words from packages stay inert in every output."""
from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import pytest
from conftest import require

sys.path.insert(0, str(Path(__file__).parent / "attacks"))

import verdicts  # noqa: E402

from lintian_ml.cli import main  # noqa: E402

NAMES = ("\x1b[2J\x1b[31mred", "\x1b]0;title\x07", "gnp.\u202egguf", "\u2066net\u2069", "line\nE: forged: a tag",
         "carriage\rreturn", "\x9b31m", "<script>alert(1)</script>", "a\"b'c`d", "a&amp;b", "]]>", "\u2028next",
         "\u200bno",
         "${x}", "%s%n", "{{7*7}}", "\x7f\x08\x08", "\ufeffbom", "=1+1", "@a", "e\u0301\u0301\u0301")
FORBIDDEN = ("\x1b", "\x07", "\u202e", "\u2066", "\u2069", "\r", "\x9b", "\u2028", "\x08", "\x7f")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A net under every name, and documents that quote them."""
    root = tmp_path / "names-1"
    (root / "debian").mkdir(parents=True)
    (root / "debian/control").write_text("Source: names\n")
    (root / "debian/README.source").write_text("".join(f"The net {name} was trained by us.\n" for name in NAMES))
    (root / "debian/copyright").write_text("Files: *\nLicense: \x1b[31mMIT\x1b[0m\u202e\nCopyright: <b>\n")
    for name in NAMES:
        folder = root / name.replace("/", "|")
        folder.mkdir()
        (folder / "net.gguf").write_bytes(verdicts.GGUF)
    return root


@pytest.mark.parametrize("options", [[], ["-L", ">=classification", "--pedantic", "-i", "--color", "never"],
                                     ["--policy", "all", "-v", "--color", "never"]], ids=["short", "long", "policies"])
def test_terminal(tree: Path, capsys: pytest.CaptureFixture[str], options: list[str]) -> None:
    """No control character, no direction mark and no line of a package's own reaches the terminal."""
    main(["check", *options, str(tree)])
    told = capsys.readouterr()
    text = told.out + told.err
    assert not [mark for mark in FORBIDDEN if mark in text]
    assert all(line[:3] in ("W: ", "E: ", "I: ", "P: ", "C: ", "N: ", "N:", "X: ", "M: ", "O: ") for line in
               text.splitlines() if line), text[:500]
    assert "\nE: forged" not in text


def test_why(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The derivation of one file is as inert."""
    main(["check", "--why", f"{NAMES[0]}/net.gguf", str(tree)])
    assert not [mark for mark in FORBIDDEN if mark in capsys.readouterr().out]


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_json(tree: Path, capsysbinary: pytest.CaptureFixture[bytes], form: str) -> None:
    """Names come back from JSON as they were, every line is a document, and no byte of it controls a terminal."""
    main(["check", "--format", form, str(tree)])
    data = capsysbinary.readouterr().out
    text = data.decode("utf-8")
    assert "\x1b" not in text and "\r" not in text
    packages = json.loads(text)["packages"] if form == "json" else list(map(json.loads, filter(None, text.split("\n"))))
    paths = {weight["path"].split("/")[0] for package in packages for weight in package.get("weights", ())}
    assert paths >= {name.replace("/", "|") for name in NAMES if "\x9b" not in name}


def test_names_in_archives(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same for members of archives."""
    root = tmp_path / "inner-1"
    root.mkdir()
    (root / "a.zip").write_bytes(verdicts.zipped({f"{name}/net.gguf": verdicts.GGUF for name in NAMES}))
    main(["check", "-L", ">=classification", str(root)])
    text = capsys.readouterr().out
    assert text.count("ml-weights gguf") >= len(NAMES) - 1
    assert not [mark for mark in FORBIDDEN if mark in text]


def told(tree: Path, form: str, capsys: pytest.CaptureFixture[str]) -> str:
    """The report in one form, without a control character or a sign that turns the direction of what follows."""
    main(["check", "--policy", "all", "--format", form, str(tree)])
    text = capsys.readouterr().out.replace("\r\n", "\n")  # how lines of CSV end
    assert text and not [mark for mark in FORBIDDEN if mark in text]
    return text


@pytest.mark.parametrize("form", ["sarif", "cyclonedx", "spdx"])
def test_forms_in_json(tree: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
    """One document, all of it ASCII or printable."""
    if form != "sarif":
        require("cyclonedx" if form == "cyclonedx" else "spdx_python_model")
    assert isinstance(json.loads(told(tree, form, capsys)), dict)


@pytest.mark.parametrize("form", ["html", "junit"])
def test_forms_in_markup(tree: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
    """No name makes an element, and the page allows no program but its own."""
    etree = require("lxml.etree")
    text = told(tree, form, capsys)
    parser = etree.HTMLParser() if form == "html" else etree.XMLParser(resolve_entities=False)
    root = etree.fromstring(text.encode(), parser)
    assert not [element for element in root.iter("script", "b") if "alert" in (element.text or "")]
    assert "<script>alert" not in text
    if form == "html":
        (rule,) = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert "default-src 'none'" in rule and "unsafe" not in rule.replace("style-src 'unsafe-inline'", "")


def test_form_in_csv(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every row has the fields of the head, and none begins as a formula of a spreadsheet does."""
    rows = list(csv.reader(io.StringIO(told(tree, "csv", capsys))))
    assert len(rows) > len(NAMES) and {len(row) for row in rows} == {len(rows[0])}
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@", "\t")]


def test_form_for_github(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each line is one command of ours."""
    lines = told(tree, "github", capsys).splitlines()
    assert lines and all(line.startswith(("::error ", "::warning ", "::notice ", "::debug::")) for line in lines)


def test_form_in_markdown(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No raw markup, and no line that a name begins."""
    text = told(tree, "markdown", capsys)
    assert not [line for line in text.splitlines() if line.startswith(("E: forged", "<"))]
