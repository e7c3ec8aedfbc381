# SPDX-License-Identifier: GPL-2.0-or-later
"""Position-specific scoring matrices in each of NCBI's files, and what looks like them."""
from __future__ import annotations

import struct

import pytest
import reading

from lintian_ml import limits
from lintian_ml.errors import DamagedFile
from lintian_ml.formats import psiblast_pssm, pssm_asn1, rps_blast
from lintian_ml.reader import Item
from lintian_ml.scan import Scanner

LETTERS = "ARNDCQEGHILKMFPSTWYV"


def taken(data: bytes | str) -> list[str]:
    scanner = Scanner()
    for _ in scanner.walk([Item.of("share/x.dat", data.encode() if isinstance(data, str) else data)]):
        pass
    return [found.format.name for found in scanner.found]


def asn1(rows: int, columns: int, ratios: list[int] | None, scores: list[int] | None, query: bool = True) -> str:
    """The part ``pssm`` of a text in ASN.1."""
    text = f"pssm {{\n    numRows {rows},\n    numColumns {columns},\n"
    if query:
        text += "    query seq {\n      descr {\n        title \"a\n sample\"\n      }\n    },\n"
    if ratios is not None:
        text += "    intermediateData {\n      freqRatios {\n" + ",\n".join(
            f"        {{ {value}, 10, -4 }}" for value in ratios) + "\n      }\n    }" + ",\n" * (scores is not None)
    if scores is not None:
        text += ("    finalData {\n      scores {\n" + ",\n".join(f"        {value}" for value in scores)
                 + "\n      },\n      lambda { 0, 10, 0 },\n      kappa { 402, 10, -4 }\n    }")
    return text + "\n  }"


RATIOS = [(at * 7919 + 131) % 9973 for at in range(28 * 5)]
SCORES = [-32768 if at % 28 == 0 else at * 7 % 13 - 6 for at in range(28 * 5)]


@pytest.mark.parametrize("start", ("PssmWithParameters ::= {\n  {}\n}\n", "Blast4-request ::= {\n  body queue-search "
                                   "{\n    queries pssm {\n  {}\n  },\n  subject database \"nr\"\n  }\n}\n"))
@pytest.mark.parametrize("ratios, scores, parameters", [
    (RATIOS, None, 140), (None, SCORES, 140), (RATIOS, SCORES, 280), ([0] * 140, SCORES, 140)])
def test_a_matrix_in_asn1(start: str, ratios: list[int] | None, scores: list[int] | None, parameters: int) -> None:
    """Ratios that could not be computed are zeros, and no parameters."""
    text = start.replace("{}", asn1(28, 5, ratios, scores))
    header = reading.read(pssm_asn1.FORMAT, "x.asn", text)
    assert header is not None and header.parameters == parameters and taken(text) == ["pssm-asn1"]
    assert header.metadata["architecture"] == "1 matrices, 5 positions"
    assert header.metadata["description"] == "a sample"


def test_a_matrix_in_asn1_behind_a_long_answer() -> None:
    """What BLAST answered has the matrix behind all alignments."""
    aligned = "    score { id str \"score\", value int 1 },\n" * 2000
    text = f"Blast4-reply ::= {{\n{aligned}{asn1(28, 5, RATIOS, None)}"
    assert len(text) > limits.HEAD and taken(text + "\n}\n") == ["pssm-asn1"]


def test_the_plain_matrix_of_a_search_is_no_model() -> None:
    """Matches and mismatches of bases, or the matrix of amino acids that was chosen; no profile has ninety rows."""
    match = [1 if at % 17 == 0 else -2 for at in range(256)]
    for part in (asn1(16, 16, None, match, query=False), asn1(28, 5, None, [1] * 140),
                 asn1(90, 2, [1] * 180, None), asn1(28, 10 ** 8, None, None),
                 "pssm {\n  numRows 28,\n  numColumns 5,\n }\n"):
        assert taken(f"Blast4-archive ::= {{\n  results {{\n    {part}\n  }}\n}}\n") == []
    assert taken("Seq-align-set ::= {\n" + asn1(28, 5, RATIOS, None) + "\n}\n") == []
    assert taken("Blast4-archive ::= {\n  results {\n  }\n}\n") == []


@pytest.mark.parametrize("part", (asn1(28, 5, RATIOS[:-1], None), asn1(28, 5, None, SCORES)[:400],
                                  asn1(28, 5, RATIOS, None)[:60]))
def test_a_matrix_in_asn1_that_is_cut(part: str) -> None:
    with pytest.raises(DamagedFile):
        reading.read(pssm_asn1.FORMAT, "x.asn", "PssmWithParameters ::= {\n  " + part)


def profiles(magic: int, starts: tuple[int, ...], values: list[int], order: str = "<") -> bytes:
    return struct.pack(f"{order}{2 + len(starts) + len(values)}i", magic, len(starts) - 1, *starts, *values)


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("magic, letters", ((7702, 26), (7703, 28)))
def test_profiles_of_rps_blast(order: str, magic: int, letters: int) -> None:
    """Both alphabets, both orders; scores have signs, and observations are one number a row."""
    values = [-32768, *range(6 * letters - 1)]
    for numbers, shape, name in ((values, (6, letters), "scores"), ([*map(abs, values)], (6, letters), "frequencies"),
                                 (values[1:7], (6,), "observations")):
        data = profiles(magic, (0, 2, 6), numbers, order)
        header = reading.read(rps_blast.FORMAT, "x", data)
        assert header is not None and header.tensors[0].name == name and header.tensors[0].shape == shape
        assert taken(data) == ["rps-blast"]


def test_small_numbers_at_the_start_are_no_profiles() -> None:
    """Tables of words begin with the same number, other files with the same by chance."""
    values = [*range(6 * 28)]
    for data in (profiles(7703, (0,), values), profiles(7703, (0, 4, 4), values), profiles(7703, (1, 4, 6), values),
                 profiles(7703, (0, 2, 6), values + [1]), profiles(7704, (0, 2, 6), values),
                 struct.pack("<3i", 7703, 1, 0), struct.pack("<70i", 7703, 10 ** 6, *range(68)),
                 profiles(7703, (*range(70), 60), [])):
        assert reading.read(rps_blast.FORMAT, "x.rps", data) is None and taken(data) == []


@pytest.mark.parametrize("data", (profiles(7703, (0, 2, 6), [*range(100)]), profiles(7703, (*range(70),), [])[:200]))
def test_profiles_that_are_cut(data: bytes) -> None:
    with pytest.raises(DamagedFile):
        reading.read(rps_blast.FORMAT, "x.rps", data)


HEADING = ("\nLast position-specific scoring matrix computed, weighted observed percentages rounded down\n          "
           + "".join(f"{letter:>4}" for letter in LETTERS * 2) + "\n")


def printed(residues: str, scores: list[list[int]], observed: list[list[int]]) -> str:
    rows = (f"{at + 1:5} {residue}   {' '.join(map(str, row))}  {' '.join(map(str, seen))}  0.51 0.11\n"
            for at, (residue, row, seen) in enumerate(zip(residues, scores, observed)))
    return HEADING + "".join(rows) + "\n                      K         Lambda\nStandard Ungapped 0.1334  0.3156\n"


def scores(residue: str) -> list[int]:
    """The row of a residue in a plain matrix."""
    return [(LETTERS.index(residue) * 7 + at * 5) % 11 - 5 for at in range(20)]


RESIDUES = "MKVLAKMM"
ASSUMED = [scores(residue) for residue in RESIDUES]
NONE_SEEN = [[0] * 20] * len(RESIDUES)


def test_a_printed_matrix_of_positions() -> None:
    """Percentages tell that sequences were seen, or rows that differ where residues do not."""
    seen = [[100 if at == LETTERS.index(residue) else 0 for at in range(20)] for residue in RESIDUES]
    other = [[*ASSUMED[0][:-1], 9], *ASSUMED[1:]]
    for data in (printed(RESIDUES, ASSUMED, seen), printed(RESIDUES, other, NONE_SEEN)):
        header = reading.read(psiblast_pssm.FORMAT, "x", data)
        assert header is not None and header.parameters == 160 and taken(data) == ["psiblast-pssm"]
        given = reading.read(psiblast_pssm.FORMAT, "examples/1fep_A.f.4.Q", data)
        assert given is not None and header.certain and not given.certain


def test_a_printed_matrix_that_was_assumed_is_no_model() -> None:
    """So is an excerpt in a manual, or a matrix of three rows."""
    seen = [[50] * 20] * len(RESIDUES)
    assert taken(printed(RESIDUES, ASSUMED, NONE_SEEN)) == []
    assert taken("The program prints:\n\n" + printed(RESIDUES, ASSUMED, seen)) == []
    assert taken(printed("MKV", ASSUMED, seen)) == []
    for cut in (HEADING, HEADING + "    1 M   -1 -2 3 4\n" * 6):
        with pytest.raises(DamagedFile):
            reading.read(psiblast_pssm.FORMAT, "x", cut)


def grid(columns: int, missing: tuple[int, ...], rows: int = 30, step: int = 7) -> str:
    def value(row: int, at: int) -> int:
        return -32768 if at in missing else (row * step + at * (3 + row * step // 91)) % 13 - 6

    return "".join(" ".join(str(value(row, at)) for at in range(columns)) + " \n" for row in range(rows))


def test_a_matrix_without_heading_and_grids() -> None:
    """The letters that are none have no score in any row; grids lack other places, or other numbers."""
    absent = (0, 2, 23, 24)
    header = reading.read(psiblast_pssm.FORMAT, "x", grid(26, absent))
    assert header is not None and header.parameters == 30 * 26 and taken(grid(26, absent)) == ["psiblast-pssm"]
    for data in (grid(27, absent), grid(26, absent, rows=12), grid(26, absent, step=13), grid(26, (1, 2)),
                 grid(26, absent).replace(" 5 ", " 312 "), grid(26, absent) + grid(26, (0, 2, 5)),
                 grid(26, absent) + "\nNODATA\n"):
        assert taken(data) == []
