# SPDX-License-Identifier: GPL-2.0-or-later
"""The whole way from a package to each output format, on a package built from a recipe."""
from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import recipes

from lintian_ml import cli, policy, share

RECIPE = """Sentence: a net that nobody documents

Path: net/main.weights
Sample: gnubg-weights

Path: play.c
Text: int main(void) { return 0; }
"""


@pytest.fixture
def dsc(tmp_path: Path) -> str:
    """A quilt package with one network."""
    return str(recipes.build(recipes.parse(RECIPE), "netgame", tmp_path))


def test_json_follows_the_schema(dsc: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Both JSON formats are valid, name the network, and judge it under every policy text."""
    schema = json.loads(share.text("data", "report.schema.json"))
    for form in ("json", "jsonl"):
        assert cli.main(["--format", form, dsc]) in (0, 2)
        found = json.loads(capsys.readouterr().out)
        jsonschema.validate(found, schema, jsonschema.Draft7Validator)
        package = found["packages"][0] if form == "json" else found
        assert [weight["path"] for weight in package["weights"]] == ["net/main.weights"]
        assert list(package["weights"][0]["verdicts"]) == [text.name for text in policy.load()]
        assert {"ml-weights", "ml-weights-without-documented-origin"} <= {hint["tag"] for hint in package["hints"]}


def test_text_answers_the_question(dsc: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The text output has the hint, the file and its class under every text; --why agrees with it."""
    assert cli.main([dsc]) == 0
    output = capsys.readouterr().out
    assert "W: netgame source: ml-weights-without-documented-origin gnubg-weights [net/main.weights]\n" in output
    assert "\nN: netgame source: 1 weight file, " in output
    assert cli.main(["--why", "net/main.weights", dsc]) == 0
    why = capsys.readouterr().out
    for text in policy.load():
        line = next(line for line in output.splitlines() if line.startswith(f"N:     {text.name} "))
        assert f"  {text.name}: {line.split(None, 2)[2].strip()}\n" in why


def test_same_bytes_for_any_number_of_jobs(dsc: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two packages at a time give what one at a time gives."""
    (tmp_path / "two").mkdir()
    other = str(recipes.build(recipes.parse(RECIPE), "another", tmp_path / "two"))
    outputs = []
    for jobs in ("1", "2"):
        assert cli.main(["-j", jobs, "-L", "+=classification", dsc, other]) == 0
        outputs.append(capsys.readouterr())
    assert outputs[0] == outputs[1]
