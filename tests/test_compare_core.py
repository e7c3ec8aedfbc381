# SPDX-License-Identifier: GPL-2.0-or-later
"""The trusted core of compare against its laws, against the oracle on drawn examples, and against its mutants."""
from __future__ import annotations

import ast
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import compare_laws
import compare_mutants
import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lintian_ml.compare import core

KINDS = st.sampled_from(("float16", "float32", "float64"))
TAUS = st.one_of(st.floats(0, 4, allow_nan=False).map(Fraction), st.fractions(0, 2, max_denominator=10 ** 12))
BRISK = settings(max_examples=150, deadline=None, derandomize=True)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Any, Any]:
    """Two arrays of one type and length, some entries the same."""
    kind = draw(KINDS)
    width = {"float16": 16, "float32": 32, "float64": 64}[kind]
    numbers = st.floats(width=width, allow_nan=True, allow_infinity=True)
    ours = draw(st.lists(numbers, min_size=1, max_size=8))
    theirs = [draw(st.one_of(st.just(number), numbers)) for number in ours]
    return numpy.array(ours, kind), numpy.array(theirs, kind)


@pytest.mark.parametrize("law", compare_laws.LAWS, ids=lambda law: law.__name__)
def test_core_obeys_the_law(law: Callable[[Any], None]) -> None:
    """Each law of tests/compare_laws.py holds for the core."""
    law(core)


@BRISK
@given(pairs(), TAUS, st.integers(1, 9))
def test_verdict_is_the_oracles(pair: tuple[Any, Any], tau: Fraction, size: int) -> None:
    """Whatever the numbers and however they are cut into blocks, the verdict is that of exact rationals."""
    found = compare_laws.asked(core, *pair, tau, size)
    assert found.passed is compare_laws.oracle(pair[0].tolist(), pair[1].tolist(), tau)


@BRISK
@given(pairs(), TAUS)
def test_verdict_is_reflexive_symmetric_and_monotone(pair: tuple[Any, Any], tau: Fraction) -> None:
    """Finite numbers are close to themselves; order of the two does not matter; a larger tolerance accepts no less."""
    ours, theirs = pair
    assert compare_laws.asked(core, ours, ours, Fraction(0)).passed is bool(numpy.isfinite(ours).all())
    one, two = compare_laws.asked(core, ours, theirs, tau), compare_laws.asked(core, theirs, ours, tau)
    assert one.passed is two.passed
    if one.passed:
        assert compare_laws.asked(core, ours, theirs, tau + Fraction(1, 7)).passed


@BRISK
@given(pairs(), TAUS, st.integers(-20, 20), st.randoms(use_true_random=False))
def test_verdict_does_not_depend_on_order_or_unit(pair: tuple[Any, Any], tau: Fraction, power: int,
                                                  source: Any) -> None:
    """Entries may be reordered together, and both sides multiplied by a power of two where no digit is lost."""
    ours, theirs = (array.astype(numpy.float64) for array in pair)
    places = list(range(len(ours)))
    source.shuffle(places)
    plain = compare_laws.asked(core, ours, theirs, tau).passed
    assert compare_laws.asked(core, ours[places], theirs[places], tau).passed is plain
    with numpy.errstate(all="ignore"):
        one, two = (numpy.ldexp(array, power) for array in (ours, theirs))
        exact = all((numpy.ldexp(moved, -power) == array).all() for moved, array in ((one, ours), (two, theirs)))
    if exact:
        assert compare_laws.asked(core, one, two, tau).passed is plain


def test_core_is_small_and_alone() -> None:
    """About 200 lines of code, and nothing imported but the standard library and numpy."""
    text = Path(core.__file__).read_text()
    tree = ast.parse(text)
    modules = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    modules |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert modules <= {"__future__", "hashlib", "math", "collections.abc", "dataclasses", "fractions", "typing",
                       "numpy"}
    assert len([line for line in text.splitlines() if line.strip()]) <= 220


@pytest.mark.checkout
def test_table_of_mutants_is_the_cores() -> None:
    """docs/compare-mutants.tsv lists exactly the mutants of the present core; each survivor has its reason."""
    rows = [line.split("\t") for line in compare_mutants.TABLE.read_text().splitlines()[1:]]
    assert [tuple(row[:2]) for row in rows] == [(compare_mutants.source_line(line), words)
                                                for line, words, _ in compare_mutants.listed()]
    assert [row for row in rows if row[2] == "lives" and not row[3]] == []
    assert sum(row[2] != "lives" for row in rows) > .85 * len(rows) > 200


@pytest.mark.checkout
def test_mutants_are_killed() -> None:
    """Every twelfth mutant, put through the laws again, is killed unless the table says why it is equivalent."""
    rows = [line.split("\t") for line in compare_mutants.TABLE.read_text().splitlines()[1:]]
    killed = [place for place in range(3, len(rows), 12) if rows[place][2] != "lives"]
    assert [row for row in compare_mutants.every(killed) if row[2] == "lives"] == []
