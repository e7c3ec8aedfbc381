# SPDX-License-Identifier: GPL-2.0-or-later
"""Classes made by ``records.dataclass`` behave as those of the standard library."""
from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from lintian_ml import records

MAKERS: dict[str, Callable[..., Any]] = {"library": dataclasses.dataclass, "ours": records.dataclass}


@records.dataclass(frozen=True)
class Kept:
    """A class that pickle finds."""

    name: str
    values: tuple[int, ...] = ()


@pytest.fixture(params=MAKERS)
def make(request: pytest.FixtureRequest) -> Callable[..., Any]:
    return MAKERS[request.param]


def test_frozen_classes(make: Callable[..., Any]) -> None:
    """They compare, hash and print by their fields, as these say, and stay as they are."""
    @make(frozen=True)
    class Point:
        x: int
        y: int = 0
        told: str = dataclasses.field(default="", compare=False)
        table: dict[str, int] = dataclasses.field(default_factory=dict, hash=False, repr=False)

    one, same, other = Point(1, told="a"), Point(1, told="b"), Point(1, table={"k": 1})
    assert one == same and one != other and one != (1, 0) and not one == 1
    assert hash(one) == hash(same) == hash(other) and len({one, same, other}) == 2
    assert repr(one).endswith("Point(x=1, y=0, told='a')")
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.x = 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        del one.x
    assert dataclasses.replace(one, x=2) == Point(2) and copy.copy(one) == one
    assert dataclasses.asdict(one) == {"x": 1, "y": 0, "told": "a", "table": {}}


def test_classes_that_change(make: Callable[..., Any]) -> None:
    """They compare, and cannot be hashed."""
    @make
    class Open:
        x: int = 0

    one = Open()
    one.x = 3
    assert one == Open(3) and one != Open()
    with pytest.raises(TypeError):
        hash(one)


def test_other_kinds(make: Callable[..., Any]) -> None:
    """Classes without fields, with one, of another class, without comparison, with order."""
    @make(frozen=True)
    class Nothing:
        pass

    @make(frozen=True)
    class One(Nothing):
        x: float

    @make(frozen=True, eq=False)
    class Single:
        x: int

    @make(frozen=True, order=True)
    class Rank:
        x: int

    undefined = float("nan")
    assert Nothing() == Nothing() and hash(Nothing()) == hash(Nothing()) and Nothing() != One(1)
    assert One(undefined) == One(undefined) and hash(One(2)) == hash(One(2.0))
    assert Single(1) != Single(1) and Rank(1) < Rank(2)


def test_what_a_class_defines_stays(make: Callable[..., Any]) -> None:
    """Methods of its own are not replaced."""
    @make(frozen=True)
    class Loose:
        name: str

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Loose) and other.name.lower() == self.name.lower()

        def __hash__(self) -> int:
            return hash(self.name.lower())

        def __repr__(self) -> str:
            return f"<{self.name}>"

    assert Loose("A") == Loose("a") and len({Loose("A"), Loose("a")}) == 1 and repr(Loose("A")) == "<A>"


def test_they_can_be_sent() -> None:
    """Workers exchange them."""
    one = Kept("a", (1, 2))
    assert pickle.loads(pickle.dumps(one)) == one
