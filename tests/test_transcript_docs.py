# SPDX-License-Identifier: GPL-2.0-or-later
"""The commands of docs/transcript.rst do what the page says."""
from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import transcript_examples as examples
from conftest import require, require_program

pytestmark = pytest.mark.checkout
ROOT = Path(__file__).parents[1]
INSTALLED = "/usr/share/doc/lintian-ml/examples"
_BLOCK = re.compile(r"^\.\. code-block:: (\w+)\n(?:   :caption: (\S+)\n)?\n((?:(?:   .*)?\n)+)", re.M)


def blocks(page: str) -> list[tuple[str, str, str]]:
    """(language, name of the file, text) of each block of a page."""
    text = (ROOT / "docs" / f"{page}.rst").read_text()
    return [(language, name, textwrap.dedent(block).rstrip("\n") + "\n") for language, name, block in
            _BLOCK.findall(text)]


def follow(page: str, folder: Path) -> tuple[str, str]:
    """Write the programs of a page, run its commands in their order; what they print, and their errors."""
    for _, name, text in blocks(page):
        if name:
            (folder / name).write_text(text)
    tool = folder / "bin" / "lintian-ml"
    tool.parent.mkdir()
    call = f"PYTHONPATH={shlex.quote(str(ROOT))} exec {shlex.quote(sys.executable)} -m lintian_ml"
    tool.write_text(f"#!/bin/sh\n{call} \"$@\"\n")
    tool.chmod(0o755)
    script = "\n".join(text for language, _, text in blocks(page) if language == "sh")
    path = f"{tool.parent}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(["bash", "-euc", script.replace(INSTALLED, str(ROOT / "examples"))], cwd=folder, text=True,
                          capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT), "PATH": path})
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout, done.stderr


def test_page(tmp_path: Path) -> None:
    """Programs and commands of the page, in their order: asserted to rebuilt, and a recipe only after the backdoor."""
    require("securesystemslib")
    require_program("openssl")
    output, _ = follow("transcript", tmp_path)
    assert re.findall(r'"reproducibility": "([^"]*)"', output) == [
        "asserted", "recipe", "dry-run", "rebuilt", "recipe"]
    assert "accepted\n" in output and "net.safetensors: rebuilt, content is declared" in output
    assert "net.safetensors: not rebuilt" in output and output.endswith(
        "step 13 is the first that differs: the replay agrees with the first transcript\nstatus 2\n")
    assert "runs: lintian-ml transcript steps bob --first 10 --last 19\n" in output
    assert re.search(r"^Covered: \d of 10 segments", output, re.M)


def test_page_has_the_tested_program(tmp_path: Path) -> None:
    """The program and the data of the page are those of the other tests."""
    programs = {name: text for _, name, text in blocks("transcript")}
    assert programs["train.py"] == examples.NET
    subprocess.run([sys.executable, "-c", programs["draw.py"]], cwd=tmp_path, check=True)
    examples.digits(tmp_path / "expected")
    assert (tmp_path / "digits.txt").read_bytes() == (tmp_path / "expected").read_bytes()
