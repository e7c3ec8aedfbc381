# SPDX-License-Identifier: GPL-2.0-or-later
"""The files of examples/, run by the programs that they are for wherever these are here."""
from __future__ import annotations

import configparser
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from conftest import require, require_program

from lintian_ml.cli.arguments import parse
from lintian_ml.formats import gnubg_weights

pytestmark = pytest.mark.checkout
ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
RULES = ["#!/usr/bin/make -f", "clean build build-arch build-indep binary-arch:", "\t:", "binary binary-indep:",
         "\tmkdir -p debian/tmp/DEBIAN debian/tmp/usr/share/net", "\tcp net/main.weights debian/tmp/usr/share/net",
         "\tdpkg-gencontrol", "\tdpkg-deb --root-owner-group --build debian/tmp .."]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a source tree that dpkg-buildpackage builds without debhelper, whose net has no known origin."""
    folder = tmp_path_factory.mktemp("examples")
    root = folder / "net-1.0"
    (root / "debian/source").mkdir(parents=True)
    (root / "net").mkdir()
    (root / "net/main.weights").write_bytes(gnubg_weights.FORMAT.sample())
    (root / "debian/source/format").write_text("3.0 (native)\n")
    (root / "debian/rules").write_text("\n".join([*RULES, ""]))
    (root / "debian/rules").chmod(0o755)
    (root / "debian/changelog").write_text("net (1.0) unstable; urgency=medium\n\n  * x.\n\n -- A B <a@example.org>  "
                                           "Thu, 01 Jan 2026 00:00:00 +0000\n")
    (root / "debian/control").write_text(
        "Source: net\nSection: misc\nPriority: optional\nMaintainer: A B <a@example.org>\nStandards-Version: 4.6.2\n"
        "Rules-Requires-Root: no\n\nPackage: net\nArchitecture: all\nDescription: net\n A net.\n")
    return folder


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """A PATH with a program lintian-ml that is the one of this checkout."""
    program = tmp_path_factory.mktemp("bin") / "lintian-ml"
    program.write_text(f"#!/bin/sh\nPYTHONPATH={shlex.quote(str(ROOT))} exec {shlex.quote(sys.executable)} "
                       '-m lintian_ml "$@"\n')
    program.chmod(0o755)
    return {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}


@pytest.fixture
def tree(base: Path, tmp_path: Path) -> Path:
    """A copy of the tree that a test may change."""
    return Path(shutil.copytree(base / "net-1.0", tmp_path / "net-1.0"))


@pytest.fixture(scope="module")
def built(base: Path, environment: Mapping[str, str]) -> tuple[Path, str]:
    """The .changes of one build, checked by its check command, and what the build printed."""
    done = _build(base, environment)
    assert done.returncode == 0, done.stdout
    return next(base.glob("*_*.changes")), done.stdout


def _build(base: Path, environment: Mapping[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    require_program("dpkg-buildpackage")
    return subprocess.run(["dpkg-buildpackage", "-us", "-uc", "-d", "--check-command=lintian-ml", *options],
                          cwd=base / "net-1.0", env=environment, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)


def test_check_command_of_dpkg_buildpackage(base: Path, built: tuple[Path, str],
                                            environment: Mapping[str, str]) -> None:
    """dpkg-buildpackage runs it on the .changes, passes options on, and fails where it says so."""
    assert "W: net source: ml-weights-without-documented-origin gnubg-weights [net/main.weights]\n" in built[1]
    strict = _build(base, environment, "-S", "--check-option=--fail-on=warning,error")
    assert strict.returncode != 0 and "lintian-ml" in strict.stdout.splitlines()[-1]


def yaml(name: Path) -> Any:
    return require("yaml").safe_load(name.read_text())


def test_salsa_job(built: tuple[Path, str], tmp_path: Path, environment: Mapping[str, str]) -> None:
    """The script of the job runs on what a build left, writes JUnit, and fails for the warning."""
    job = yaml(EXAMPLES / "salsa-ci.yml")["lintian-ml"]
    here = {**environment, "WORKING_DIR": str(built[0].parent)}
    statuses = [subprocess.run(["sh", "-ec", line], cwd=tmp_path, env=here, stdout=subprocess.PIPE).returncode
                for line in job["script"]]
    assert statuses == [0, 2]
    report = (tmp_path / job["artifacts"]["reports"]["junit"]).read_text()
    assert report.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="lintian-ml"')


def test_pre_commit_hook(tree: Path, environment: Mapping[str, str]) -> None:
    """The hook fails on the tree, passes with a baseline, and has what pre-commit asks of a hook."""
    hook, = yaml(ROOT / ".pre-commit-hooks.yaml")
    assert {"id", "name", "entry", "language"} <= hook.keys() and hook["pass_filenames"] is False
    wanted, = yaml(EXAMPLES / "pre-commit-config.yaml")["repos"][0]["hooks"]
    assert wanted["id"] == hook["id"]

    def run(arguments: list[str]) -> int:
        command = [*shlex.split(hook["entry"]), *arguments]
        return subprocess.run(command, cwd=tree, env=environment, stdout=subprocess.PIPE).returncode

    assert run(hook["args"]) == 2
    comment = (EXAMPLES / "pre-commit-config.yaml").read_text().splitlines()[1].lstrip("# ")
    subprocess.run(shlex.split(comment), cwd=tree, env=environment, check=True)
    assert run(wanted["args"]) == 0


def test_github_workflow(tree: Path, environment: Mapping[str, str]) -> None:
    """The steps that call lintian-ml run on a tree."""
    steps = yaml(EXAMPLES / "github-workflow.yml")["jobs"]["lintian-ml"]["steps"]
    lines = [step["run"] for step in steps if step.get("run", "").startswith("lintian-ml")]
    printed = [subprocess.run(shlex.split(line), cwd=tree, env=environment, check=True, text=True,
                              stdout=subprocess.PIPE).stdout for line in lines]
    assert "::warning file=net/main.weights," in printed[0] and (tree / "lintian-ml.sarif").exists()


def test_sbuild_configuration(built: tuple[Path, str], environment: Mapping[str, str]) -> None:
    """Perl reads the file as sbuild does, and the command that it gives fails on the .changes of a build."""
    perl = require_program("perl")
    code = ("our $external_commands; do $ARGV[0] or die; "
            "print join qq{\\n}, @{$external_commands->{'post-build-commands'}[0]};")
    words = subprocess.run([perl, "-e", code, str(EXAMPLES / "sbuildrc")], check=True, text=True,
                           stdout=subprocess.PIPE).stdout.split("\n")
    command = [str(built[0]) if word == "%SBUILD_CHANGES" else word for word in words]
    assert subprocess.run(command, env=environment, stdout=subprocess.PIPE).returncode == 2


def test_gbp_hook(built: tuple[Path, str], environment: Mapping[str, str]) -> None:
    """git-buildpackage's hook runs in a shell with the .changes in its variable, and prints a review."""
    settings = configparser.ConfigParser(interpolation=None)
    settings.read(EXAMPLES / "gbp.conf")
    here = {**environment, "GBP_CHANGES_FILE": str(built[0])}
    done = subprocess.run(["sh", "-c", settings["buildpackage"]["postbuild"]], env=here, text=True, check=True,
                          stdout=subprocess.PIPE)
    assert done.stdout.startswith("Review of net 1.0\n")


def test_configuration_of_a_package(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The example is a configuration that check takes."""
    (tree / "debian/lintian-ml.conf").write_text((EXAMPLES / "lintian-ml.conf").read_text())
    monkeypatch.chdir(tree)
    found = parse(["x"])
    assert (found.policy, found.show_overrides, found.levels) == (["ml-policy-2021"], True, [">=info"])


def test_every_example_is_explained() -> None:
    """The list in examples/README.md has every file."""
    text = (EXAMPLES / "README.md").read_text()
    assert all(f"`{path.name}`" in text for path in EXAMPLES.iterdir() if path.name != "README.md")
