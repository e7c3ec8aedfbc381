# SPDX-License-Identifier: GPL-2.0-or-later
"""Motifs, trained alignment parameters and priors of sequences, and tables as like them as can be."""
from __future__ import annotations

import pytest
import reading

from lintian_ml import limits
from lintian_ml.errors import DamagedFile
from lintian_ml.formats import (dirichlet_prior, glimmer_icm, last_train, motif_text, pfm, residue_scores,
                                sitecon_model)
from lintian_ml.model import Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.scan import Scanner

COUNTS = [(2, 9, 4, 5), (18, 1, 0, 1), (0, 19, 1, 0), (5, 6, 4, 5), (11, 2, 3, 4), (7, 3, 6, 4), (1, 1, 17, 1)]
SHARES = [tuple(value / 20 for value in row) for row in COUNTS]


def read(entry: Format, data: str, path: str = "share/x.txt") -> Header | None:
    """What a format makes of a text; None where it is not one."""
    return reading.read(entry, path, data)


def taken(path: str, data: str) -> list[str]:
    scanner = Scanner()
    for _ in scanner.walk([Item.of(path, data.encode())]):
        pass
    return [found.format.name for found in scanner.found]


def table(rows: list[tuple[float, ...]], first: int | None = None, last: str = "") -> str:
    return "".join((f"{at + first:02}\t" if first is not None else "") + "\t".join(f"{value:g}" for value in row)
                   + (f"\t{last}" if last else "") + "\n" for at, row in enumerate(rows))


TRANSFAC = f"VV  TRANSFAC MATRIX TABLE\nXX\n//\nAC  M00001\nXX\nP0\tA\tC\tG\tT\n{table(COUNTS, 1, 'N')}XX\n//\n"
HOMER = f">NACSTAG\t1-NACSTAG,sample\t6.049537\t-1782.996646\t0\n{table(SHARES)}"
PLAIN = f"Pos\tA\tC\tG\tT\n{table(SHARES, 1)}"
MEME = ("MEME version 4\n\nALPHABET= ACGT\n\nMOTIF x\nletter-probability matrix: alength= 4 w= 7 nsites= 20 E= 0\n"
        + table(SHARES))


@pytest.mark.parametrize("data", (TRANSFAC, HOMER, PLAIN, MEME), ids=("TRANSFAC", "HOMER", "plain", "MEME"))
def test_motifs_with_a_row_for_each_position(data: str) -> None:
    """Four numbers a row that add up to the same, below a heading that names the bases or their writer."""
    header = read(motif_text.FORMAT, data)
    assert header is not None and header.parameters == 28 and taken("share/x", data) == ["motif-text"]
    assert motif_text.FORMAT.kind is Kind.FREQUENCY_TABLE


@pytest.mark.parametrize("data", (HOMER, PLAIN, MEME), ids=("HOMER", "plain", "MEME"))
def test_rows_that_do_not_add_up_are_no_motif(data: str) -> None:
    assert read(motif_text.FORMAT, data.replace("0.9\t", "0.7\t").replace("0.95", "0.75")) is None


def test_compositions_and_changes_of_bases_are_no_motif() -> None:
    """Quality reports list the letters in another order, covers differ, and four rows say what changes into what."""
    report = f"#Base\tG\tA\tT\tC\n{table(SHARES * 5, 1)}"
    cover = "pos\tA\tC\tG\tT\n" + table([(at * 7 % 11, at * 5 % 13, at % 3, at * 3 % 7) for at in range(1, 40)], 1)
    change = "\tA\tC\tG\tT\n" + "".join(
        f"{one}\t" + "\t".join("0.97" if one == two else "0.01" for two in "ACGT") + "\n" for one in "ACGT")
    scores = "   A  C  G  T\n" + "".join("  5 -4 -4 -4\n" for _ in range(8))
    named = "sample\tA\tC\tG\tT\n" + "".join(f"virus{at}\t0.31\t0.19\t0.2{at}\t0.2{9 - at}\n" for at in range(9))
    for data in (report, cover, change, scores, named):
        assert read(motif_text.FORMAT, data) is None


def test_the_limit_of_motifs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOTIFS", 28)
    assert read(motif_text.FORMAT, MEME) is not None
    monkeypatch.setattr(limits, "MOTIFS", 27)
    assert read(motif_text.FORMAT, MEME) is None


def test_four_rows_of_counts_need_no_letters() -> None:
    """With a name of the matrix above them or none; designs, squares and shares of points are no counts of sites."""
    rows = "".join("  ".join(str(value) for value in row) + "\n" for row in zip(*COUNTS))
    for data in (rows, f">MA0001.1 AGL3\n{rows}", f">MA0001.1 AGL3\n{rows}\n>MA0002.1 X\n{rows}"):
        header = read(pfm.FORMAT, data, "share/MA0001.pfm")
        assert header is not None and header.parameters in (28, 56)
    latin = "".join(" ".join(str((at + row) % 4) for at in range(8)) + "\n" for row in range(4))
    points = "".join("  ".join(f"{value / 20}" for value in row) + "\n" for row in zip(*COUNTS))
    for data in (latin, points, rows + "1 2 3 4 5 6 7\n", rows.replace("18", "13"), rows + "and more\n"):
        assert read(pfm.FORMAT, data) is None


def test_a_training_of_alignments_proves_itself() -> None:
    """The pairs add up to one; scores without them, as in any lookup table, are no model."""
    data = last_train.sample().decode()
    header = read(last_train.FORMAT, data, "train/sequel.mat")
    assert header is not None and header.parameters == 17 and header.metadata["description"] == "lastal -j7 -S1"
    assert taken("train/sequel.mat", data) == ["last-train"]
    with pytest.raises(DamagedFile):
        last_train.read(Item.of("x.mat", data.replace("0.22", "0.12").encode()))
    assert read(last_train.FORMAT, data.replace("probability", "score")) is None
    assert taken("data/blosum.mat", "# scores\n   A  C  G  T\nA  5 -4 -4 -4\nC -4  5 -4 -4\nG -4 -4  5 -4\n") == []


# -- priors ----------------------------------------------------------------------------------------------------------

HMMER = "# a prior\nDirichlet      # Strategy\nAmino\n2 # of components\n" + "0.5\n0.25 0.75 0.125\n" * 20


def test_dirichlet_mixtures_are_a_question() -> None:
    """SAM's and HMMER's; other objects of SAM, and a text that speaks of such priors, are nothing."""
    sam = dirichlet_prior.sample().decode()
    for data in (sam, HMMER):
        header = read(dirichlet_prior.FORMAT, data, "lib/recode.20comp")
        assert header is not None and not header.certain and taken("lib/recode.20comp", data) == []
    for data in (sam.replace("DirichletReg", "SequenceSet"), sam.replace("Mixture", "Weight"), sam[:300],
                 "Dirichlet priors are fitted\n" + "0.5 0.25\n" * 60):
        assert read(dirichlet_prior.FORMAT, data, "lib/recode.20comp") is None


def test_averages_and_deviations_of_sites() -> None:
    """Both tables are read and must fit; what the model says of itself is kept."""
    data = sitecon_model.sample().decode()
    header = read(sitecon_model.FORMAT, data, "models/e2f1.sitecon")
    assert header is not None and header.parameters == 30
    assert header.metadata == {"producer": "SITECON", "description": "sites of an invented factor"}
    assert header.notes[0].value.endswith("3 properties at 5 positions, from 40 sequences")
    assert taken("models/e2f1.sitecon", data) == ["sitecon-model"]
    for damaged in (data.replace("SDEVIATION", "NO"), data.replace("P0000002", "", 1), data.replace(" 11.0000;", "")):
        with pytest.raises(DamagedFile):
            sitecon_model.read(Item.of("x.sitecon", damaged.encode()))


def test_context_models_of_a_fixed_length() -> None:
    """Splice sites have models whose first line gives the order of positions."""
    head = b">ver=2.00  len=50  depth=2  special=-1  type=0  0,1,2,3,4\n"
    header = glimmer_icm.FORMAT.read(Item.of("donors.icm", head + bytes(at * 7 % 256 for at in range(2048))))
    assert header.metadata["architecture"] == "window 50, depth 2, of a fixed length"
    assert glimmer_icm.recognise(Item.of("x", head)) and not glimmer_icm.recognise(Item.of("x", head[:40]))


def test_a_context_model_of_glimmer_2_is_read() -> None:
    head = b">binary file produced by bin/build-icm version 2.03 using window interval 12 and depth 7\nUU\0\0"
    header = glimmer_icm.FORMAT.read(Item.of("x.icm", head + bytes(at * 7 % 256 for at in range(2048))))
    assert header.metadata["architecture"] == "window 12, depth 7, of Glimmer 2"
    assert not glimmer_icm.recognise(Item.of("x", b">binary file produced by hand"))


def residues(columns: int, comment: str = "% propensities in coiled coils\n", scale: float = 1.0) -> str:
    """Scores of the twenty residues, the last column on another scale."""
    rows = [" ".join(f"{((at * 37 + place * 101) % 397 / 100 + 0.011) * (scale if place == columns - 1 else 1):.3f}"
                     for place in range(columns)) for at in range(20)]
    return comment + "".join(f"{letter} {row}\n" for letter, row in zip("LIVMFYGAKRHEDQNSTCWP", rows))


def test_scores_of_residues_need_positions_of_one_scale_and_a_word() -> None:
    assert taken("old.mat", residues(7)) == ["residue-scores"]
    assert taken("data/heptad.dat", residues(15, "")) == ["residue-scores"]
    item = Item.of("data/new.dat", residues(7, "").encode())
    assert residue_scores.recognise(item) and not residue_scores.FORMAT.read(item).certain
    for other in (residues(4), residues(20), residues(7, scale=50), residues(7).replace("P ", "O ")):
        assert "residue-scores" not in taken("old.mat", other)


def counts(sequences: int, columns: int = 12, lost: int = 0) -> str:
    """How often each residue is at each position of so many sequences, and what would be expected."""
    rows = [[at * (place + 3) % 7 for place in range(columns)] for at in range(19)]
    rows.append([sequences - lost * place - sum(column) for place, column in enumerate(zip(*rows))])
    return "# helix-turn-helix\n" + "".join(
        f"  {letter} {' '.join(f'{count:3}' for count in row)}  {at / 3 + 1:.1f}\n"
        for at, (letter, row) in enumerate(zip("LIVMFYGAKRHEDQNSTCWP", rows)))


@pytest.mark.parametrize(("text", "found"), [
    (counts(161), True), (counts(161, columns=22), True), (counts(161, lost=1), False),
    (counts(100), False),  # shares of a hundred
    (counts(161, columns=3), False)])
def test_counts_of_residues_add_up_to_the_sequences(text: str, found: bool) -> None:
    assert ("residue-scores" in taken("data/new.dat", text)) == found
