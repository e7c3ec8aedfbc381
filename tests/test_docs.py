# SPDX-License-Identifier: GPL-2.0-or-later
"""The documentation site: it builds without a warning, and every command in it does what it shows.

A block of ``code-block:: console`` holds commands after ``$ `` (and ``> ``), each followed by what it prints. The
blocks of one page run in their order, in one directory. ``GOLDEN=write`` records what is printed; what
holds already stays as it is, so that three dots stay dots.
"""
from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from conftest import require_program

pytestmark = pytest.mark.checkout
ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
INSTALLED = "/usr/share/doc/lintian-ml/examples"
CORPUS = os.environ.get("LINTIAN_ML_CORPUS", "")  # a folder with the packages of docs/packages
LONG = 40  # lines of output that a page shows; the rest is three dots
DOTS = "..."


def blocks(lines: list[str]) -> Iterator[tuple[int, int]]:
    """First line and the line after the last one of each block of commands."""
    number = 0
    while number < len(lines):
        if lines[number] != ".. code-block:: console":
            number += 1
            continue
        start = number + 2
        end = start
        while end < len(lines) and (lines[end].startswith("   ") or not lines[end]):
            end += 1
        while not lines[end - 1]:
            end -= 1
        yield start, end
        number = end


def commands(lines: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """The lines of each command, and those of its output."""
    shown: list[list[str]] = []
    told: list[list[str]] = []
    for line in lines:
        text = line[3:]
        if text.startswith("$ "):
            shown.append([text])
            told.append([])
        elif text.startswith("> ") and not told[-1]:
            shown[-1].append(text)
        else:
            told[-1].append(text)
    yield from zip(shown, told)


class Session:
    """Runs commands in bash one after the other; the directory goes on from one to the next."""

    def __init__(self, folder: Path, checkout: Path = ROOT) -> None:
        program = folder / ".bin" / "lintian-ml"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\nPYTHONPATH={shlex.quote(str(checkout))} exec {shlex.quote(sys.executable)} "
                           '-m lintian_ml "$@"\n')
        program.chmod(0o755)
        (program.parent / "python3").symlink_to(sys.executable)
        self._place = str(folder)
        self._environment = {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8",
                             "SOURCE_DATE_EPOCH": "1767225600", "PYTHONPATH": str(checkout)}

    def run(self, command: list[str]) -> list[str]:
        """What a command prints, standard error among it."""
        script = "\n".join(line[2:] for line in command).replace(INSTALLED, str(ROOT / "examples"))
        done = subprocess.run(["bash", "-c", f"{script}\nprintf '\\n//%s' \"$PWD\""], cwd=self._place, text=True,
                              env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        output, _, self._place = done.stdout.rpartition("\n//")
        return [line.rstrip() for line in output.split("\n")][:-1] if output.endswith("\n") else \
            [line.rstrip() for line in output.split("\n") if line or output]


def same(told: list[str], found: list[str]) -> bool:
    """Whether what is shown is what was printed, three dots standing for any lines.

    Columns may have other widths: those of a table depend on lines that are not shown.
    """
    parts = [".*" if line == DOTS else re.escape(narrowed(line)) for line in told]
    text = "\n".join(map(narrowed, found))
    return re.fullmatch("\n".join(parts).replace("\n.*", "(?:\n.*)?"), text, re.DOTALL) is not None


def narrowed(line: str) -> str:
    return re.sub(r"(?<=\S) {2,}", "  ", line)


def shortened(found: list[str]) -> list[str]:
    return found if len(found) <= LONG else [*found[:LONG], DOTS]


class Typed(Protocol):
    """Whoever types commands: ``Session`` here, somebody on another system elsewhere."""

    def run(self, command: list[str]) -> list[str]: ...


def follow(page: Path, session: Typed) -> None:
    """Run a page's commands and compare; with GOLDEN=write put what they print into the page."""
    lines = page.read_text().split("\n")
    result, reach = [], 0
    for start, end in blocks(lines):
        result += lines[reach:start]
        for command, told in commands(lines[start:end]):
            found = session.run(command)
            assert not any(line.startswith("lintian-ml: error") for line in found), found
            if os.environ.get("GOLDEN") == "write" and not same(told, found):
                told = shortened(found)
            assert same(told, found), "\n".join([*command, *found])
            result += [f"   {line}".rstrip() for line in [*command, *told]]
        reach = end
    if os.environ.get("GOLDEN") == "write":
        page.write_text("\n".join([*result, *lines[reach:]]))


@pytest.mark.parametrize("name", ["tutorial", "api", "howto/rebuilder"])
def test_page_word_for_word(name: str, tmp_path: Path) -> None:
    """Who follows a page, a newcomer with the tutorial first, ends where it says."""
    require_program("dpkg-source")
    follow(DOCS / f"{name}.rst", Session(tmp_path))


def test_pages_outlive_a_new_policy_text(tmp_path: Path) -> None:
    """Pages name the texts whose lines they show: one more text, with a longer name, changes none of them."""
    checkout = tmp_path / "checkout"
    for name in ("lintian_ml", "policy", "data"):
        shutil.copytree(ROOT / name, checkout / name)
    text = (ROOT / "policy/texts/ml-policy-2021.policy").read_text()
    name = "a-text-of-some-later-year-with-a-long-name"
    (checkout / f"policy/texts/{name}.policy").write_text(text.replace("Policy: ml-policy-2021", f"Policy: {name}"))
    folder = tmp_path / "pages"
    folder.mkdir()
    assert any(name in line for line in Session(folder, checkout).run(["$ lintian-ml explain"]))
    shutil.rmtree(folder / ".bin")
    follow(DOCS / "tutorial.rst", Session(folder, checkout))


@pytest.mark.parametrize("name", ["gnubg", "sentencepiece", "source-extractor"] if CORPUS else [])
def test_real_package(name: str, tmp_path: Path) -> None:
    """A package of Debian goes the way that its page shows."""
    for path in Path(CORPUS).glob(f"{name}_*"):
        shutil.copy(path, tmp_path)
    follow(DOCS / "packages" / f"{name}.rst", Session(tmp_path))


def build_site(folder: Path) -> Path:
    """The site as Debian's Sphinx makes it from a copy of the pages; a warning fails the test."""
    sphinx = require_program("sphinx-build")
    left_out = shutil.ignore_patterns("reference", "pictures", "_build", "__pycache__")
    shutil.copytree(ROOT / "docs", folder / "docs", ignore=left_out)
    for name in ("lintian_ml", "policy", "data", "examples"):
        (folder / name).symlink_to(ROOT / name)
    done = subprocess.run([sphinx, "-W", "-q", "-b", "html", "docs", "site"], cwd=folder, text=True, env={
        **os.environ, "PYTHONDONTWRITEBYTECODE": "1"}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout
    return folder / "site"


def test_site_builds(tmp_path: Path) -> None:
    """Every tag has an anchor, every page of the folder is there, and pictures show what the program prints."""
    from lintian_ml import tags

    site = build_site(tmp_path)
    page = (site / "reference/tags.html").read_text()
    assert all(f'id="{name}"' in page for name in tags.load())
    sources = [path.relative_to(DOCS).with_suffix(".html") for path in DOCS.rglob("*")
               if path.suffix in (".rst", ".md") and "reference" not in path.parts]
    assert len(sources) > 20 and [path for path in sources if not (site / path).is_file()] == []
    picture = (site / "_images/first-check.svg").read_text()
    assert "W: sortmail source: <tspan" in picture and "ml-weights-without-documented-origin</tspan>" in picture


def test_dots_stand_for_lines() -> None:
    """Three dots match any lines, also none, and nothing else does."""
    assert same(["a", DOTS, "c"], ["a", "b", "b", "c"]) and same(["a", DOTS], ["a"]) and same([], [])
    assert not same(["a", "c"], ["a", "b", "c"]) and not same(["a", DOTS, "c"], ["a", "b"])


def test_every_page_is_reached() -> None:
    """Each page stands in a table of contents."""
    texts = "\n".join(path.read_text() for path in DOCS.rglob("*.rst"))
    pages = {str(path.relative_to(DOCS).with_suffix("")) for path in DOCS.rglob("*")
             if path.suffix in (".rst", ".md") and "reference" not in path.parts} - {"index"}
    listed = set(re.findall(r"^   (\S+)$", texts, re.MULTILINE))
    assert pages <= listed | {f"packages/{name}" for name in listed}


def test_links_between_pages_lead_somewhere() -> None:
    """What a page in Markdown links to by its name is in the checkout."""
    for path in DOCS.rglob("*.md"):
        for target in re.findall(r"\]\(([^)#:\s]+)", path.read_text()):
            assert (path.parent / target).exists(), (path.name, target)
