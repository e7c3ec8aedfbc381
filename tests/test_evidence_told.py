# SPDX-License-Identifier: GPL-2.0-or-later
"""Training data that is named in comments, notices, manual pages of R and guides; trainers in R, Java and Lisp."""
from __future__ import annotations

import pytest
from evidence_makers import gather, said, weight

HEADER = """// Default constants.  Transition
// parameters were obtained via unsupervised EM training on the
// BALIBASE 2.0 benchmark alignment database.
float gap[] = { 0.1, 0.2 };
"""
METRIC = """double score() {
/*
The weights were obtained by a simplex search, optimizing to minimize MSE for the training set of
TID2013.
*/
return 0; }
"""
GRAMMAR = """;;;  A grammar.

;;;  This was trained from 10,000 sentences (00-04) of the UPenn WSJ tree
;;;  bank using the inside-outside algorithm.
((-5 NT00 NT01))
"""
OBJECT = r"""\name{S5F}
\docType{data}
\title{Targeting model.}
\format{A model.}
\description{
5-mer model of mutation targeting based on analysis of silent mutations
in heavy chain sequences from Homo sapiens.
}
"""
GUIDE = """Sky detector training:

1. Run get.pl and download some images from Flickr.
2. Mask them.

The detector here was trained on about 170.
"""
LEXICON = "".join(f'("aa{letter}" nil (((t r ih) 1) ((p ax) 0)))\n' for letter in "abcdefghijklmnop")
STROKES = """<dictionary><character><utf8>a</utf8><strokes>
<stroke><point x="1" y="2"/></stroke></strokes></character></dictionary>
"""
LINEAGE = """>X53 Amycolatopsis azurea\tROOT;child1
AAAAAAAAAGUCACCCCCCCCUGA
>AJ01 Aminobacter aminovorans\tROOT;child2\t
AAAAAAAGUCGCAAAC
"""
R_TRAINER = """learnErrors <- function(reads) {
  trans <- countPairs(reads)
  fit <- loess(log10((errs + 1) / tot) ~ q, weights=tot)
  trans / sum(trans)
}
"""
BUILDER = """public class LanguageProfileBuilder {
    public LanguageProfileBuilder addText(CharSequence text) {
        for (Map.Entry<String, Integer> entry : ngramExtractor.counted(text)) addGram(entry.getKey(), 1);
        return this;
    }
    private final Map<String, Integer> ngrams = new HashMap<>();
}
"""
LISP = """(define (tally-pairs trainfile)
  (let ((ngram (read-entry trainfile)))
    (set-cdr! ngram (+ 1 (cdr ngram)))))
"""
EM = """#include "Seq.h"
void Par::TransExpectation(vector<TrainSeq> &s) { }
void Par::UpdateGradient(vector<TrainSeq> &s) { }
"""


def names(path: str, text: str) -> list[str]:
    return [value for value, _ in said(gather({path: text})[0], "training-data-named")]


@pytest.mark.parametrize(("path", "text", "name"), [
    ("Defaults.h", HEADER, "BAliBASE"), ("metric.cc", METRIC, "TID2013"), ("wsj.gram", GRAMMAR, "Penn Treebank"),
    ("lex.scm", ";;; A lexicon, derived from CMUDICT-0.4\n(lex.create)\n", "CMU pronouncing dictionary"),
    ("COPYING.pos", "Information in these files were derived from the Penn Tree Bank.\n", "Penn Treebank"),
    ("man/S5F.Rd", OBJECT, "silent mutations in heavy chain sequences from Homo sapiens"),
    ("training/README", GUIDE, "Flickr pictures"),
    ("README.md", "About the profiles:\nIt looks like the text comes from Wikipedia pages.\n", "Wikipedia"),
])
def test_data_is_told(path: str, text: str, name: str) -> None:
    """A comment, a notice, a manual page of an object and a guide to a training name the data they speak of."""
    assert names(path, text) == [name]


@pytest.mark.parametrize(("path", "text"), [
    ("Defaults.h", HEADER.replace("training", "alignment")),
    ("metric.cc", "/* Measured on TID2013. */\nint constrained;\n"),
    ("table.dat", "# sampled from the WSJ tree bank\n1 2 3\n"), ("table.dat", GRAMMAR.replace(";;;", "")),
    ("lex.scm", ";;; Copyright, derived from software of others\n(define (x) 1)\n"),
    ("COPYING", "This software is derived from FreeBSD; the name may not be used for products derived from it.\n"),
    ("man/f.Rd", OBJECT.replace(r"\docType{data}", "").replace(r"\format", r"\value")),
    ("man/S5F.Rd", OBJECT.replace("based on analysis of", "with")),
    ("README", "Picture viewer\n\nDownload images from Flickr.\n"),
])
def test_data_is_not_told(path: str, text: str) -> None:
    """A mention without a training, and a manual page of a function or of plain data, name nothing."""
    assert names(path, text) == []


def test_place_of_a_comment() -> None:
    """The place is the line of the sentence in the file as it is."""
    assert said(gather({"wsj.gram": GRAMMAR})[0], "training-data-named") == [("Penn Treebank", "wsj.gram:3")]


@pytest.mark.parametrize(("path", "text", "kind"), [
    ("dict.out", "MNCL\n" + LEXICON, "pronunciations"), ("hand.xml", STROKES, "handwritten characters"),
    ("lex.txt", "*** dumped\n" + "aaker\taa1 k er \n" * 20, "pronunciations"),
    ("set.fasta", LINEAGE, "labelled sequences"),
])
def test_data_of_a_model(path: str, text: str, kind: str) -> None:
    """Spoken words, written characters and sequences with their lineage are training data beside a model only."""
    assert said(gather({path: text}, [weight("some.model")])[0], "training-data") == [(kind, path)]
    assert said(gather({path: text})[0], "training-data") == []


@pytest.mark.parametrize(("path", "text"), [
    ("words.txt", "alpha\tone two\n" * 20), ("plain.fa", ">a protein; similar to b\nMAEDNL\n>b protein\nMAVEKI\n" * 9),
    ("draw.xml", STROKES.replace("utf8", "name").replace("character", "shape")),
    ("rules.scm", "(set! x (((a) 1)))\n" * 20),
])
def test_no_data_of_a_model(path: str, text: str) -> None:
    """Word lists, sequences without classes, drawings and rules are none."""
    assert said(gather({path: text}, [weight("some.model")])[0], "training-data") == []


@pytest.mark.parametrize(("path", "text", "framework"), [
    ("R/errors.R", R_TRAINER, "r"), ("R/fit.R", "out <- do_call(rstan::sampling, args)\n", "r"),
    ("LanguageProfileBuilder.java", BUILDER, "own code"), ("lts.scm", LISP, "own code"), ("Par.cpp", EM, "own code"),
])
def test_trainers_of_other_languages(path: str, text: str, framework: str) -> None:
    """Fitting in R, counting in Java and Lisp, expectations in C++ make a training program."""
    assert [value for value, _ in said(gather({path: text})[0], "training-program")] == [framework]


@pytest.mark.parametrize(("path", "text"), [
    ("R/plot.R", "plotFit <- function(x) {\n  counts <- table(x)\n  lines(loess(y ~ x))\n  counts / sum(counts)\n}\n"),
    ("R/stan.R", "rstan::rstan_options(auto_write = TRUE)\nrstan::extract(fit)\n"),
    ("TableModelBuilder.java", "public class TableModelBuilder { TableModel build() { return model; } }\n"),
    ("list.scm", "(define (f entry) (set-cdr! entry (+ 1 (cdr entry))))\n"),
    ("seq.cpp", EM.replace("Train", "Read")),
])
def test_no_trainers_of_other_languages(path: str, text: str) -> None:
    """Plots with a fitted line, options of a library, builders of tables, and counting alone train nothing."""
    assert said(gather({path: text})[0], "training-program") == []


def test_recipe_beside_the_weights() -> None:
    """A makefile beside the weights that calls a tool of Debian is their training program."""
    text = "hand.model: hand.xml\n\ttegaki-build -t hand.xml zinnia hand.meta\n"
    beside, _ = gather({"data/Makefile": text}, [weight("data/hand.model")])
    assert said(beside, "training-program") == [("zinnia, tegaki-build", "data/Makefile:2")]
    elsewhere, _ = gather({"data/Makefile": text}, [weight("other/hand.model")])
    assert said(elsewhere, "training-program") == []


@pytest.mark.parametrize("call", ["$WAGON -data lts.data -output lts.tree", '"$WAGON" -data lts.data',
                                  "${WAGON} -data x", "wagon -data lts.data"])
def test_a_script_beside_the_weights_calls_through_a_variable(call: str) -> None:
    """Scripts look for a tool first and then call it by a variable; to look for it, or to echo its name, is no call."""
    files = {"lts/build_rules": f"#!/bin/sh\nWAGON=$(which wagon)\n{call}\n"}
    assert said(gather(files, [weight("lts/lts.tree")])[0], "training-program") \
        == [("edinburgh speech tools, wagon -data", "lts/build_rules:3")]
    files = {"lts/build_rules": "#!/bin/sh\nWAGON=$(which wagon)\necho $WAGON\n"}
    assert said(gather(files, [weight("lts/lts.tree")])[0], "training-program") == []


def test_what_a_switch_does_names_no_data() -> None:
    """The description of an option of the build speaks of training data without saying what it was."""
    text = "#undef ENABLE_OSCE\n\n/* Enable dumping of OSCE training data */\n#undef ENABLE_OSCE_TRAINING_DATA\n"
    evidence, _ = gather({"config.h.in": text}, [weight("net.bin")])
    assert said(evidence, "training-data-named") == []
