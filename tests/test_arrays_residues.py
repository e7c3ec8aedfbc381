# SPDX-License-Identifier: GPL-2.0-or-later
"""Scores of residues at several positions in source code: labelled rows, one scale, and a word for what was counted."""
from __future__ import annotations

from collections.abc import Callable

import pytest
from test_arrays import read

from lintian_ml.model import Kind
from lintian_ml.wire import residues

NAMES = {letter: name.capitalize() for name, letter in residues.LETTERS.items()}
Written = Callable[[str, str], str]


def numbers(at: int, columns: int = 7, scale: float = 1.0) -> str:
    """The row of a residue; the last column has a scale of its own."""
    values = [(at * 37 + place * 101) % 397 / 100 + 0.011 for place in range(columns)]
    return ", ".join(f"{value:.3f}" for value in (*values[:-1], values[-1] * scale))


def table(row: Written, head: str = "const double propensities[20][7] = {", end: str = "};",
          columns: int = 7, scale: float = 1.0) -> str:
    """A row for each of the twenty, in a file that is no shorter than others."""
    body = "".join(row(letter, numbers(at, columns, scale)) for at, letter in enumerate(NAMES))
    return f"{head}\n{body}{end}\n"


def behind(letter: str, row: str) -> str:
    return f"    {{{row}}}, // {letter} (x)\n"


def whole(letter: str, row: str) -> str:
    return behind(letter, ", ".join(word.split(".")[0] for word in row.split(", ")))


WAYS: list[tuple[Written, str, str]] = [
    (behind, "const double propensities[20][7] = {", "};"),
    (lambda letter, row: f"  /* {NAMES[letter]} */ {{{row}}},\n", "float coiled_coil[20][7] = {", "};"),
    (lambda letter, row: f"  # {letter}\n  [{row}],\n", "heptads = [", "]"),
    (lambda letter, row: f"  '{letter}': [{row}],\n", "weight_matrix = {", "}"),
    (lambda letter, row: f"  \"{NAMES[letter]}\" => [{row}],\n", "%signal_peptide = (", ");"),
    (lambda letter, row: f"  {{'{letter}', {row}}},\n", "struct row cleavage_sites[] = {", "};"),
]


@pytest.mark.parametrize(("row", "head", "end"), WAYS)
def test_labels_before_and_behind(row: Written, head: str, end: str) -> None:
    header = read(table(row, head, end), "src/predict.x")
    assert header is not None and header.certain and header.kind is Kind.CLASSICAL and header.parameters == 140
    assert header.notes[0].value.startswith("7 scores for each of the twenty amino acids; told by ")
    assert header.notes[0].line == 2


def test_other_residues_and_other_rows_may_stand_between() -> None:
    text = table(behind).replace("{0.011", "{0, 0, 0, 0, 0, 0, 0}, // X\n{0.011")
    twice = read(text + text.replace("propensities", "weight_matrix"))
    assert twice is not None and twice.parameters == 280 and len(twice.notes) == 2


def test_the_top_of_the_file_may_tell() -> None:
    named = table(behind, "const double table[20][7] = {")
    assert read(named) is None
    header = read(f"/* Prediction of coiled coils */\n{named}")
    assert header is not None and header.notes[0].value.endswith("told by coiled coils")


@pytest.mark.parametrize("text", [
    table(behind, columns=4),
    table(behind, columns=20),  # substitutions
    table(behind, scale=50),  # a mass or a volume among them
    table(behind).replace("// P", "// O"),
    table(behind, "/* factor scores, loadings and propensities */\nconst double x[20][7] = {"),
    table(behind, "/* hydrophobicity and propensity scales */\nconst double x[20][7] = {"),
    table(lambda letter, row: f"    {{{row}}}, // {letter}{letter}\n"),
    table(whole) + "// 0.123456\n" * 40,
    table(lambda letter, row: behind(letter, row if letter != "W" else row + ", 0.5")),
    table(lambda letter, row: f"    {{{row}}},\n"),
])
def test_other_tables_of_residues(text: str) -> None:
    header = read(f"/* Prediction of coiled coils */\n{text}")
    assert header is None or not header.certain


def test_tests_invent_scores() -> None:
    assert read(table(behind), "tests/coil.cpp") is None


def test_counts_that_add_up_to_the_sequences() -> None:
    rows = [[at * (place + 3) % 7 for place in range(15)] for at in range(19)]
    for lost, found in ((0, True), (1, False)):
        last = [161 - lost * place - sum(column) for place, column in enumerate(zip(*rows))]
        text = "".join(f"  '{letter}' => [{', '.join(map(str, row))}, 4.5],\n"
                       for letter, row in zip(NAMES, [*rows, last]))
        header = read(f"# Predicts signal sequences.\n%table = (\n{text});\n", "lib/Sigcleave.pm")
        assert bool(header and header.certain) == found
