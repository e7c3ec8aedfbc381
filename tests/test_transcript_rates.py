# SPDX-License-Identifier: GPL-2.0-or-later
"""Every attack in two hundred runs: how often it is found is what the formula says, and what the page says."""
from __future__ import annotations

from pathlib import Path

import pytest
import transcript_rates as rates

RUNS = 200
TABLE = Path(__file__).parents[1] / "docs" / "transcript-attacks.tsv"


def row_of(name: str) -> str:
    return next(line for line in TABLE.read_text().splitlines() if line.startswith(f"{name}\t"))


@pytest.mark.checkout
@pytest.mark.parametrize("attack", rates.ATTACKS, ids=lambda attack: attack.name)
def test_rate(attack: rates.Attack) -> None:
    """What is forced is found each time, what is drawn as often as the formula says, and the rest never."""
    found = rates.measured(attack, RUNS)
    low, high = found.interval
    assert found.runs == RUNS and low <= found.expected <= high
    if attack.found != "draw":
        assert (found.refused, found.expected) == ((0, 0.0) if attack.never else (RUNS, 1.0))
    assert found.row() == row_of(attack.name)


@pytest.mark.checkout
@pytest.mark.parametrize("decisions", [1, 2])
def test_rounding_log(decisions: int) -> None:
    """A forged decision passes where the value lies near a tie, as seldom as the band is narrow."""
    found = rates.rounding_log(decisions, RUNS)
    low, high = found.interval
    assert low <= found.expected <= high and found.row() == row_of(found.attack.name)


@pytest.mark.checkout
def test_the_page_has_no_other_attacks() -> None:
    """A row of the table is an attack that is measured."""
    names = [line.split("\t")[0] for line in TABLE.read_text().splitlines()]
    measured = [attack.name for attack in rates.ATTACKS]
    assert names[0] == "attack" and names[1:-2] == measured


def test_interval() -> None:
    """The interval of Clopper and Pearson, against values of their table and closed forms."""
    assert rates.clopper_pearson(200, 200, 0.95) == pytest.approx((0.025 ** (1 / 200), 1.0))
    assert rates.clopper_pearson(0, 20, 0.95) == pytest.approx((0.0, 1 - 0.025 ** (1 / 20)))
    assert rates.clopper_pearson(10, 20, 0.95) == pytest.approx((0.2720, 0.7280), abs=1e-4)


@pytest.mark.parametrize("name", ["weights changed after the last step", "nothing: an honest training"])
def test_inside_the_sandbox(name: str) -> None:
    """Program and states mean in the sandbox what they mean in the process that measures."""
    attack = next(attack for attack in rates.ATTACKS if attack.name == name)
    assert rates.measured(attack, 1, inside=True).refused == rates.measured(attack, 1).refused
