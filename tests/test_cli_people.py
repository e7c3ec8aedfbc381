# SPDX-License-Identifier: GPL-2.0-or-later
"""For people: examples of --help that run, a pager, a bar for what takes long."""
from __future__ import annotations

import hashlib
import importlib
import io
import os
import pty
import re
import shlex
import shutil
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import pytest
import recipes

from lintian_ml import cli
from lintian_ml.cli import arguments, paging, progress
from lintian_ml.formats import gnubg_weights

RECIPE = """Sentence: x
Format: 3.0 (quilt)
Version: {version}

Path: src/net.weights
Sample: gnubg-weights

Path: debian/copyright
Text: Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
 .
 Files: *
 Copyright: 2026 A Person
 License: GPL-3+
 .
 License: GPL-3+
  The text.
"""
OURS = ("check", "declare", "explain", "formats", "itp")  # archive, compare and the like have tests of their own


def examples() -> list[str]:
    """Every line of an epilog that is a command, without what stands behind it."""
    texts = [arguments.EXAMPLES, *(importlib.import_module(f"lintian_ml.cli.{name}").EPILOG for name in OURS)]
    lines = [line.strip() for text in texts for line in text.splitlines() if line.startswith("  lintian-ml ")]
    return sorted({re.split(r" {2,}|  ", line)[0].split(" > ")[0].strip() for line in lines})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that the examples name."""
    root = tmp_path_factory.mktemp("examples")
    for version in ("1.0-1", "1.1-1"):
        dsc = recipes.build(recipes.parse(RECIPE.format(version=version)), "foo", root)
    shutil.copy(root / "foo_1.0-1.dsc", root / "foo.dsc")
    data = dsc.read_bytes()
    (root / "foo.changes").write_text(
        f"Format: 1.8\nSource: foo\nVersion: 1.1-1\nDistribution: unstable\nChanges:\n foo\nFiles:\n "
        f"{hashlib.md5(data).hexdigest()} {len(data)} misc optional {dsc.name}\n")
    shutil.copy(Path(__file__).parent / "itp" / "follow-up-changes-licence" / "bug", root / "bug.mbox")
    weights = gnubg_weights.FORMAT.sample()
    with tarfile.open(root / "foo-1.0.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo("foo-1.0/src/net.weights")
        member.size = len(weights)
        archive.addfile(member, io.BytesIO(weights))
    (root / "src").mkdir()
    (root / "src/net.weights").write_bytes(weights)
    (root / "debian").mkdir()
    return root


@pytest.mark.parametrize("line", [line for line in examples() if not re.search(r"itp \d", line)])
def test_example_runs(line: str, folder: Path, monkeypatch: pytest.MonkeyPatch,
                      capsys: pytest.CaptureFixture[str]) -> None:
    """Every example of --help runs as it stands, where the files that it names are."""
    monkeypatch.chdir(folder)
    status = cli.main(shlex.split(line)[1:])
    output, errors = capsys.readouterr()
    assert status in ((0, 2) if "--fail-on" in line else (0,)), errors
    assert output or "declare" in line


def test_there_are_examples() -> None:
    """Each command shows some, and the one that needs the network is parsed at least."""
    found = examples()
    assert len(found) >= 20 and all(any(f"lintian-ml {name}" in line for line in found) for name in OURS[1:])
    assert arguments.parse(["itp", "1234567"]).bug == "1234567"


# -- the pager -------------------------------------------------------------------------------------------------------

def in_terminal(*command: str, **environment: str) -> str:
    """What a command prints on a terminal of 24 lines."""
    main, child = pty.openpty()
    process = subprocess.Popen(command, stdin=child, stdout=child, stderr=child, close_fds=True,
                               env=os.environ | {"TERM": "xterm", "LINES": "24", "COLUMNS": "80"} | environment)
    os.close(child)
    output = b""
    try:
        while part := os.read(main, 65536):
            output += part
    except OSError:  # how Linux tells that nobody writes any more
        pass
    process.wait()
    os.close(main)
    return output.decode("utf-8", "replace").replace("\r\n", "\n")


EXPLAIN = (sys.executable, "-m", "lintian_ml", "explain")


def test_long_explanations_go_through_the_pager() -> None:
    """On a terminal PAGER shows what does not fit; what fits is printed as it is; cat and nothing mean no pager."""
    shown = in_terminal(*EXPLAIN, PAGER="sed s/^/P:/")
    assert shown.startswith("P:tags:\n") and all(line.startswith("P:") for line in shown.splitlines())
    assert in_terminal(*EXPLAIN, "gnubg-weights", PAGER="sed s/^/P:/").startswith("gnubg-weights (format)")
    for none in ("cat", "", "'"):
        assert in_terminal(*EXPLAIN, PAGER=none).startswith("tags:\n")
    assert in_terminal(*EXPLAIN, PAGER="/nowhere/pager").startswith("tags:\n")


def test_no_pager_in_a_pipe(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Output that is no terminal's never meets a pager."""
    monkeypatch.setenv("PAGER", "false")
    paging.show("a\n" * 999)
    assert capsys.readouterr().out == "a\n" * 999


# -- the bar ---------------------------------------------------------------------------------------------------------

SLOW = """
import sys, time
from lintian_ml.cli import progress
for name in progress.followed((time.sleep(0.3) or name for name in "abc"), ["a.dsc", "b.dsc", "c\\x1b.dsc"], 0.1, 0.05):
    print("done", name, flush=True)
"""


def test_bar_on_a_terminal() -> None:
    """After its time a bar is drawn, and taken away before each line and at the end; no name steers the terminal."""
    shown = in_terminal(sys.executable, "-c", SLOW)
    assert "\r\x1b[K[....................] 0 of 3, 0 s: a.dsc" in shown
    assert "[#############.......] 2 of 3, 0 s: c?.dsc" in shown
    visible = re.sub(r"[^\n]*\r\x1b\[K", "", shown)
    assert visible == "done a\ndone b\ndone c\n"


def test_no_bar_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    """Where standard error is no terminal nothing is drawn, however long it takes."""
    assert list(progress.followed(iter([time.sleep(.05)]), ["x"], 0.01, 0.01)) == [None]
    assert capsys.readouterr().err == ""


def test_bar_with_one_input() -> None:
    """A single input has no share that could be shown: the seconds and its name, a long one cut."""
    assert progress.Bar(["x" * 50], sys.stderr).line() == f"0 s: ...{'x' * 37}"


def test_real_run_shows_a_bar(tmp_path: Path) -> None:
    """A check of packages draws it, and its report is whole; only the two seconds are shortened here."""
    for number in range(400):
        (tmp_path / f"{number}.txt").write_text("1.5 2.5\n" * 60)
    code = ("import sys; from lintian_ml import cli; from lintian_ml.cli import progress; "
            "progress.followed.__defaults__ = (0.02, 0.02); sys.exit(cli.main(sys.argv[1:]))")
    shown = in_terminal(sys.executable, "-c", code, *[str(tmp_path)] * 4)
    assert re.search(r"\[#* *\.*\] \d of 4, \d+ s: ", shown)
    assert shown.count("no machine-learning weights found") == 4
