# SPDX-License-Identifier: GPL-2.0-or-later
"""Golden packages: each directory of tests/packages is one sentence of behaviour, its whole output compared.

After looking at a difference: ``GOLDEN=write python3 -m pytest tests/test_packages.py`` writes the outputs anew.
"""
from __future__ import annotations

import contextlib
import io
import os
import shlex
from pathlib import Path

import pytest
import recipes
import servers
from conftest import require

from lintian_ml import cli

PACKAGES = Path(__file__).parent / "packages"


def _run(arguments: list[str]) -> str:
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        status = cli.main(arguments)
    return f"{output.getvalue()}exit status {status}\n"


@pytest.mark.usefixtures("recorded_texts")
@pytest.mark.parametrize("name", sorted(path.name for path in PACKAGES.iterdir()))
def test_package_gives_exactly_the_recorded_output(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole output of a recipe's package is the recorded one."""
    text = (PACKAGES / name / "recipe").read_text()
    for module in recipes.parse(text).head.get("Needs", "").split():
        require(module)
    with servers.running(monkeypatch) if servers.MARK in text else contextlib.nullcontext("") as server:
        recipe = recipes.parse(text.replace(servers.MARK, server))
        dsc = recipes.build(recipe, name, tmp_path)
        golden = PACKAGES / name / "hints"
        output = _run(["check", *shlex.split(recipe.head.get("Options", "")), str(dsc)]).replace(str(tmp_path), "@@")
        output = output.replace(server, servers.MARK) if server else output
    if os.environ.get("GOLDEN") == "write":
        golden.write_text(output)
    assert output == golden.read_text()


@pytest.mark.parametrize("name", sorted(path.name for path in PACKAGES.iterdir()))
def test_package_says_what_it_shows(name: str) -> None:
    """Every recipe opens with a sentence."""
    assert recipes.parse((PACKAGES / name / "recipe").read_text()).head["Sentence"]
