# SPDX-License-Identifier: GPL-2.0-or-later
"""The commands of docs/transcript.md do what the page says."""
from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import transcript_examples as examples
from conftest import require, require_program

pytestmark = pytest.mark.checkout
ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "transcript.md"


def test_page(tmp_path: Path) -> None:
    """Programs and commands of the page, in their order: asserted, rebuilt, and asserted again after the backdoor."""
    require("securesystemslib")
    require_program("openssl")
    text = PAGE.read_text()
    for name, program in re.findall(r"^```python file=(\S+)\n(.*?)^```$", text, re.M | re.S):
        (tmp_path / name).write_text(program)
    tool = tmp_path / "bin" / "lintian-ml"
    tool.parent.mkdir()
    call = f"PYTHONPATH={shlex.quote(str(ROOT))} exec {shlex.quote(sys.executable)} -m lintian_ml"
    tool.write_text(f"#!/bin/sh\n{call} \"$@\"\n")
    tool.chmod(0o755)
    script = "\n".join(re.findall(r"^```sh\n(.*?)^```$", text, re.M | re.S))
    done = subprocess.run(["bash", "-euc", script], cwd=tmp_path, capture_output=True, text=True, env={
        **os.environ, "PATH": f"{tool.parent}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT)})
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.findall(r'"reproducibility": "([^"]*)"', done.stdout) == ["asserted", "rebuilt", "asserted"]
    assert "accepted\n" in done.stdout and "net.safetensors: rebuilt, content is declared" in done.stdout
    assert "net.safetensors: not rebuilt" in done.stdout and done.stdout.endswith("status 2\n")
    assert re.search(r"^Covered: \d of 10 segments", done.stdout, re.M)


def test_page_has_the_tested_program(tmp_path: Path) -> None:
    """The program and the data of the page are those of the other tests."""
    programs = dict(re.findall(r"^```python file=(\S+)\n(.*?)^```$", PAGE.read_text(), re.M | re.S))
    assert programs["train.py"] == examples.NET
    subprocess.run([sys.executable, "-c", programs["draw.py"]], cwd=tmp_path, check=True)
    examples.digits(tmp_path / "expected")
    assert (tmp_path / "digits.txt").read_bytes() == (tmp_path / "expected").read_bytes()
