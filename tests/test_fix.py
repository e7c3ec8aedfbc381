# SPDX-License-Identifier: GPL-2.0-or-later
"""Changes that answer hints: shown first, written on demand, and answered by the next check."""
from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from conftest import require_program
from handmade import TAGS, package, weight

from lintian_ml import check, cli, fix
from lintian_ml.formats import gnubg_weights
from lintian_ml.model import Hint, Pointer

COPYRIGHT = """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: net

Files: *
Copyright: 2026 A Person
License: GPL-3+

Files: net/*
Copyright: 2026 A Person
License: CC-BY-NC-4.0

License: GPL-3+
 The text.

License: CC-BY-NC-4.0
 The text.
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """An unpacked source with a net that is not free and whose origin nobody tells."""
    root = tmp_path / "net-1.0"
    (root / "debian").mkdir(parents=True)
    (root / "net").mkdir()
    (root / "net/main.weights").write_bytes(gnubg_weights.FORMAT.sample())
    (root / "debian/copyright").write_text(COPYRIGHT)
    (root / "debian/changelog").write_text("net (1.0-1) unstable; urgency=medium\n\n  * x.\n\n -- A B <a@example.org>  "
                                           "Thu, 01 Jan 2026 00:00:00 +0000\n")
    (root / "debian/control").write_text("Source: net\nMaintainer: A B <a@example.org>\n\nPackage: net\n"
                                         "Architecture: all\nDescription: net\n x\n")
    return root


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = cli.main(["check", "--fail-on", "none", *map(str, arguments)])
    return status, *capsys.readouterr()


def files(root: Path) -> dict[str, str]:
    return {str(path.relative_to(root)): path.read_text() for path in (root / "debian").rglob("*") if path.is_file()}


def test_nothing_is_written_without_apply(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The diff is shown, and the tree stays as it was."""
    before = files(tree)
    status, output, errors = run(capsys, "--fix", tree)
    assert (status, files(tree)) == (0, before)
    assert "--- a/debian/copyright\n+++ b/debian/copyright\n" in output
    assert "+Files-Excluded:\n+ net/main.weights\n" in output
    assert "--- /dev/null\n+++ b/debian/README.source\n" in output
    assert errors == "lintian-ml: 2 changes to 2 files shown, none written; --apply writes them\n"


def test_diff_is_what_apply_writes(tree: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """patch makes the same files of the diff as --apply writes, and a second run changes nothing."""
    options = "--policy", "ml-policy-2021", "--fix"
    diff = run(capsys, *options, tree)[1]
    copy = tmp_path / "copy"
    subprocess.run(["cp", "-r", str(tree), str(copy)], check=True)
    subprocess.run([require_program("patch"), "-p1", "-s"], input=diff, text=True, cwd=copy, check=True)
    assert "written" in run(capsys, *options, "--apply", tree)[2]
    assert files(tree) == files(copy)
    again = run(capsys, *options, tree)
    assert again[1] == "" and again[2].startswith("lintian-ml: 0 changes to 0 files shown")


def test_check_sees_what_was_written(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Disclaimer and type are answered; a question that nobody answered yet answers nothing."""
    def tags() -> set[str]:
        from lintian_ml.checking import check_path

        return {hint.tag for hint in check_path(str(tree), ["ml-policy-2021"]).packages[0].hints}

    before = tags()
    run(capsys, "--policy", "ml-policy-2021", "--fix", "--apply", tree)
    text = files(tree)
    assert "Disclaimer:\n ML-Policy: holds learned weights (net/main.weights)\n" in text["debian/copyright"]
    assert "Model type under ml-policy-2021: non-free-model\n" in text["debian/README.source"]
    assert {"ml-policy-disclaimer-missing", "ml-model-type-not-annotated"} <= before - tags()
    assert "ml-weights-without-documented-origin" in tags()
    question = "FIX" "ME who made it, with which program, and from what?"
    (tree / "debian/README.source").write_text(text["debian/README.source"].replace(
        question, "trained by upstream with gnubg's trainer on rollouts"))
    assert "ml-weights-without-documented-origin" not in tags()


def test_fixes_for_programs(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--format json lists each change with tag, file, words, certainty and diff."""
    document = json.loads(run(capsys, "--fix", "--format", "json", tree)[1])
    assert document["schema"] == "lintian-ml-fixes/1"
    assert [(entry["tag"], entry["path"], entry["certainty"]) for entry in document["fixes"]] == [
        ("ml-weights-licence-not-free", "debian/copyright", "possible"),
        ("ml-weights-without-documented-origin", "debian/README.source", "possible")]
    assert all(entry["diff"].startswith("--- ") and entry["description"] for entry in document["fixes"])


def test_override_with_a_question() -> None:
    """A hint without a remedy gets an override under a question; signs with a meaning are escaped; never twice."""
    hints = [Hint("ml-broken", "a *note", Pointer("net.txt", 3)), Hint("ml-unused-override", "x"), Hint("ml-odd", "y")]
    found, = fix.fixes(package(weights=(weight(),)), hints, {}, TAGS)
    assert (found.path, found.tag) == ("debian/source/lintian-ml-overrides", "ml-broken")
    assert found.after == "# FIX" "ME why is this right here?\nml-broken a \\*note [net.txt:3]\n"
    assert fix.fixes(package(), hints, {found.path: found.after}, TAGS) == []
    more, = fix.fixes(package(), [Hint("ml-broken", "z")], {found.path: found.after}, TAGS)
    assert more.after.startswith(found.after + "\n# FIX" "ME")


def test_fields_that_are_there_are_kept(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A Files-Excluded field grows by what is missing; a copyright file in free words is left alone."""
    (tree / "debian/copyright").write_text(COPYRIGHT.replace("Upstream-Name", "Files-Excluded: old.bin\nUpstream-Name"))
    run(capsys, "--fix", "--apply", tree)
    assert "Files-Excluded: old.bin\n net/main.weights\nUpstream-Name" in files(tree)["debian/copyright"]
    (tree / "debian/copyright").write_text("It was downloaded from here, the licence is CC-BY-NC-4.0.\n")
    assert "debian/copyright" not in run(capsys, "--fix", tree)[1]


def test_links_are_not_followed(tree: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A README.source that is a link is refused, and what it leads to stays."""
    (tmp_path / "victim").write_text("mine\n")
    (tree / "debian/README.source").symlink_to(tmp_path / "victim")
    status, _, errors = run(capsys, "--fix", "--apply", tree)
    assert status == 1 and "symbolic link" in errors and (tmp_path / "victim").read_text() == "mine\n"


@pytest.mark.parametrize("arguments", [["x.dsc"], ["a", "b"]])
def test_a_tree_is_needed(arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is no single tree cannot be changed, and one sentence says so."""
    paths = []
    for name in arguments:
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.c").write_text("int a;\n")
        paths.append(str(tmp_path / name))
    assert run(capsys, "--fix", *paths)[::2] == (
        1, "lintian-ml: error: --fix needs one unpacked source tree with a debian directory\n")


def test_python_api_has_the_same(tree: Path) -> None:
    """The hints that --fix answers are those of the Python interface."""
    assert "ml-weights-licence-not-free" in {hint.tag for hint in check(tree).packages[0].hints}
