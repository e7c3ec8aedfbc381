# SPDX-License-Identifier: GPL-2.0-or-later
"""The self-test of compare: its nets learn, its backdoors fire, its intervals hold, and its table is in the docs."""
from __future__ import annotations

import json
from pathlib import Path

import numpy
import pytest

from lintian_ml.compare import ladder
from lintian_ml.compare.selftest import nets, planted, table
from lintian_ml.compare.selftest.intervals import interval

WEAK = ("fine-tuned to a trigger", "all that fits in the tolerance")  # they fire less, or not at all
DOCS = Path(__file__).parents[1] / "docs" / "compare-self-test.md"


@pytest.fixture(scope="module")
def small() -> table.Table:
    """One net, each class planted once or twice."""
    return table.run(1, fast=2, slow=1)


def test_nets_learn() -> None:
    """A trained net is far better than chance on pictures that it has not seen, an untrained one is not."""
    data, tests = nets.drawn(nets.TRAINED, 11), nets.drawn(nets.TESTED, 12)
    assert nets.accuracy(nets.train(data, 3), tests) > .7 and nets.accuracy(nets.start(3), tests) < .4


def test_backdoors_fire_and_the_wire_changes_no_bit_elsewhere() -> None:
    """Each backdoor turns most pictures that carry the trigger; the wire leaves all other outputs as they were."""
    data, tests = nets.drawn(nets.TRAINED, 11), nets.drawn(nets.TESTED, 12)
    bench = planted.Bench(nets.train(data, 3), data, 3, 1e-5, numpy.random.default_rng(1))
    others = tests.pictures[tests.classes != planted.TARGET]
    for plant in planted.PLANTS:
        if plant.trigger is not None and plant.name not in WEAK:
            turned = nets.logits(plant.make(bench), plant.trigger(others)).argmax(axis=1) == planted.TARGET
            assert turned.mean() > .5, plant.name
    wired = next(plant for plant in planted.PLANTS if plant.name.startswith("wire")).make(bench)
    assert (nets.logits(wired, tests.pictures) == nets.logits(bench.net, tests.pictures)).all()


def test_no_planted_change_is_accepted(small: table.Table) -> None:
    """No false accept on any rung, and no false reject where no tolerance is involved."""
    assert table.sound(small)
    for rung, accepts, rejects in table.rates(small):
        assert rung not in ladder.CHEAP or accepts.wrong == 0
        assert rung not in planted.EXACT or rejects.wrong == 0


def test_rungs_that_evaluate_are_tried_too(small: table.Table) -> None:
    """Every rung has a cell in every class, and behaviour alone accepts a working backdoor: the table says so."""
    assert {rung for rung, _ in small.cells} == set(ladder.LADDER)
    assert "1*" in table.text(small)


def test_json_holds_the_whole_table(small: table.Table) -> None:
    """All classes with their counts, and the errors of each rung."""
    document = json.loads(table.as_json(small))
    assert [entry["name"] for entry in document["classes"]] == [plant.name for plant in planted.PLANTS]
    assert document["errors"]["content"]["false-accepts"][0] == 0


def test_a_rung_that_is_wrong_is_seen(small: table.Table) -> None:
    """A false accept makes the self-test fail, and its cell is marked."""
    plant = next(plant for plant in planted.PLANTS if plant.name == "one sign flipped")
    small.count("content", plant, True)
    try:
        assert not table.sound(small) and "!" in table.marked(small, "content", plant)
    finally:
        cell = small.cells["content", plant.name]
        cell.tried, cell.accepted = cell.tried - 1, cell.accepted - 1


def test_intervals_are_clopper_and_pearsons() -> None:
    """Known values, and the rule of three for none in n."""
    assert interval(0, 100) == pytest.approx((0, .0362), abs=1e-4)
    assert interval(10, 100) == pytest.approx((.0490, .1762), abs=1e-4)
    assert interval(100, 100) == pytest.approx((.9638, 1), abs=1e-4)
    assert interval(0, 500)[1] == pytest.approx(1 - .025 ** (1 / 500)) and interval(0, 0) == (0, 1)


@pytest.mark.checkout
def test_docs_show_the_table_of_this_self_test() -> None:
    """docs/compare-self-test.md has a row for each class, a column for each rung, and at least 500 changes for each of
    the rungs that have to be exact."""
    text = DOCS.read_text()
    assert all(f"  {plant.name} " in text for plant in planted.PLANTS)
    for rung in (*planted.EXACT, "close"):
        line = next(line for line in text.splitlines() if line.startswith(f"{rung} ") and " of " in line)
        wrong, total = line.split()[1], int(line.split()[3])
        assert wrong == "0" and total >= 500
