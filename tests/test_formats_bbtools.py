# SPDX-License-Identifier: GPL-2.0-or-later
"""Networks and gene models of BBTools, and what it writes beside them."""
from __future__ import annotations

import pytest
import reading

from lintian_ml import limits
from lintian_ml.errors import DamagedFile, LimitExceeded
from lintian_ml.formats import bbnet, bbtools_pgm
from lintian_ml.model import Answer, Format, Header
from lintian_ml.reader import Item

NETWORK, GENES = (module.sample().decode() for module in (bbnet, bbtools_pgm))


def read(entry: Format, data: str) -> Header:
    header = reading.read(entry, "share/x", data)
    assert header is not None
    return header


# -- networks --------------------------------------------------------------------------------------------------------

def test_a_network_has_weights_and_biases_of_each_layer() -> None:
    """Weights lie as rows of cells; the lines above say what was trained and how long."""
    header = read(bbnet.FORMAT, NETWORK)
    assert [(tensor.name, tensor.shape) for tensor in header.tensors] == [
        ("layer1/weights", (2, 3)), ("layer1/biases", (2,)), ("layer2/weights", (1, 2)), ("layer2/biases", (1,))]
    assert header.parameters == 11 and header.trained is Answer.YES and header.metadata == {
        "producer": "BBTools", "architecture": "3-2-1", "dataset": "vectors.tsv", "epochs": "400", "samples": "12800",
        "command": "java -ea ml.Trainer in=vectors.tsv dims=3,2,1 out=x.bbnet", "density": "1", "edges": "7"}


def test_each_run_of_the_trainer_names_its_data() -> None:
    """Files are named once; what it wrote, the network it began with and another program's input are no data."""
    runs = ("#CL ml.Trainer in=a.tsv,b.tsv,a.tsv validate=c.tsv netin=y.bbnet out=x.bbnet\n"
            "#CL ml.Trainer data=b.tsv,d.gz\n#CL ml.CellNetWeightBits in=x.bbnet out=z.bbnet\n")
    header = read(bbnet.FORMAT, NETWORK.replace("##err", runs + "##err"))
    assert header.metadata["dataset"] == "vectors.tsv, a.tsv, b.tsv, d.gz" and header.metadata["validation"] == "c.tsv"


def test_a_sparse_network_says_which_weights_it_has() -> None:
    """Its cells have a weight for each input that is named, in digits or in bits."""
    sparse = NETWORK.replace("#dense", "#sparse").replace("C4 TANH -0.25 0.5 0 1.25", "I4 0 2\nW4 TANH -0.25 0.5 1.25")
    header = read(bbnet.FORMAT, sparse.replace("C6 ", "H6 30\nW6 "))
    assert header.parameters == 10 and [tensor.shape for tensor in header.tensors] == [(5,), (2,), (1, 2), (1,)]
    with pytest.raises(DamagedFile):
        read(bbnet.FORMAT, sparse.replace("I4 0 2", "I4 0 1 2"))


def test_numbers_written_as_words_are_counted() -> None:
    rows = NETWORK.split("##layer 1")[0].replace("#edges", "#coding A48\n#edges")
    header = read(bbnet.FORMAT, rows + "C4 LINEAR 0 Fo000 0 3mX\nC5 LINEAR 0 Fo000 1 2\nC6 LINEAR 0 ooF 7\n")
    assert header.parameters == 11 and header.tensors[0].shape == (2, 3) and header.tensors[0].digest is None


def test_a_network_that_was_never_trained_is_not_said_to_be() -> None:
    lines = [line for line in NETWORK.split("\n") if not line.startswith(("#epochs", "#samples", "#CL"))]
    header = read(bbnet.FORMAT, "\n".join(lines))
    assert header.trained is Answer.UNKNOWN and "dataset" not in header.metadata


@pytest.mark.parametrize("data", [
    NETWORK[:-len("C6 RSLOG 0.5 -0.7 0.3\n")], NETWORK[:-8], NETWORK + "C7 SIG 1 2 3\n", NETWORK.replace("C5", "C7"),
    NETWORK.replace("0.0625", "x"), NETWORK.replace("#dims 3 2 1", "#dims 3 0 1"),
    NETWORK.replace("C4", "CONV 1 2 3\nC4")],
    ids=("missing", "cut", "more", "other", "word", "empty", "convolution"))
def test_a_network_that_is_not_as_it_says_is_damaged(data: str) -> None:
    with pytest.raises(DamagedFile):
        bbnet.read(Item.of("x.bbnet", data.encode()))


@pytest.mark.parametrize("data", ["A network:\n" + NETWORK, NETWORK.replace("#dims", "##dims"), "##bbnet\n##ctf 0.5\n"])
def test_what_tells_of_a_network_is_none(data: str) -> None:
    assert reading.read(bbnet.FORMAT, "x.bbnet", data) is None


# -- genes -----------------------------------------------------------------------------------------------------------

def test_a_gene_model_has_its_tables() -> None:
    header = read(bbtools_pgm.FORMAT, GENES)
    assert [(tensor.name, tensor.shape) for tensor in header.tensors] == [
        ("CDS inner", (2, 1, 16)), ("CDS start", (2, 2, 4))]
    assert header.parameters == 48 and header.metadata == {
        "producer": "BBTools", "version": "38.62", "architecture": "2 tables",
        "description": "counts of 8000 genes in 2 files"}


def test_a_gene_model_of_few_genomes_names_them() -> None:
    """Old ones have the names of all; none may have been kept."""
    header = read(bbtools_pgm.FORMAT, GENES.replace("#files\t2", "#files\tecoli.fa\tbsub.fa"))
    assert header.metadata["dataset"] == "ecoli.fa, bsub.fa" and "in 2 files" in header.metadata["description"]
    many = read(bbtools_pgm.FORMAT, GENES.replace("#files\t2", "#files" + "".join(f"\t{at}.fa" for at in range(99))))
    assert many.metadata["dataset"].endswith(", 63.fa") and "in 99 files" in many.metadata["description"]
    assert "unknown" in read(bbtools_pgm.FORMAT, GENES.replace("#files\t2", "#files")).metadata["description"]


@pytest.mark.parametrize("data", [
    GENES[:-12], GENES[:-40], GENES.replace("1\t0\t1", "2\t0\t1"), GENES.replace("#k\t2", "#k\t3"),
    GENES.replace("#frames\t1", "#frames\t2"), GENES.replace("#frames\t1", "#frames\t0"),
    GENES.replace("#k\t2", "#k\tx"), GENES + "1\t2\t0\t0\t0\t0\n"],
    ids=("cut", "rows", "kind", "letters", "frames", "none", "word", "more"))
def test_a_gene_model_that_is_not_as_it_says_is_damaged(data: str) -> None:
    with pytest.raises(DamagedFile):
        bbtools_pgm.read(Item.of("x.pgm", data.encode()))


def test_a_gene_model_of_too_many_tables_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TENSORS", 1)
    with pytest.raises(LimitExceeded):
        bbtools_pgm.read(Item.of("x.pgm", GENES.encode()))


@pytest.mark.parametrize("data", [
    GENES.split("#name")[0], GENES.replace("#genes\t8000", "#genes\t0"), GENES.replace("#genes\t8000\n", ""),
    "see also\n" + GENES, GENES.replace("Prokaryotic Gene Model", "coverage")])
def test_what_counts_no_genes_is_no_gene_model(data: str) -> None:
    assert reading.read(bbtools_pgm.FORMAT, "x.pgm", data) is None
