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


@settings(max_examples=500)
@given(TEXT, TEXT, TEXT)
def test_a_string_that_is_there_is_possible(before: bytes, string: bytes, after: bytes) -> None:
    """Wherever it lies."""
    text = before + string + after + bytes(range(256)) * 8
    assert sketch.Sketch(sketch._groups(text)).may(string)
    assert sketch.of(text).may(string)


def test_most_that_is_not_there_is_denied() -> None:
    """So that the sketch is of use."""
    text = sketch.Sketch(sketch._groups(b"static const int counter = 0;\n" * 500))
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
