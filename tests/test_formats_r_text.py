# SPDX-License-Identifier: GPL-2.0-or-later
"""Fitted models as R prints them."""
from __future__ import annotations

import re

import pytest

from lintian_ml.errors import NotThisFormat
from lintian_ml.formats import r_text
from lintian_ml.reader import Item

TEXT = r_text.FORMAT.sample().decode()


def read(text: str, path: str = "inst/model.R") -> bool | None:
    """Whether a text is certain to hold a model; None where it holds none."""
    item = Item.of(path, text.encode())
    try:
        return r_text.FORMAT.read(item).certain if r_text.recognise(item) else None
    except NotThisFormat:
        return None


@pytest.mark.parametrize("printed", [TEXT, f"fit <- {TEXT}", TEXT.replace('"lm"', 'c("glm", \n"lm")')])
def test_printed_models_are_found_by_their_class(printed: str) -> None:
    assert read(printed) is True


def test_tables_code_and_tests_are_no_models() -> None:
    """A data frame has another class, code no numbers; what a test expects is a question."""
    assert read(TEXT.replace('"lm"', '"data.frame"')) is None
    assert read(re.sub(r"(\.\d{3})\d+", r"\1", TEXT)) is None
    assert read("fit <- structure(list(coefficients = coef), class = \"lm\")\n" + "x <- 1:10\n" * 99) is None
    assert read(TEXT, "tests/testthat/test-fit.R") is False
