# SPDX-License-Identifier: GPL-2.0-or-later
"""Annotated data by its content, and what names data elsewhere than in a sentence about a training."""
from __future__ import annotations

from dataclasses import replace

import pytest
from evidence_makers import gather, said, weight

from lintian_ml import predicates
from lintian_ml.evidence import datasets
from lintian_ml.model import Answer, Kind

ALIGNMENT = "# STOCKHOLM 1.0\n\nHBB_HUMAN  ...VHLTPEEKSAVTALWGKV\nMYG_PHYCA  ...VLSEGEWQLVLHVWAKVE\n//\n"
TAGGED = "Mr./NNP Vinken/NNP is/VBZ chairman/NN of/IN Elsevier/NNP ,/, the/DT Dutch/NNP group/NN ./.\n" * 3
COLUMNS = "He PRP B-NP\nreckons VBZ B-VP\nthe DT B-NP\ncurrent JJ I-NP\n. . O\n\nit PRP B-NP\n" * 3
TREES = "( (S (NP-SBJ (NNP Mr.) (NNP Vinken)) (VP (VBZ is) (NP (NN chairman) (DT the) (JJ Dutch) (NN group)))))\n" * 4
REVIEWS = '"1","films adapted from comic books have had success"\n"-1","a dull and far too long film , sadly"\n' * 4
LOCATED = ">1612 [Cytoplasmic] motor switch protein\nMAEDNLTLDEFGGAM\n>2209 [Periplasmic] vesicle\nMAVEKINASSSLAEV\n"
INSTANCES = "=,=,=,=,+,k,e,=,T\n+,m,a,nt,=,=,=,=,E\n=,=,=,-,b,e,l,=,J\n-,x,y,z,-,k,a,=,T\n"
TIMBL = "= = = a b N(soort)\n= = a b c LET()\n= a b c d N(soort)\na b c d e LET()\n"
BOXES = ("<dataset><images><image file='a.jpg' width='500'>\n<box top='90' left='194' width='37' height='37'/>\n"
         "</image></images></dataset>\n")
VOC = "<annotation><object><name>cat</name><bndbox><xmin>1</xmin></bndbox></object></annotation>\n"


@pytest.mark.parametrize(("path", "content", "kind"), [
    ("wsj.txt", TAGGED, "tagged sentences"), ("ner.en", COLUMNS, "words with labels"),
    ("polarity.csv", REVIEWS, "labelled texts"), ("dimin.train", INSTANCES, "instances"),
    ("tree.data", TIMBL, "instances"), ("faces/training.xml", BOXES, "pictures with boxes"),
    ("Annotations/1.xml", VOC, "pictures with boxes"), ("bench/train01.xyz.bz2", b"BZh" + bytes(2000), "training part"),
    ("mnist/train-images-idx3-ubyte.gz", b"\x1f\x8b" + bytes(2000), "training part"),
    ("net/2/train", "1A02_HUMAN.2\n" * 100, "training part"),
    ("set/training.npz", b"PK" + bytes(2000), "training part"),
])
def test_annotated_data(path: str, content: str | bytes, kind: str) -> None:
    """Sentences with tags, labels or trees, rows of features, boxes in pictures, and parts called training."""
    assert said(gather({path: content})[0], "training-data") == [(kind, path)]


@pytest.mark.parametrize(("path", "content", "kind"), [
    ("tut/globins.sto", ALIGNMENT, "Stockholm alignment"), ("wsj.mrg", TREES, "treebank"),
    ("sclblast", LOCATED, "labelled sequences"),
    ("corpus/novel.txt", "some words of a tale\n" * 80, "text of a corpus"),
    ("training_data/a.wrd", "some words of a tale\n" * 80, "text of a corpus"),
])
def test_data_beside_models(path: str, content: str, kind: str) -> None:
    """Alignments, trees and the texts of a corpus are training data where there are models, and not without."""
    assert said(gather({path: content}, [weight("some.hmm")])[0], "training-data") == [(kind, path)]
    assert said(gather({path: content})[0], "training-data") == []


@pytest.mark.parametrize(("path", "content"), [
    ("list.txt", "usr/lib usr/share etc/X11 var/lib usr/bin usr/sbin opt/x srv/y usr/lib64\n" * 4),
    ("Symbol.dic", "(POS (A 1)) ((ENTRY (F 2215)) (READ (CAD 3999)) (X 12) (Y 13) )\n" * 9),
    ("states.txt", "alpha one O\nbeta two O\ngamma three O\ndelta four O\nepsilon five O\n"),
    ("table.csv", '"1","12"\n"2","14"\n"3","19"\n'), ("init.lisp", "(setq x (foo bar))\n" * 20),
    ("seq.fa", ">a protein [Homo sapiens]\nMAEDNL\n>b protein [Mus musculus]\nMAVEKI\n" * 9),
    ("seq.pir", ">P1;CCHU\ncytochrome c - human\nMGDVEKGK*\n>P1;CCCZ\ncytochrome c\nGDVEKGKK*\n" * 9),
    ("spectrum.data", "1 2 3 4 5 6\n7 8 9 10 11 12\n" * 9), ("layout.xml", "<annotation>text</annotation>\n" * 9),
    ("stats.data", "10:00 #1(normal) <a1>; id: <m@t>, ip: 10.0.0.1, [A(1.0){x;},B], len: 9, 5ms\n" * 9),
    ("rain.xml", BOXES.replace("box", "b")), ("train.tar.gz", b"\x1f\x8b" + bytes(2000)), ("train.jpg", b"\xff" * 2000),
    ("strain.csv.gz", b"\x1f\x8b" + bytes(2000)), ("train", "#!/bin/sh\n" + "echo\n" * 400),
    ("shouted.txt", f"WAS  {'ASSASSINATED BY ONE OF HIS BODYGUARDS' * 4} on the 16th\n" * 20),  # and at once
    ("fuzz/corpus/a.txt", "some words\n" * 200), ("corpus/README.txt", "some words\n" * 200),
])
def test_other_texts_are_not(path: str, content: str | bytes) -> None:
    """Lists of paths, plain tables, sequences with their species, programs, archives and seeds of a fuzzer."""
    assert said(gather({path: content}, [weight("some.hmm")])[0], "training-data") == []


def named(files: dict[str, str], path: str, metadata: dict[str, str] | None = None) -> list[str]:
    entry = weight(path, metadata, kind=Kind.CLASSICAL)
    return [value for value, _ in said(gather(files, [entry])[0], "training-data-named")]


@pytest.mark.parametrize(("path", "metadata", "name"), [
    ("fn3.hmm", {"accession": "PF00041.13"}, "Pfam"), ("5S.cm", {"accession": "RF00001"}, "Rfam"),
    ("rrna.hmm", {"description": "from SILVA 128, bacteria"}, "SILVA"),
    ("g.hmm", {"training": "[1] hmmbuild g.hmm globins4.sto"}, "globins4.sto"),
    ("ssd_mobilenet_v3_small_coco_2019_08_14.armnn", {}, "COCO"),
    ("voices/cmu_us_slt_arctic_hts/a.pdf", {}, "CMU ARCTIC"),
])
def test_models_name_their_data(path: str, metadata: dict[str, str], name: str) -> None:
    """An accession, a description, the command that built the model, or a well-known name in its path."""
    assert named({}, path, metadata) == [name]


@pytest.mark.parametrize(("path", "metadata"), [
    ("cocoa.onnx", {}), ("model.onnx", {"description": "a fast model"}), ("g.hmm", {"training": "hmmconvert h.hmm"}),
])
def test_models_that_name_none(path: str, metadata: dict[str, str]) -> None:
    """Longer words, plain descriptions and commands without data."""
    assert named({}, path, metadata) == []


def test_data_of_the_models_own_name() -> None:
    """An alignment of a model's name is the one it was built from, and so is ``train`` in a model's directory."""
    assert named({"tut/globins.sto": ALIGNMENT}, "tut/globins.hmm") == ["tut/globins.sto"]
    assert named({"conn/2/train": "1A02_HUMAN.2\n" * 100}, "conn/2/net") == ["conn/2/train"]
    assert named({"tut/other.sto": ALIGNMENT}, "tut/globins.hmm") == []


def test_readme_beside_models() -> None:
    """A readme of a directory that names a corpus as such speaks of the models below, that of the package does not."""
    text = "A recording of the CMU ARCTIC database by SLT.\n"
    assert named({"voices/slt/README": text}, "voices/slt/hts/a.pdf") == ["CMU ARCTIC"]
    assert named({"voices/other/README": text}, "voices/slt/hts/a.pdf") == []
    assert named({"README": text}, "voices/slt/hts/a.pdf") == []


def test_trainer_names_its_data() -> None:
    """A program that trains and speaks of a known collection names it; one that does not train names nothing."""
    script = "import torch\nhelp = 'number of Wikipedia pages'\nopt = torch.optim.Adam(p)\n"
    assert [value for value, _ in said(gather({"fit.py": script})[0], "training-data-named")] == ["Wikipedia"]
    assert said(gather({"show.py": script.replace("torch.optim", "shop")})[0], "training-data-named") == []


@pytest.mark.parametrize(("text", "name"), [
    ("This module uses part-of-speech statistics from the Penn Treebank.\n", "Penn Treebank"),
    ("The HMM models it uses are derived from Rfam,\nSilva and RefSeq.\n", "RefSeq"),
    ("This data has been trained on the Corpus Gysseling and others.\n", "Corpus Gysseling"),
])
def test_sentences_name_data(text: str, name: str) -> None:
    """Statistics and probabilities from a corpus are as good as a training on it."""
    assert name in [value for value, _ in said(gather({"README": text})[0], "training-data-named")]


@pytest.mark.parametrize(("text", "names"), [
    ("Trained on the Free database.\n", []), ("author: Tiago Chedraoui Silva, and others\n", []),
    ("Uses Silva release 138.\n", ["SILVA"]), ("Aligned with SILVA.\n", ["SILVA"]),
])
def test_words_that_name_nothing(text: str, names: list[str]) -> None:
    """A free database is no name, nor is a person's of many a database."""
    script = f"import torch\n# {text}opt = torch.optim.Adam(p)\n"
    assert [value for value, _ in said(gather({"fit.py": script})[0], "training-data-named")] == names


def test_lists_of_addresses_are_no_sentences() -> None:
    """An address of training among addresses of data says nothing of them; a word beside them does."""
    links = "http://b.org/training/about\nhttp://a.org/\nhttp://c.org/data/x.tar.gz\n"
    assert said(gather({"links.txt": links})[0], "training-data-named") == []
    told = f"The network was trained on examples that lie here:\n{links}"
    assert [value for value, _ in said(gather({"README": told})[0], "training-data-named")] == [
        "http://c.org/data/x.tar.gz"]


def test_the_quick_search_finds_every_known_name() -> None:
    """The pattern of all names finds what the single ones find."""
    for name, text in (("COCO", "MS COCO"), ("Pfam", "PF00041.13"), ("LDC", "LDC2004S13"), ("300-W", "300-W")):
        assert name in list(datasets.known(f"a {text} b"))


def test_facts_of_a_package_with_alignments() -> None:
    """Data is present and named where an alignment lies beside its profile."""
    entry = replace(weight("tut/globins.hmm", kind=Kind.CLASSICAL), format="hmmer-hmm")
    evidence, _ = gather({"tut/globins.sto": ALIGNMENT}, [entry])
    context = predicates.Context(evidence, {}, [entry])
    facts = predicates.facts(context, [replace(entry, answers=predicates.answer(entry, context))])
    assert facts["training-data-present"] is facts["training-data-named"] is Answer.YES
