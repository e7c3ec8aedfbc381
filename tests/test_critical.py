# SPDX-License-Identifier: GPL-2.0-or-later
"""Signs of a critical use: where they are looked for, how little they prove, and what makes an answer."""
from __future__ import annotations

import re

import pytest
from evidence_makers import gather, weight

from lintian_ml import predicates, tables
from lintian_ml.evidence import critical
from lintian_ml.model import Answer

NET = weight("data/net.onnx")
CONTROL = "Source: x\nBuild-Depends: debhelper-compat (= 13){}\n\nPackage: x\nArchitecture: any\nDescription: {}\n"
PAM = "int pam_sm_authenticate(void) { return 0; }\n"


def critical_use(files: dict[str, str]) -> tuple[list[tuple[str, str, str]], Answer]:
    evidence, _ = gather(files, [NET])
    found = [(entry.value, str(entry.pointer), str(entry.strength)) for entry in evidence
             if entry.claim == "critical-use"]
    return found, predicates.answer(NET, predicates.Context(evidence, {}, (NET,)))["is-critical"].answer


@pytest.mark.parametrize(("files", "value", "place"), [
    ({"debian/control": CONTROL.format(", libpam0g-dev", "game")}, "authentication: build-depends on libpam0g-dev",
     "debian/control:2"),
    ({"debian/control": CONTROL.format("", "login\n Face login for your desktop.")}, "authentication: Face login",
     "debian/control:7"),
    ({"debian/control": CONTROL.format("", "free voice assistant")}, "execution: voice assistant", "debian/control:6"),
    ({"debian/control": CONTROL.format("", "driver for robotic arms")}, "physical control: robotic arms",
     "debian/control:6"),
    ({"src/pam_x.c": "\n" + PAM}, "authentication: pam_sm_authenticate", "src/pam_x.c:2"),
    ({"move.py": "pub = Publisher('/cmd_vel', Twist)\n"}, "physical control: cmd_vel", "move.py:1"),
])
def test_sign_is_shown_and_leaves_it_open(files: dict[str, str], value: str, place: str) -> None:
    """A dependency, a description, or a program that does not use the weights: asserted, and no answer."""
    assert critical_use(files) == ([(value, place, "asserted")], Answer.UNKNOWN)


@pytest.mark.parametrize("files", [
    {"debian/control": CONTROL.format(", libspam-dev", "robot game\n Login to play, with a voice chat.")},
    {"tests/pam_x.c": PAM}, {"README": "pam_sm_authenticate and a robot arm\n"}, {"a.c": "int pam_sm_open_session;\n"},
])
def test_no_sign(files: dict[str, str]) -> None:
    """Other packages and words, tests and documents are none."""
    assert critical_use(files) == ([], Answer.UNKNOWN)


def test_program_that_uses_the_weights() -> None:
    """A critical program that uses this very file makes a yes, about this file only."""
    files = {"src/pam_x.c": PAM + 'void f() { load("/usr/share/x/net.onnx"); }\n'}
    found, answer = critical_use(files)
    assert found == [("authentication: pam_sm_authenticate", "src/pam_x.c:1", "documented")] and answer is Answer.YES
    other = weight("data/other.onnx")
    evidence, _ = gather(files, [NET, other])
    assert predicates.answer(other, predicates.Context(evidence, {}, (NET, other)))["is-critical"].answer \
        is Answer.UNKNOWN


def test_declaration_answers_before_signs() -> None:
    """What debian/ml-models declares is the answer."""
    for word, answer in (("no", Answer.NO), ("yes", Answer.YES)):
        files = {"debian/control": CONTROL.format(", libpam0g-dev", "x"),
                 "debian/ml-models": f"Format: lintian-ml-models-1\n\nFiles: data/*\nCritical-Use: {word}\n"}
        assert critical_use(files)[1] is answer


def test_every_pattern_of_code_has_a_needle() -> None:
    """What is looked for in programs is found by one of the strings that are looked for first."""
    samples = {"pam-code": "pam_sm_authenticate", "ros-code": "cmd_vel", "mavlink-code": "MAV_CMD_DO_SET_MODE"}
    rows = {key: row for key, row in tables.load(critical.TABLE).items() if row["where"] == "code"}
    assert set(samples) == set(rows)
    for key, row in rows.items():
        assert re.search(row["pattern"], samples[key])
        assert any(needle.decode() in samples[key] for needle in critical._NEEDLES)  # noqa: SLF001
