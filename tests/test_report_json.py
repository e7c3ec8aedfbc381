# SPDX-License-Identifier: GPL-2.0-or-later
"""The report for programs, against its schema and compared whole."""
from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from handmade import TAGS, package, report, weight

from lintian_ml import __version__, share
from lintian_ml.model import Hint, Pointer, Report
from lintian_ml.report import render
from lintian_ml.report.display import Display

SCHEMA = json.loads(share.text("data", "report.schema.json"))
DISPLAY = Display(tags=TAGS)
HINTS = (Hint("ml-origin", "a", Pointer("net.txt", 2), "override 3", "because"), Hint("ml-draft"))
FULL = report(package(*HINTS, weights=(weight(),)), package(name="bar", complete=False))
FOO: dict[str, Any] = {
    "name": "foo", "version": "1.0-1", "kind": "source", "input": "foo_1.0-1.dsc", "complete": True, "area": "main",
    "facts": {"training-program-present": "yes", "training-data-present": "no"},
    "weights": [{
        "path": "net.txt", "format": "leela-zero-text", "kind": "neural", "role": "shipped", "size": 99,
        "sha256": "a" * 64, "fingerprint": None, "tensors": 2, "parameters": 357208, "dtypes": ["float16", "float32"],
        "trained": "unknown", "metadata": {"producer": "me"},
        "answers": {"licence-is-free": {"answer": "yes", "evidence": [0]},
                    "training-data-is-free": {"answer": "unknown", "evidence": []},
                    "training-program-is-complete": {"answer": "no", "evidence": [1]}},
        "reproducibility": "none",
        "verdicts": {"text-a": {"classes": ["free", "toxic"], "open": ["training-data-is-free"], "areas": []},
                     "text-bb": {"classes": ["toxic"], "open": [], "areas": []}}}],
    "evidence": [{"claim": "licence", "value": "GPL-3+", "path": "debian/copyright", "line": 7, "source": "copyright",
                  "strength": "asserted", "about": []},
                 {"claim": "training-program", "value": "tensorflow", "path": "train.py", "line": None,
                  "source": "program", "strength": "checked", "about": ["net.txt"]}],
    "hints": [{"tag": "ml-origin", "severity": "warning", "experimental": False, "note": "a", "path": "net.txt",
               "line": 2, "masked_by": "override 3", "justification": "because"},
              {"tag": "ml-draft", "severity": "info", "experimental": True, "note": "", "path": None, "line": None,
               "masked_by": None, "justification": ""}]}


def document(found: Report, display: Display = DISPLAY) -> Any:
    parsed = json.loads(render("json", found, display))
    jsonschema.validate(parsed, SCHEMA, jsonschema.Draft7Validator)
    return parsed


def test_schema_is_a_schema() -> None:
    """The schema itself is valid draft-07."""
    jsonschema.Draft7Validator.check_schema(SCHEMA)


def test_document() -> None:
    """Every key has its place; hints are there whatever the display level."""
    found = document(FULL)
    assert found["packages"][0] == FOO and list(found["packages"][0]) == list(FOO)
    assert {**found, "packages": len(found["packages"])} == {
        "schema": "lintian-ml-report/1", "tool": {"name": "lintian-ml", "version": __version__}, "packages": 2,
        "failures": []}


def test_empty_report() -> None:
    """A run that could check nothing still gives a document, with the reasons."""
    assert document(Report((), ("x: no such file",)))["failures"] == ["x: no such file"]


def test_jsonl_is_one_line_per_package() -> None:
    """Each line is a package with the schema's name."""
    lines = render("jsonl", FULL, DISPLAY).splitlines()
    for line in lines:
        jsonschema.validate(json.loads(line), SCHEMA, jsonschema.Draft7Validator)
    assert [json.loads(line)["name"] for line in lines] == ["foo", "bar"]
    assert json.loads(lines[0]) == {"schema": "lintian-ml-report/1", **FOO}


def test_tag_selection_and_overrides_apply() -> None:
    """--tags and --suppress-tags choose hints here too, and --no-override takes the mask off."""
    display = Display(tags=TAGS, suppressed=frozenset({"ml-draft"}), ignore_overrides=True)
    assert document(FULL, display)["packages"][0]["hints"] == [
        {**FOO["hints"][0], "masked_by": None, "justification": ""}]


@pytest.mark.parametrize(("name", "spelled"), [("\x1b[31m", "\x1b[31m"), ("é", "é"), ("a\udcffb", "a\\xffb"),
                                               ("a\ud800", "a\\ud800"), ("\u202e", "\u202e")])
def test_output_is_ascii_and_unicode(name: str, spelled: str) -> None:
    """The bytes are ASCII, and bytes that are no UTF-8 are spelled out."""
    found = report(package(weights=(weight(name),)))
    assert render("json", found, DISPLAY).isascii() and "\x1b" not in render("json", found, DISPLAY)
    assert document(found)["packages"][0]["weights"][0]["path"] == spelled


def test_schema_rejects_what_is_missing() -> None:
    """Each key of a package is required, so none can be dropped by accident."""
    for key in FOO:
        broken = {"schema": "lintian-ml-report/1", **{name: value for name, value in FOO.items() if name != key}}
        assert not jsonschema.Draft7Validator(SCHEMA).is_valid(broken)
