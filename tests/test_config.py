# SPDX-License-Identifier: GPL-2.0-or-later
"""Configuration files, their precedence, and baselines."""
from __future__ import annotations

import json
from pathlib import Path

import pytest
from handmade import TAGS, package, report

from lintian_ml import baseline, cli
from lintian_ml.cli import config
from lintian_ml.cli.arguments import parse
from lintian_ml.errors import InputError
from lintian_ml.formats import gnubg_weights
from lintian_ml.model import Hint, Pointer
from lintian_ml.report import render
from lintian_ml.report.display import Display


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """The file of the packaging and that of the person, neither there yet; the current directory is the tree."""
    (tmp_path / "tree/debian").mkdir(parents=True)
    (tmp_path / "home/lintian-ml").mkdir(parents=True)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path / "tree")
    return tmp_path / "tree/debian/lintian-ml.conf", tmp_path / "home/lintian-ml/config"


def test_command_line_before_package_before_person(places: tuple[Path, Path]) -> None:
    """Each option comes from the strongest place that gives it, lists included."""
    own, home = places
    home.write_text("# mine\n\ncolor = always\njobs = 3\npolicy = all\nfail-on = warning\n")
    assert (parse(["x"]).color, parse(["x"]).jobs, parse(["x"]).policy, parse(["x"]).fail_on) == (
        "always", 3, ["all"], ["warning"])
    own.write_text("jobs=2\nfail-on = none\n; a comment\npedantic = yes\n")
    found = parse(["x"])
    assert (found.color, found.jobs, found.fail_on, found.levels) == ("always", 2, ["none"], ["+=pedantic"])
    found = parse(["-j", "5", "--fail-on=error", "--color", "never", "x"])
    assert (found.color, found.jobs, found.fail_on, found.policy) == ("never", 5, ["error"], ["all"])
    assert parse(["-qj4", "x"]).jobs == 4 and parse(["-L", ">=info", "x"]).levels == [">=info"]
    assert parse(["--no-cfg", "x"]).jobs == 1


def test_named_file_takes_the_place_of_both(places: tuple[Path, Path], tmp_path: Path) -> None:
    """--cfg reads that file and no other."""
    places[0].write_text("jobs = 2\n")
    (tmp_path / "other").write_text("quiet = yes\nverbose = no\n")
    for words in (["--cfg", str(tmp_path / "other")], [f"--cfg={tmp_path}/other"]):
        found = parse([*words, "x"])
        assert (found.jobs, found.quiet, found.verbose) == (1, True, False)


@pytest.mark.parametrize(("text", "error"), [
    ("colour = always\n", "unknown option 'colour', did you mean 'color'?"),
    ("quiet\n", "is no line of option = value"),
    ("output = x\n", "unknown option 'output'"), ("\nquiet = maybe\n", "quiet is yes or no, not 'maybe'"),
    ("color = pink\n", "argument --color: invalid choice")])
def test_mistakes_are_told(places: tuple[Path, Path], capsys: pytest.CaptureFixture[str], text: str,
                           error: str) -> None:
    """What a file must not hold is one sentence, with file and line where they are known."""
    places[0].write_text(text)
    assert cli.main(["x"]) == 1
    told = capsys.readouterr().err
    assert error in told and told.count("\n") == 1
    line = 1 + text.startswith("\n")
    assert "argument" in error or told.startswith(f"lintian-ml: error: debian/lintian-ml.conf:{line}:")


def test_scanned_package_configures_nothing(places: tuple[Path, Path], tmp_path: Path,
                                            capsys: pytest.CaptureFixture[str]) -> None:
    """A debian/lintian-ml.conf of a package that is checked from elsewhere has no effect."""
    evil = tmp_path / "evil"
    (evil / "debian").mkdir(parents=True)
    (evil / "debian/lintian-ml.conf").write_text("quiet = yes\nsuppress-tags = ml-weights-without-documented-origin\n")
    (evil / "net.weights").write_bytes(gnubg_weights.FORMAT.sample())
    assert cli.main([str(evil)]) == 0
    assert "ml-weights-without-documented-origin" in capsys.readouterr().out


def test_other_commands_and_help_read_none(places: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    """A broken file stops neither help nor another command."""
    places[0].write_text("nonsense\n")
    assert cli.main(["--help"]) == cli.main(["check", "--help"]) == cli.main(["formats"]) == 0
    capsys.readouterr()


def test_keys_are_options(places: tuple[Path, Path]) -> None:
    """Every key that a file may hold is an option of check."""
    for key in config.KEYS:
        places[0].write_text("")
        assert f"--{key}" in {option for action in _check()._actions for option in action.option_strings}


def _check():  # type: ignore[no-untyped-def]
    from lintian_ml.cli.arguments import parser
    from lintian_ml.cli.completion import commands

    return commands(parser())["check"]


# -- baselines -------------------------------------------------------------------------------------------------------

KNOWN = package(Hint("ml-broken", "old", Pointer("net.txt", 2)), Hint("ml-origin", "here"))
NOW = package(Hint("ml-broken", "old", Pointer("net.txt", 9)), Hint("ml-broken", "new", Pointer("net.txt")),
              Hint("ml-origin", "here", masked_by="override 1"))


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_baseline_masks_what_is_known(tmp_path: Path, form: str) -> None:
    """A hint that the earlier report has is masked though its line moved; a new one is not; an override stays one."""
    path = tmp_path / "base"
    path.write_text(render(form, report(KNOWN, package(name="other")), Display(tags=TAGS)))
    found = baseline.apply(report(NOW), baseline.load(str(path)), "base").packages[0]
    assert [hint.masked_by for hint in found.hints] == ["baseline base", None, "override 1"]


def test_only_new_hints_fail(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A package passes with the baseline of its own report, and fails once something new is in it."""
    tree, base = tmp_path / "net-1", str(tmp_path / "base.json")
    tree.mkdir()
    (tree / "a.weights").write_bytes(gnubg_weights.FORMAT.sample())
    assert cli.main(["--format", "json", "--output", base, str(tree)]) == 0
    options = ["-q", "--fail-on", "warning", "--baseline", base, str(tree)]
    assert cli.main(options) == 0 and capsys.readouterr().out == ""
    (tree / "b.weights").write_bytes(gnubg_weights.FORMAT.sample())
    assert cli.main(options) == 2
    assert {line.split("[")[1] for line in capsys.readouterr().out.splitlines()} == {"b.weights]"}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": "other/1"}', '{"schema": "lintian-ml-report/1"}',
                                  "[" * 9999, '{"schema": "lintian-ml-report/1", "packages": [{"hints": 3}]}'])
def test_what_is_no_baseline_is_told(tmp_path: Path, text: str) -> None:
    """Any other file is one sentence; so is none."""
    (tmp_path / "x").write_text(text)
    with pytest.raises(InputError, match="is no report of lintian-ml"):
        baseline.load(str(tmp_path / "x"))
    with pytest.raises(InputError, match="a baseline is written with"):
        baseline.load(str(tmp_path / "absent"))


def test_baseline_is_read_before_the_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A missing baseline stops the run at once, and json of a masked hint says what masked it."""
    assert cli.main(["--baseline", str(tmp_path / "absent"), "nowhere"]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    (tmp_path / "base").write_text(render("json", report(KNOWN), Display(tags=TAGS)))
    found = baseline.apply(report(NOW), baseline.load(str(tmp_path / "base")), "base")
    document = json.loads(render("json", found, Display(tags=TAGS)))
    assert document["packages"][0]["hints"][0]["masked_by"] == "baseline base"
