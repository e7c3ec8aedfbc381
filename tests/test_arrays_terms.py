# SPDX-License-Identifier: GPL-2.0-or-later
"""Regressions written out as statements of a program: sums of products, terms in branches, coefficients one by one."""
from __future__ import annotations

import pytest
import reading

from lintian_ml.formats import c_array
from lintian_ml.model import Header, Kind
from lintian_ml.wire import samples_text

WEIGHTS = [round(value, 4) for value in samples_text.normal(120)]
FITTED = "/* linear regression model, root mean squared error 0.58 in a cross validation of 10 folds */\n"


def read(text: str, path: str = "src/Tool.java") -> Header | None:
    """What the format makes of a program; None where it sees nothing learned in it."""
    return reading.read(c_array.FORMAT, path, text)


def sums(values: list[float], comment: str, names: str = "abcdefgh") -> str:
    """Functions that return a sum of eight products each."""
    rows = [" + ".join(f"{value} * {name}" for value, name in zip(values[at:at + 8], names))
            for at in range(0, len(values), 8)]
    return "".join(f"{comment}double f{at}() {{\n    return {row} + {at}.5;\n}}\n" for at, row in enumerate(rows))


def added(values: list[float], comment: str) -> str:
    """A sum to which each branch adds one term."""
    rows = "".join(f"    case {at}: sum {'-' if value < 0 else '+'}= {abs(value)}; break;\n"
                   for at, value in enumerate(values))
    return f"{comment}double f(int kind) {{\n    switch (kind) {{\n{rows}    }}\n}}\n"


def put(values: list[float], name: str, comment: str) -> str:
    """An array whose values are set one by one."""
    rows = "".join(f"        {name}[{at}] = {value};\n" for at, value in enumerate(values))
    return f"    double[] {name} = new double[{len(values)}]; // {comment}\n    static {{\n{rows}    }}\n"


@pytest.mark.parametrize("text, count", [
    (sums(WEIGHTS[:24], FITTED), 24),
    (sums(WEIGHTS[:16], "// logistic regression\n"), 16),
    (sums(WEIGHTS[:16], "// second logistic model\n").replace("return ", "return (D)").replace("+ ", "+ (D)"), 16),
    ("int f(int a) { return a; }\n" * 4000 + sums(WEIGHTS[:16], "// logistic regression\n"), 16),  # past 64 KiB
    (added(WEIGHTS[:60], "// contributions of atoms to logP\n"), 60),
    (put(WEIGHTS, "values", "coefficients for the logP model"), 120),
    (put(WEIGHTS[:40], "regressor_weights", "see the paper"), 40)])
def test_regressions_in_statements_are_found(text: str, count: int) -> None:
    header = read(text)
    assert header and header.certain and header.kind is Kind.CLASSICAL and header.parameters == count


@pytest.mark.parametrize("text", [
    sums(WEIGHTS[:24], "/* a rotation and a shift */\n"),  # no word of fitting
    sums(WEIGHTS[:24], FITTED, "xyzxyzxy"),  # the same variables again: a polynomial, a matrix of three
    sums([1.5, -2.25] * 12, FITTED),  # chosen by hand
    added(WEIGHTS[:60], "// the position of the cursor\n"),
    added([0.5, 1.25, -0.75] * 20, "// contributions to the score\n"),
    added([abs(value) for value in WEIGHTS[:60]], "// contributions to the energy\n"),
    put(WEIGHTS, "values", "coefficients of the polynomial"),
    put([at / 7 - 8 for at in range(120)], "values", "coefficients for the logP model"),  # a straight line
    put(WEIGHTS[:20], "values", "coefficients for the logP model"),
    put(WEIGHTS[:40], "values", "coefficients for the logP model").replace(" = ", " = e")])  # names, no numbers
def test_other_statements_are_no_regression(text: str) -> None:
    header = read(text)
    assert header is None or not header.certain


def test_a_regression_among_tests_is_a_question() -> None:
    header = read(sums(WEIGHTS[:24], FITTED), "src/test/ToolTest.java")
    assert header and not header.certain
