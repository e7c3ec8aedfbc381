# SPDX-License-Identifier: GPL-2.0-or-later
"""Sketches of texts never deny what is there, and deny nearly all that is not."""
from __future__ import annotations

import os
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lintian_ml import sketch
from lintian_ml.reader import Item

TEXT = st.binary(min_size=8, max_size=200)


@settings(max_examples=500, deadline=None)
@given(TEXT, TEXT, TEXT)
def test_a_string_that_is_there_is_possible(before: bytes, string: bytes, after: bytes) -> None:
    """Wherever it lies."""
    text = before + string + after + bytes(range(256)) * 8
    assert sketch.Sketch(text, sketch._groups(text)).may(string)
    assert sketch.of(text).may(string)


def _sketch(text: bytes) -> sketch.Sketch:
    return sketch.Sketch(text, sketch._groups(text))


@settings(max_examples=300, deadline=None)
@given(st.binary(min_size=2, max_size=4), st.integers(0, 90), st.binary(max_size=40))
def test_how_often_a_string_is_there_is_never_too_little(string: bytes, times: int, between: bytes) -> None:
    """Pairs are counted across the steps, too."""
    text = b"." * (sketch._STEP - 20) + (string + between) * times
    assert _sketch(text).most(string) >= text.count(string)
    assert sketch.Sketch(text).most(string) >= text.count(string)


def test_few_are_denied_to_be_many() -> None:
    """So that counting them is not needed."""
    assert _sketch(b"int x = 3;\n" * 4000).most(b"{'") == 0
    item = Item.of("x.py", b"a += 1\nb -= 2\n" * 300 + b"import numpy\n")
    assert item.many(600, b"+=", b"-=")
    assert not item.many(601, b"+=", b"-=")


def test_most_that_is_not_there_is_denied() -> None:
    """So that the sketch is of use."""
    text = _sketch(b"static const int counter = 0;\n" * 500)
    absent = [os.urandom(12) for _ in range(200)]
    assert sum(map(text.may, absent)) < 20
    assert text.may(b"short")  # of so few bytes none may be a whole group


@pytest.mark.parametrize("loaded", [True, False])
def test_items_answer_alike_with_and_without_a_sketch(loaded: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """numpy is loaded for it only when much is read."""
    monkeypatch.setattr(sketch, "_read", 0)
    if not loaded:
        monkeypatch.delitem(sys.modules, "numpy", raising=False)
    item = Item.of("x.c", b"float learned_weights[] = {0.5};\n" * 200)
    assert [item.has(string) for string in (b"learned_weights", b"decision tree", b"float", b"double")] == [
        True, False, True, False]
    if not loaded:
        assert "numpy" not in sys.modules
