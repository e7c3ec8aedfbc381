# SPDX-License-Identifier: GPL-2.0-or-later
"""Training data: what is in the tree, what the package names, and what is known of it."""
from __future__ import annotations

import struct

import pytest
from evidence_makers import gather, said, weight

from lintian_ml.model import Kind, Strength

FANN = "13 2 1\n0 0\n1\n0 1\n0\n1 0\n0\n" + "0.25 0.5\n1\n" * 10
TRELLIS = "2 4 4\n\n" + "0 2\n2 0\n1 3\n3 1\n" * 2  # as many numbers as two examples of four and four have
LIBSVM = "+1 1:0.7 2:1 3:-0.32 \n-1 1:0.58 2:-1 4:0.33 \n+1 1:0.16 2:1 3:-0.33 \n-1 2:1 3:0.2 7:0.1\n"
MAIL = "From a@example.org Fri Nov  1 04:50:54 2002\nReceived: from x\nSubject: y\n\nbody\n"
IDX = b"\0\0\x08\x01" + struct.pack(">I", 100) + bytes(100)


@pytest.mark.parametrize(("path", "content", "kind"), [
    ("datasets/xor.train", FANN, "fann training data"), ("sets/xor.txt", FANN, "fann training data"),
    ("heart_scale", LIBSVM, "libsvm table"), ("t10k-labels", IDX, "IDX"),
    ("iris.arff", "@RELATION iris\n@ATTRIBUTE w REAL\n@DATA\n5.1\n" + "1\n" * 40, "ARFF"),
    ("a.exp0.lstmf", b"\x0c\x04\0\0\x01\x2c\0\0\0/tmp/eng.exp0.lstmf" + bytes(64), "tesseract lstmf"),
    ("tests/spam.mbx", MAIL, "sorted mail"),
    ("labels.txt", "__label__a one two three\n__label__b four\n" * 9, "fasttext labels"),
    ("corpus/ipa.train", "a\tn,x,*,*,*\nb\tv,y,*,*,*\n" * 9, "annotated words"),
    ("data/train.csv", "a,b\n" + "1,2\n" * 400, "training part"),
])
def test_data_is_recognised(path: str, content: str | bytes, kind: str) -> None:
    """Data that exists for training only is known by its content, whatever it is called."""
    assert said(gather({path: content})[0], "training-data") == [(kind, path)]


@pytest.mark.parametrize(("path", "content"), [
    ("sizes.txt", "3 2 1\nthree numbers, then words\n" * 9), ("mail/inbox", MAIL),
    ("list.csv", "a,b\n" + "1,2\n" * 400),
    ("hosts", "+1 host:80 more\n" * 9), ("dict.csv", "a\tn,x,*,*,*\nb\tv,y,*,*,*\n" * 9), ("trains.csv", "a,b\n" * 400),
    ("image.ubyte", IDX + b"\0"),
    ("a.fsm", TRELLIS + " " * 40), ("b.fsm", "2 4 2\n\n" + "0 2\n1 3\n" * 9),
    ("short.train", "3 2 1\n0 0\n1\n"), ("empty.train", ""),
])
def test_other_tables_are_not(path: str, content: str | bytes) -> None:
    """Tables, dictionaries and mail that nobody sorted are no training data."""
    assert said(gather({path: content})[0], "training-data") == []


def test_corpus_named_inside_a_model() -> None:
    """A text is training data where a model says that it was trained on it."""
    evidence, _ = gather({"data/novel.txt": "some words " * 20}, [weight("m.model", {"dataset": "../data/novel.txt"})])
    assert ("named in m.model", "data/novel.txt") in said(evidence, "training-data")
    assert ("../data/novel.txt", "m.model") in said(evidence, "dataset")


def test_texts_with_the_names_of_their_models() -> None:
    """Where models have texts of the same names in one folder, these are what they were made from, told in one line."""
    names = ("de", "en", "fr", "pl")
    weights = [weight(f"lm/{name}.lm", kind=Kind.NGRAM) for name in names]
    evidence, _ = gather({f"texts/{name}.txt": "words " * 30 for name in names}, weights)
    found = [entry for entry in evidence if entry.claim == "training-data"]
    said_once = [(entry.value, str(entry.pointer)) for entry in found]
    assert said_once == [("4 texts with the names of their models", "texts")]
    assert found[0].about == ("lm/de.lm", "lm/en.lm", "lm/fr.lm", "lm/pl.lm")


@pytest.mark.parametrize(("path", "text", "name"), [
    ("README", "The model was trained on LibriSpeech.\n", "LibriSpeech"),
    ("README.md", "Weights were fine-tuned with the COCO images.\n", "COCO"),
    ("doc/a.rst", "The tagger was trained on the Moby Dick corpus by hand.\n", "Moby Dick corpus"),
    ("README", "Our network was trained from https://example.org/datasets/birds.zip and more.\n",
     "https://example.org/datasets/birds.zip"),
    ("README", "language models, mostly derived from UDHR translations\n", "UDHR"),
    ("cfg/a.data", "classes=80\ntrain = /home/me/coco/list.txt\n", "COCO"),
    ("conf.yaml", "train_data: corpora/birds/list.txt\n", "corpora/birds/list.txt"),
    ("get.sh", "wget https://example.org/birds_csv.tar.gz\nfasttext supervised -input birds.train\n",
     "https://example.org/birds_csv.tar.gz"),
    ("README.md", "tesstrain --training_text ~/langdata/eng/eng.training_text\n", "~/langdata/eng/eng.training_text"),
    ("load.py", "data = load_dataset('owner/birds')\n", "owner/birds"),
    ("meta.py", '"""Start pages when crawling Wikipedia for training data."""\n', "Wikipedia"),
])
def test_data_is_named(path: str, text: str, name: str) -> None:
    """Prose about a training, settings, commands and loaders name the data."""
    assert name in [value for value, _ in said(gather({path: text})[0], "training-data-named")]


@pytest.mark.parametrize(("path", "text"), [
    ("README", "The model was trained on a GPU with TensorFlow for 20 epochs.\n"),
    ("README", "Wikipedia has an article on backgammon.\n"),
    ("README", "Download a network trained from human games [here](https://example.org/best_v1.txt.zip).\n"),
    ("README", "To train, type: train --train input.txt\n"), ("a.yaml", "train: true\ndataset: foo\n"),
    ("README", "This constraint holds for ImageNet.\n"), ("get.sh", "wget https://example.org/data/x.tar.gz\n"),
    ("index.html", "<a href='https://en.wikipedia.org/wiki/Training'>train</a>\n"[:9]),
])
def test_what_does_not_name_data(path: str, text: str) -> None:
    """Hardware, placeholders, networks to download and names without a training name no data."""
    assert said(gather({path: text})[0], "training-data-named") == []


def test_advice_is_only_asserted() -> None:
    """Where to find suitable data for a training of one's own says little of the model that is here."""
    evidence, _ = gather({"README": "Suitable training material can be found at https://www.openslr.org/.\n"})
    assert {entry.strength for entry in evidence if entry.claim == "training-data-named"} == {Strength.ASSERTED}


def test_known_data_brings_its_licence() -> None:
    """A name of the table brings licence and access, with the reason."""
    evidence, _ = gather({"README": "trained on ImageNet\n"})
    licence, = said(evidence, "training-data-licence")
    assert licence[0].startswith("ImageNet: LicenseRef-ImageNet-terms")
    assert said(evidence, "training-data-access") == [("ImageNet: on-request", "README:1")]


def test_file_of_the_tree_that_a_readme_names() -> None:
    """A data file in the tree is named where a document speaks of training with it."""
    evidence, _ = gather({"heart_scale": LIBSVM, "README": "\nType `train heart_scale' to train.\n"})
    assert said(evidence, "training-data-named") == [("heart_scale", "README:2")]


def test_simulator_is_named() -> None:
    """Images simulated with a named program are a simulator."""
    evidence, _ = gather({"doc.rst": "Six hundred simulation images were generated to train the network using an early "
                                     "prototype of the |SkyMaker|_ package.\n"})
    assert said(evidence, "simulator") == [("SkyMaker", "doc.rst:1")]


@pytest.mark.parametrize(("sentence", "word"), [
    ("The training data is private.", "private"), ("training data\ncannot be released for legal reasons", "private"),
    ("It was trained on a large internal corpus of speech.", "private"), ("trained using proprietary data", "private"),
    ("The training set is not publicly available.", "private"),
    ("The data used to train the model was lost.", "private"),
    ("The corpus used for training is confidential.", "private"), ("We cannot share the training data.", "private"),
    ("The data the model was trained on is proprietary.", "private"),
    ("The training data is available on request from the authors.", "on-request"),
    ("Training corpora are available under a licence agreement.", "on-request"),
    ("All training data is publicly available.", "public"), ("The training data is public.", "public"),
    ("Your training data stays private.", ""), ("The training data is in data/train.csv", ""),
    ("It was trained on a small corpus.", ""), ("The private key is used in training data mode.", ""),
    ("Training data is not included in this package.", ""), ("The training images are not available in grey.", ""),
    ("We train with private branches.", ""), ("Training restores the public interface.", ""),
])
def test_who_can_get_the_data(sentence: str, word: str) -> None:
    """A document that says so of the data of a training, and of nothing else."""
    found = said(gather({"README.md": f"A model.\n\n{sentence}\n"})[0], "training-data-access")
    assert [value.rpartition(": ")[2] for value, _ in found] == [word] * bool(word)
