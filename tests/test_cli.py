# SPDX-License-Identifier: GPL-2.0-or-later
"""The command line, run whole: output, errors, exit status."""
from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from handmade import TAGS, package, weight

from lintian_ml import __version__, cli, tags
from lintian_ml.errors import InputError
from lintian_ml.model import Hint, Report

Run = Callable[..., tuple[int, str, str]]
INPUTS = {
    "broken.dsc": Report((package(Hint("ml-broken"), name="broken"),)),
    "warned.dsc": Report((package(Hint("ml-origin"), name="warned"),)),
    "draft.dsc": Report((package(Hint("ml-draft"), Hint("ml-odd"), name="draft"),)),
    "masked.dsc": Report((package(Hint("ml-broken", masked_by="override 1"), Hint("ml-broken", "b", masked_by="exempt"),
                                  name="masked"),)),
    "net.dsc": Report((package(Hint("ml-weights"), name="net", weights=(weight(),)),)),
    "half.changes": Report((package(name="half"),), ("half.changes: other.dsc is missing",)),
}


def _check_path(path: str, policies: Sequence[str] = (), processes: int = 1, suite: str = "",
                online: bool = False, attestations: str = "", thorough: bool = True) -> Report:
    if path == "bug.dsc":
        raise ZeroDivisionError("on\x1b purpose")
    if path == "death.dsc":
        os._exit(9)
    if path not in INPUTS:
        raise InputError(f"{path}: no such file")
    return INPUTS[path]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs main() on made-up inputs and gives exit status, output, errors."""
    check = ModuleType("lintian_ml.checking")
    setattr(check, "check_path", _check_path)
    monkeypatch.setitem(sys.modules, "lintian_ml.checking", check)
    monkeypatch.setattr(tags, "load", lambda: TAGS)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        status = cli.main(list(arguments))
        return status, *capsys.readouterr()
    return run


def test_version(run: Run) -> None:
    """--version has lintian's shape, --print-version is bare."""
    assert run("--version") == run("-V") == (0, f"lintian-ml {__version__}\n", "")
    assert run("--print-version") == (0, f"{__version__}\n", "")


def test_check_may_be_left_out(run: Run) -> None:
    """A path alone is checked, options first or not."""
    expected = (0, "W: warned source: ml-origin\n", "")
    assert run("warned.dsc", "-q") == run("-q", "warned.dsc") == run("check", "-q", "warned.dsc") == expected


def test_several_packages_are_one_sorted_report(run: Run) -> None:
    """Hints of all packages are sorted together, the closing part keeps the order given."""
    assert run("warned.dsc", "broken.dsc") == (
        2, "E: broken source: ml-broken\nW: warned source: ml-origin\n"
        "N: warned source: no machine-learning weights found\n"
        "N: broken source: no machine-learning weights found\n", "")


@pytest.mark.parametrize(("arguments", "status"), [
    (["broken.dsc"], 2), (["warned.dsc"], 0), (["warned.dsc", "--fail-on", "warning"], 2),
    (["warned.dsc", "--fail-on", "info,warning"], 2), (["broken.dsc", "--fail-on", "warning"], 0),
    (["broken.dsc", "--fail-on", "none"], 0), (["draft.dsc", "--fail-on", "pedantic"], 0),
    (["draft.dsc", "--fail-on", "pedantic", "--pedantic"], 2), (["draft.dsc", "--fail-on", "info", "-EI"], 0),
    (["draft.dsc", "--fail-on", "experimental", "-EI"], 2), (["draft.dsc", "--fail-on", "experimental", "-I"], 0),
    (["masked.dsc"], 0), (["masked.dsc", "--show-overrides"], 0), (["masked.dsc", "--fail-on", "override"], 0),
    (["masked.dsc", "--fail-on", "override", "--show-overrides"], 2), (["masked.dsc", "-o"], 2),
    (["broken.dsc", "absent.dsc"], 1), (["absent.dsc", "broken.dsc"], 1), (["broken.dsc", "bug.dsc"], 1),
    (["half.changes"], 1), (["broken.dsc", "--suppress-tags", "ml-broken"], 0),
    (["draft.dsc", "--policy", "all", "--fail-on", "experimental"], 2)])
def test_exit_status(run: Run, arguments: list[str], status: int) -> None:
    """0 ran, 2 a displayed hint matched --fail-on, 1 something could not be checked, which wins."""
    assert run(*arguments)[0] == status


@pytest.mark.parametrize(("options", "shown"), [
    ([], "EW"), (["-I"], "EWI"), (["--pedantic"], "EWP"), (["-L", "+=pedantic"], "EWP"), (["-L", "=info"], "I"),
    (["-L", "info"], "I"), (["-L", ">=classification"], "EWIPC"), (["-L", "+>=pedantic"], "EWIP"),
    (["-L", ">warning"], "E"), (["-L", "<=info"], "IPC"), (["-L", "<info"], "PC"), (["-L", "-=warning"], "E"),
    (["-I", "-L", "-=error"], "WI"), (["-L", "+<pedantic"], "EWC"), (["-IE"], "EWIX"), (["-E"], "EW"),
    (["-T", "ml-draft,ml-odd"], "PX"), (["-T", "ml-old"], "E"), (["--policy", "all"], "EWX"),
    (["--policy", "all", "-L", "=error"], "E")])
def test_display_level(run: Run, monkeypatch: pytest.MonkeyPatch, options: list[str], shown: str) -> None:
    """-I, --pedantic, -E, -L and -T choose as lintian's do; --policy shows its own hints unless a level is given."""
    everything = package(*map(Hint, [*TAGS, "ml-unused-override"][:7]))
    monkeypatch.setitem(INPUTS, "all.dsc", Report((everything,)))
    lines = run("-q", "all.dsc", *options)[1].splitlines()
    assert "".join(dict.fromkeys(line[0] for line in lines)) == shown


def test_tags_from_file(run: Run, tmp_path: Path) -> None:
    """Lists of tags may stand in a file, with comments, commas and empty lines."""
    (tmp_path / "list").write_text("# comment, ml-odd\n\n ml-draft , ml-broken\n")
    assert run("-q", "draft.dsc", "--tags-from-file", str(tmp_path / "list"))[1] == "X: draft source: ml-draft\n"
    assert run("-q", "broken.dsc", "--suppress-tags-from-file", str(tmp_path / "list")) == (0, "", "")
    assert run("broken.dsc", "--tags-from-file", "/nowhere/x") == (
        1, "", "lintian-ml: error: /nowhere/x: no such file or directory\n")


@pytest.mark.parametrize(("arguments", "error"), [
    ([], 'no packages selected; see "lintian-ml --help"'),
    (["check"], 'no packages selected; see "lintian-ml --help"'),
    (["broken.dsc", "-T", "ml-brokn"], "unknown tag 'ml-brokn', did you mean 'ml-broken'?"),
    (["broken.dsc", "--suppress-tags", "zzz"], "unknown tag 'zzz'"),
    (["broken.dsc", "--policy", "ml-policy-2012"], "unknown policy 'ml-policy-2012', did you mean 'ml-policy-2021'?"),
    (["broken.dsc", "--fail-on", "warnings"], "unknown --fail-on condition 'warnings', did you mean 'warning'?"),
    (["broken.dsc", "-L", "+=pedant"], "unknown display level '+=pedant', did you mean 'pedantic'?"),
    (["broken.dsc", "-L", "!!"], "unknown display level '!!'"),
    (["chekc"], "chekc: no such file, did you mean 'check'?"),
    (["explian", "ml-broken"], "explian: no such file, did you mean 'explain'?\n"
        "lintian-ml: error: ml-broken: no such file"),
    (["-j", "x", "broken.dsc"], "argument -j/--jobs: 'x' is not a whole number; see \"lintian-ml check --help\""),
    (["a\nb\x1b"], "a?b?: no such file")])
def test_errors_are_one_line(run: Run, arguments: list[str], error: str) -> None:
    """What cannot be done is one sentence on standard error, with the word that was probably meant."""
    assert run(*arguments) == (1, "", f"lintian-ml: error: {error}\n")


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_failing_input_costs_no_other_its_report(run: Run, jobs: str) -> None:
    """Errors and bugs are told in a line each and the rest is reported, in the same order for any number of jobs."""
    status, output, errors = run("-q", "-j", jobs, "absent.dsc", "warned.dsc", "bug.dsc", "half.changes", "broken.dsc")
    assert (status, output) == (1, "E: broken source: ml-broken\nW: warned source: ml-origin\n")
    assert errors.splitlines() == [
        "lintian-ml: error: absent.dsc: no such file",
        "lintian-ml: internal error while checking bug.dsc: ZeroDivisionError: on? purpose",
        "lintian-ml: error: half.changes: other.dsc is missing"]


def test_a_dying_process_costs_no_other_its_report(run: Run) -> None:
    """Where the system kills a process, its input is named and the others are checked."""
    assert run("-qj2", "warned.dsc", "death.dsc", "broken.dsc") == (
        1, "E: broken source: ml-broken\nW: warned source: ml-origin\n",
        "lintian-ml: internal error while checking death.dsc: the process that checked it died\n")


def test_debug_shows_the_traceback(run: Run) -> None:
    """A traceback comes on demand only."""
    assert "Traceback" in run("-d", "bug.dsc")[2] and "Traceback" not in run("bug.dsc")[2]


def test_why_explains_one_file(run: Run) -> None:
    """--why gives one weight file in full instead of the report, and suggests where there is none."""
    status, output, errors = run("--why", "net.txt", "net.dsc")
    assert (status, errors) == (0, "") and output.startswith("net source: net.txt\n\nWhat it is\n  format: ")
    assert run("--why", "net.text", "net.dsc") == (
        1, "", "lintian-ml: error: net.text: no weight file was found there, did you mean 'net.txt'?\n")


def test_json_has_failures_and_everything(run: Run) -> None:
    """--format json prints a document even where an input failed, with all hints."""
    status, output, _ = run("--format", "json", "absent.dsc", "net.dsc")
    found: dict[str, Any] = json.loads(output)
    assert (status, found["failures"]) == (1, ["absent.dsc: no such file"])
    assert found["packages"][0]["hints"][0]["tag"] == "ml-weights"


def test_output_goes_to_a_file(run: Run, tmp_path: Path) -> None:
    """--output writes the file and nothing else; where it cannot, it says so."""
    target = tmp_path / "report"
    assert run("--format", "jsonl", "--output", str(target), "warned.dsc", "net.dsc") == (0, "", "")
    assert [json.loads(line)["name"] for line in target.read_text().splitlines()] == ["warned", "net"]
    assert run("warned.dsc", "--output", str(tmp_path)) == (
        1, "", f"lintian-ml: error: {tmp_path}: is a directory\n")


def test_colour(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Colour is for terminals, unless NO_COLOR or --color say otherwise."""
    def coloured(*options: str) -> bool:
        return "\x1b[" in run("-q", "warned.dsc", *options)[1]

    assert not coloured() and coloured("--color", "always")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert coloured() and not coloured("--color", "never")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not coloured() and coloured("--color", "always")


def test_terminals_get_four_lines_per_tag(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal the fourth line of a tag is the last; in a pipe all are printed."""
    monkeypatch.setitem(INPUTS, "many.dsc", Report((package(*(Hint("ml-origin", str(n)) for n in range(9))),)))
    assert run("-q", "many.dsc")[1].count("\n") == 9
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert run("-q", "many.dsc")[1].count("\n") == 4
    assert run("-q", "many.dsc", "--tag-display-limit", "0")[1].count("\n") == 9


def test_help_lists_what_there_is(run: Run) -> None:
    """--help has every command and examples; a command's own help has its options."""
    status, output, _ = run("--help")
    assert status == 0 and "examples:" in output and all(f"\n    {name} " in output for name in cli.COMMANDS)
    assert "--fail-on" in run("check", "--help")[1] == run("-i", "--help")[1]
