# SPDX-License-Identifier: GPL-2.0-or-later
"""Vectors of coefficients in a function that predicts, and beside the genetic search that found them."""
from __future__ import annotations

import pytest
import reading

from lintian_ml.formats import c_array
from lintian_ml.model import Header, Kind
from lintian_ml.wire import samples_text

FOUND = [value * 0.9173648177 + 0.0001 for value in samples_text.normal(26)]
LOOP = "    for (i = 0; i < n; i++) r += c[i]*x[i];\n    return r;\n}\n"
SEARCH = "def mutation(n):\n    pass\n\ndef crossover(population):\n    pass\n"


def read(text: str, path: str = "src/tool.cpp") -> Header | None:
    """What the format makes of a program; None where it sees nothing learned in it."""
    return reading.read(c_array.FORMAT, path, text)


def function(values: list[float], head: str, loop: str = LOOP) -> str:
    """A function that sums up products with a vector."""
    listed = ", ".join(f"{value:.17f}" for value in values)
    return f"{head}\n{{\n    double c[] = {{{listed}}};\n    double r = 0;\n{loop}"


def script(values: list[float], name: str, search: str = SEARCH) -> str:
    """A program that keeps the vector it found."""
    return f"import random\n\n{name} = [{', '.join(f'{value:.17f}' for value in values)}]\n\n{search}"


@pytest.mark.parametrize("text, path", [
    (function(FOUND, "double confidence_function(unsigned int* x, unsigned int n)"), "src/tool.cpp"),
    (function(FOUND, "// predicts the class\ndouble f(double* x, int n)"), "src/tool.c"),
    (script(FOUND, "verify_model"), "tools/create.py")])
def test_vectors_of_coefficients_are_found(text: str, path: str) -> None:
    header = read(text, path)
    assert header and header.certain and header.kind is Kind.CLASSICAL and header.parameters == 26


def test_the_same_in_a_test_is_a_question() -> None:
    header = read(function(FOUND, "double score(double* x, int n)"), "tests/test_score.c")
    assert header is None or not header.certain


@pytest.mark.parametrize("text", [
    function(FOUND, "double apply(double* x, int n)"),  # no word of a prediction
    function(FOUND, "// a filter before the score\ndouble score(double* x, int n)"),
    function(FOUND, "double score(double* x, int n)", "    return c[3];\n}\n"),  # no sum
    function([*map(abs, FOUND)], "double score(double* x, int n)"),  # one sign
    function([*FOUND[:13], *FOUND[12::-1]], "double score(double* x, int n)"),  # mirrored
    function([round(value, 2) for value in FOUND], "double score(double* x, int n)"),  # chosen by hand
    function(sorted(FOUND), "double score(double* x, int n)"),
    script(FOUND, "offsets"), script(FOUND, "verify_model", "def run():\n    pass\n"),
    script(FOUND, "verify_model").replace("verify_model", "# verify_model")])
def test_other_vectors_are_not(text: str) -> None:
    header = read(text)
    assert header is None or not header.certain
