# SPDX-License-Identifier: GPL-2.0-or-later
"""Profiles and fingerprints of families of sequences, and what lies beside them: patterns, sequences, alignments."""
from __future__ import annotations

import pytest
import reading

from lintian_ml.errors import DamagedFile
from lintian_ml.formats import gcg_profile, prints_motifs, prosite_profile
from lintian_ml.model import Format, Header
from lintian_ml.reader import Item

PROFILE, PRINTS, GCG = (module.sample().decode() for module in (prosite_profile, prints_motifs, gcg_profile))
PATTERN = ("ID   ASN_GLYCOSYLATION; PATTERN.\nAC   PS00001;\nDE   N-glycosylation site.\nPA   N-{P}-[ST]-{P}.\n"
           "CC   /TAXO-RANGE=??E?V;\n//\n")


def read(entry: Format, data: str, path: str = "share/x.prf") -> Header:
    header = reading.read(entry, path, data)
    assert header is not None
    return header


# -- PROSITE ---------------------------------------------------------------------------------------------------------

def test_profiles_of_a_file_add_up() -> None:
    """Patterns between them, comments above them and what another format appends do not count."""
    one = read(prosite_profile.FORMAT, PROFILE)
    assert one.parameters == 14 and one.metadata["architecture"] == "1 profiles, 3 positions"
    second = PROFILE.replace("SAMPLE", "OTHER").replace("XX00001", "XX00002")
    notice = "CC   PROSITE is distributed under the CC BY-NC-ND 4.0 License.\n//\n"
    many = read(prosite_profile.FORMAT, f"\n{notice}{PATTERN}{PROFILE}{PATTERN}{second}{GCG}")
    assert many.parameters == 28 and many.metadata == {
        "name": "SAMPLE, OTHER", "accession": "XX00001, XX00002", "architecture": "2 profiles, 6 positions",
        "description": "An invented site, An invented site",
        "licence": "PROSITE is distributed under the CC BY-NC-ND 4.0 License."}


def test_positions_go_on_in_the_next_line_and_may_be_left_out() -> None:
    """Values that forbid are no numbers; between two changes lies a position of default scores."""
    data = PROFILE.replace("LENGTH=3", "LENGTH=5; LOG_BASE=1.07; P0=0.9;\nMA      P= 7.5, 1.6,\nMA         5.3, 6.3")
    data = data.replace("//\n", "MA   /I: MD=-3; BI=*;\nMA   /I: DM=1;\n"
                        "MA   /M:\nMA      M=1,2,\nMA        3, 4; M0=*;\n//\n")
    assert read(prosite_profile.FORMAT, data).parameters == 14 + 2 + 4


def test_the_command_that_made_a_profile_is_kept_without_its_matrix() -> None:
    made = PROFILE.replace("//\n", 'CC   /GENERATED_BY="pfmake -2m forward.msa /usr/share/blosum45.cmp";\n//\n')
    assert read(prosite_profile.FORMAT, made).metadata["training"] == "pfmake -2m forward.msa"
    converted = PROFILE.replace("MA   /GEN", "CC   NSEQ  62\nCC   COM   hmmbuild -F HMM.ann SEED.ann\nMA   /GEN")
    assert read(prosite_profile.FORMAT, converted).metadata["training"] == "hmmbuild -F HMM.ann SEED.ann"


@pytest.mark.parametrize("data", [
    PROFILE.replace("LENGTH=3", "LENGTH=4"), PROFILE.replace("LENGTH=3", "LENGTH=2"), PROFILE[:-8],
    PROFILE.replace("M=1,", "M=", 1), PROFILE.replace("M=1,", "M=x,", 1),
    PROFILE.replace("MI=-105;", "MI=-105;\n" + "MA      I=-20;\n" * 900)],
    ids=("missing", "more", "cut", "short", "word", "endless"))
def test_a_profile_that_is_not_as_it_says_is_damaged(data: str) -> None:
    with pytest.raises(DamagedFile):
        prosite_profile.read(Item.of("x.prf", data.encode()))


@pytest.mark.parametrize("data", [
    PATTERN * 9, "A profile begins so:\n" + PROFILE, "ID   GTPA_HUMAN     STANDARD;      PRT.\n" + PROFILE[20:],
    PROFILE.replace("MA   /", "CC   /"), PROFILE.replace("//\n", "and so on\n"), "{PDOC00001}\n" + PATTERN],
    ids=("patterns", "prose", "sequence", "without", "elided", "documentation"))
def test_patterns_sequences_and_prose_are_no_profile(data: str) -> None:
    assert reading.read(prosite_profile.FORMAT, "x.dat", data) is None


# -- PRINTS ----------------------------------------------------------------------------------------------------------

def test_counts_and_scores_of_all_motifs_add_up() -> None:
    header = read(prints_motifs.FORMAT, "## Compact version of prints35_0.dat\n" + PRINTS * 2)
    assert header.parameters == 400 and header.metadata["architecture"] == "2 fingerprints, 2 motifs"
    assert header.metadata["accession"] == "PR00001, PR00001"


@pytest.mark.parametrize("data", [
    PRINTS.replace("gn; 1", "gn; 2"), PRINTS.replace("gn; 1", "gn; 2") + PRINTS, PRINTS.replace("ml; 5", "ml; 6"),
    PRINTS.replace("KK;", "W 1 2 3 4 5\n" * 90 + "KK;"),
    PRINTS[:PRINTS.rindex("W ")]], ids=("motifs", "first", "positions", "rows", "cut"))
def test_fingerprints_that_lack_something_are_damaged(data: str) -> None:
    with pytest.raises(DamagedFile):
        prints_motifs.read(Item.of("prints.dat", data.encode()))


def test_the_sequences_of_motifs_are_no_model() -> None:
    """PRINTS itself has the same codes and lists what was aligned."""
    data = ("gc; 11SGLOBULIN\ngx; PR00439\ngn; COMPOUND(6)\nga; 18-OCT-1995\ngt; 11-S seed storage protein signature\n"
            "fc; 11SGLOBULIN1\nfl; 18\nft; 11-S plant seed storage protein motif I - 2\n"
            "fd; GRVTVVDNQQVLTVPQNY  GLUB_ORYSA    366   366\n")
    for text in (data, "Codes:\n" + PRINTS, PRINTS.replace("gx; PR", "gx; XX"), PRINTS.replace("ml; 5", "fl; 5")):
        assert reading.read(prints_motifs.FORMAT, "prints.dat", text) is None


# -- GCG -------------------------------------------------------------------------------------------------------------

def test_a_profile_of_gcg_tells_what_it_was_made_from() -> None:
    header = read(gcg_profile.FORMAT, GCG)
    assert header.parameters == 66 and header.metadata == {
        "producer": "PROFILEMAKE v4.50", "training": "sample.msf", "architecture": "3 positions, 20 letters"}
    remarks = GCG.replace("PROFILEMAKE v4.50 of: sample.msf{*}", "").replace(
        "\n\n", "\n\n# ID   SH3\n# AC   PS90004\n# DE   A domain.\n\n").replace("\n A  ", "\n! 3\n\n A  ")
    assert read(gcg_profile.FORMAT, remarks).metadata == {
        "name": "SH3", "accession": "PS90004", "description": "A domain.", "architecture": "3 positions, 20 letters"}


def test_hmmconvert_writes_profiles_of_gcg() -> None:
    """With the costs of gaps in both sequences, and a row of letters that may be any."""
    rows = "".join(f" {letter}   " + " ".join(f"{at * place * 9 % 71 - 30:5}" for place in range(8)) + "\n"
                   for at, letter in enumerate("ACG", 1))
    header = read(gcg_profile.FORMAT, "!!NA_PROFILE 1.0\n"
                  "(Nucleotide) HMMCONVERT v2.3 Length: 3 site|XX1|An invented site\n   Converted.\n\n"
                  f"Cons    A     C     G     T   Gap   Len  QGap  Qlen ..\n{rows} *      3     2     1     1 \n")
    assert header.parameters == 24 and header.metadata == {
        "producer": "HMMCONVERT v2.3", "name": "site", "accession": "XX1", "description": "An invented site",
        "architecture": "3 positions, 4 letters"}


@pytest.mark.parametrize("data", [
    GCG.replace("Length: 3", "Length: 4"), GCG.replace("\n A  ", "\n  "), GCG[:GCG.index("\n A  ") + 60]],
    ids=("length", "row", "cut"))
def test_a_profile_of_gcg_with_other_rows_is_damaged(data: str) -> None:
    with pytest.raises(DamagedFile):
        gcg_profile.read(Item.of("x.prf", data.encode()))


@pytest.mark.parametrize("data", [
    GCG.replace("Cons ", "Name "), GCG.replace("(Peptide)", "Peptide"), GCG.replace("Length: ", "Size: "),
    GCG.replace("Gap  Len", ""), "PileUp\n\n   MSF:  62  Type: P    Check:  0   ..\n\n//\n\nCons  ALYDYEA\n"],
    ids=("name", "kind", "length", "gaps", "alignment"))
def test_comparison_tables_and_alignments_are_no_profile(data: str) -> None:
    assert reading.read(gcg_profile.FORMAT, "x.msf", data) is None
