# SPDX-License-Identifier: GPL-2.0-or-later
"""Evidence that waits for a model: nothing that is shown depends on it, and without a model nothing is read."""
from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import recipes
import servers
from conftest import require

from lintian_ml import checking, evidence, limits
from lintian_ml.evidence.page import Page, Shelf
from lintian_ml.evidence.waiting import Waiting
from lintian_ml.model import Answer, Role

PACKAGES = Path(__file__).parent / "packages"
PLAIN = sorted(path.parent.name for path in PACKAGES.glob("*/recipe") if servers.MARK not in path.read_text())
TRAINER = b"import torch\nloss.backward()\noptimizer.step()\nfor epoch in range(9):\n    train()\n"


@pytest.mark.parametrize("name", PLAIN)
def test_golden_packages_are_judged_alike(name: str, tmp_path: Path) -> None:
    """The same models and hints; the same report where there is a model."""
    recipe = recipes.parse((PACKAGES / name / "recipe").read_text())
    for module in recipe.head.get("Needs", "").split():
        require(module)
    dsc = recipes.build(recipe, name, tmp_path)
    reports = checking.check_path(str(dsc)), checking.check_path(str(dsc), thorough=False)
    for whole, quick in zip(*(report.packages for report in reports), strict=True):
        if whole.weights:
            assert quick == whole
        else:
            assert quick.hints == whole.hints
            assert set(quick.facts.values()) == {Answer.UNKNOWN}


def _page(name: str, data: bytes) -> Page:
    return Page(name, name, Shelf.PROGRAM, "py", data, Role.SHIPPED, len(data))


@pytest.mark.parametrize("past", [0, 1])
def test_what_waits_comes_back_as_it_was(monkeypatch: pytest.MonkeyPatch, past: int) -> None:
    """From memory up to WAITING, past it from a file."""
    pages = [_page(f"{n}.py", b"x" * n) for n in range(9)]
    monkeypatch.setattr(limits, "WAITING", sum(page.size for page in pages) - past)
    waiting = Waiting()
    for page in pages:
        waiting.add(page)
    assert waiting.in_memory is not bool(past)
    assert list(waiting.pages()) == pages


def test_a_model_wakes_what_waits() -> None:
    """Programs before and after it are read, in their order."""
    gathering, at_once = evidence.Gathering({}, waits=True), evidence.Gathering({})
    for name in ("a.py", "train.py"):
        gathering.see(_page(name, TRAINER))
        at_once.see(_page(name, TRAINER))
    assert gathering.asleep
    gathering.wake()
    for one in (gathering, at_once):
        one.see(_page("z.py", TRAINER))
    assert not gathering.asleep
    assert gathering.conclude({}, []) == at_once.conclude({}, [])
    assert at_once.conclude({}, [])[0]


def test_nothing_is_read_without_a_model() -> None:
    """But for what is a finding by itself."""
    gathering = evidence.Gathering({}, waits=True)
    gathering.see(_page("train.py", TRAINER))
    gathering.see(replace(_page("get.py", b"torch.hub.load('a/b')\n"), language="py"))
    gathering.rest()
    assert [entry.claim for entry in gathering.conclude({}, [])[0]] == ["download-at-run"]
