# SPDX-License-Identifier: GPL-2.0-or-later
"""Scores of words, n-grams and pairs in source code, JSON and pickles, and tables as like them as can be."""
from __future__ import annotations

import gzip
import itertools
import json
import pickle
import re

import pytest
from reading import read

from lintian_ml.formats import (classifier_json, keyed_source, mail_scores, mail_tokens, nanopore_model, pair_scores,
                                substructure_scores, word_table)
from lintian_ml.model import Kind
from lintian_ml.reader import Item
from lintian_ml.scan import Scanner
from lintian_ml.wire import samples_text

SIGNED = samples_text.normal(400)
LETTERS = "abcdefghijklmnopqrst"
GRAMS = [one + two for one in LETTERS for two in LETTERS]
LOGS = [-abs(value) * 9 - 1.5 for value in SIGNED]


def taken(path: str, data: bytes | str) -> list[str]:
    scanner = Scanner()
    for _ in scanner.walk([Item.of(path, data.encode() if isinstance(data, str) else data)]):
        pass
    return [found.format.name for found in scanner.found]


# -- source code -----------------------------------------------------------------------------------------------------

STYLES = {"go": "var {name} = map[string]float64{{\n{rows}\n}}\n", "perl": "our %{name} = (\n{rows}\n);\n",
          "lisp": "(defparameter *{name}* '(\n{rows}\n))\n", "json": '{{"{name}": {{{rows}}}}}'}
ROWS = {"go": '\t"{}": {:.6f},', "perl": "  '{}' => {:.6f},", "lisp": '("{}" . {:.6f})', "json": '"{}": {:.6f},'}


def table(style: str, name: str, keys: list[str], values: list[float]) -> str:
    rows = "\n".join(ROWS[style].format(key, value) for key, value in zip(keys, values))
    return STYLES[style].format(name=name, rows=rows.rstrip(",") if style == "json" else rows)


@pytest.mark.parametrize("style", STYLES)
def test_scores_of_ngrams_are_told_by_keys_and_name(style: str) -> None:
    """Logarithms below n-grams and a name that says so; the name alone is a question, places on a map are nothing."""
    found = read(keyed_source.FORMAT, "lang/tables.x", table(style, "trigram-logprobs", GRAMS, LOGS))
    assert found is not None and found.certain and found.parameters == 400 and found.kind is Kind.NGRAM
    bare = read(keyed_source.FORMAT, "lang/tables.x", table(style, "values", GRAMS, LOGS))
    assert bare is not None and not bare.certain
    places = [f"Station {at:03}" for at in range(400)]
    assert read(keyed_source.FORMAT, "lang/tables.x", table(style, "latitudes", places, SIGNED)) is None


def test_weights_of_features_in_source_need_two_witnesses() -> None:
    keys = [f"suffix={gram}" for gram in GRAMS]
    for path, name, sure in (("tagger/data.js", "weights", True), ("x/data.js", "weights", False)):
        found = read(keyed_source.FORMAT, path, table("go", name, keys, SIGNED))
        assert found is not None and found.certain is sure and found.parameters == (400 if sure else 0)
    assert read(keyed_source.FORMAT, "x/data.js", table("go", "offsets", keys, SIGNED)) is None
    assert read(keyed_source.FORMAT, "tests/tagger.js", table("go", "weights", keys, SIGNED)) is None


@pytest.mark.parametrize("values", ([float(at % 7) for at in range(400)], [0.125 * (at % 9) for at in range(400)],
                                    [at * 1.7321 for at in range(400)]), ids=("whole", "few", "positive"))
def test_other_numbers_of_words_are_no_scores(values: list[float]) -> None:
    assert read(keyed_source.FORMAT, "tagger/model.js", table("go", "weights", GRAMS, values)) is None


# -- pickles ---------------------------------------------------------------------------------------------------------

def test_scores_of_ngrams_in_a_pickle_need_no_name() -> None:
    """Keys and values prove it together; the same numbers below other keys are a question."""
    assert taken("data/english.pickle", pickle.dumps(dict(zip(GRAMS, LOGS)))) == ["pickle"]
    words = pickle.dumps({f"{gram} word": value for gram, value in zip(GRAMS, LOGS)})
    assert taken("data/english.pickle", words) == []
    assert taken("data/unigram_logprobs.pickle", words) == ["pickle"]


def test_weights_by_feature_and_class_in_a_pickle_are_told_by_the_name() -> None:
    """As taggers keep them: alone or in front of their tags. Counts are no weights."""
    weights = {f"i suffix {gram}": {"NN": value, "VB": -value / 3} for gram, value in zip(GRAMS, SIGNED)}
    for data in (weights, (weights, {"the": "DT"}, {"NN", "VB"})):
        assert taken("data/perceptron_tagger.pickle", pickle.dumps(data, 2)) == ["pickle"]
        assert taken("data/matrix.pickle", pickle.dumps(data, 2)) == []
    counts = {key: {"NN": 3.0 * at, "VB": 1.0} for at, key in enumerate(weights)}
    assert taken("data/perceptron_tagger.pickle", pickle.dumps(counts)) == []


def test_scores_of_fragments_in_a_pickle() -> None:
    """A list of lists, in each the score and then what has it."""
    rows = [[value, *range(at, at + 5)] for at, value in enumerate(SIGNED)]
    assert taken("score/fpscores.pkl.gz", gzip.compress(pickle.dumps(rows, 2))) == ["pickle"]
    rows = [[float(at), *range(at, at + 5)] for at, value in enumerate(SIGNED)]
    assert taken("score/fpscores.pkl.gz", gzip.compress(pickle.dumps(rows, 2))) == []


# -- what libraries export -------------------------------------------------------------------------------------------

COUNTS = {f"w{at}": at * 7 % 31 + 1 for at in range(40)}
EXPORTS = {
    "bayes": {"docCount": {"a": 9}, "wordCount": {"a": 400}, "wordFrequencyCount": {"a": COUNTS}},
    "natural": {"classifier": {"classFeatures": {"a": COUNTS}, "classTotals": {"a": 40}}, "docs": []},
    "logistic": {"classifier": {"theta": [SIGNED[:60]], "classifications": ["a", "b"]}},
    "nlp": {"nluManager": {"en": {"perceptrons": [{"intent": "a", "weights": dict(zip(GRAMS[:30], SIGNED))}]}}},
    "neat": {"nodes": [{"bias": value} for value in SIGNED[:9]], "input": 4, "output": 2,
             "connections": [{"from": 1, "to": 2, "weight": value} for value in SIGNED[:30]]},
    "regression": {"name": "multivariateLinearRegression", "coefficients": [SIGNED[:30]]},
}


@pytest.mark.parametrize("name", EXPORTS)
def test_exports_of_javascript_are_told_by_their_keys(name: str) -> None:
    document = json.dumps(EXPORTS[name])
    assert taken("lib/data.json", document) == ["classifier-json"]
    assert taken("lib/data.json", document.replace("classFeatures", "features").replace(
        "Count", "Text").replace("classifications", "angles").replace("perceptrons", "slots").replace(
        '"weight"', '"length"').replace("multivariateLinearRegression", "polynomial")) == []


def storable(name: bytes) -> bytes:
    return b"pst0\x04\x0b\x0812345678\x04\x08\x08\x08\x03" + b"\x11" + bytes((len(name),)) + name + b"\x03" + bytes(900)


STORED = {
    "perl": storable(b"Algorithm::NaiveBayes"),
    "ruby": b"\x04\x08o:\x1cClassifierReborn::Bayes\x08:\x10@categories{\x07" + bytes(range(256)) * 4,
    "php": b'O:35:"Phpml\\Classification\\KNearestNeighbors":2:{s:7:"samples";a:9:{'
           + b"".join(b"i:%d;d:0.%d;" % (at, at * 7919) for at in range(90)) + b"}}",
}


@pytest.mark.parametrize("name", STORED)
def test_stored_objects_are_told_by_their_class(name: str) -> None:
    data = STORED[name]
    assert taken("share/store.bin", data) == ["serialized-learner"]
    other = data
    for learner, kept in ((b"NaiveBayes", b"Dictionary"), (b"ClassifierReborn::Bayes", b"ActiveSupport::Widgets_"),
                          (b"Phpml\\Classification\\KNearestNeighbors", b"Drupal\\Configuration\\FieldDefinitions_")):
        other = other.replace(learner, kept)
    assert taken("share/store.bin", other) == [] and taken("share/store.bin", data[:90]) == []


def test_a_learner_that_was_taught_nothing_is_no_model() -> None:
    assert taken("x.yml", "--- !ruby/object:Classifier::Bayes\ncategories: {}\ntotal_words: 0\n") == []


# -- scores of pairs and of rules ------------------------------------------------------------------------------------

def test_scores_of_all_pairs_are_a_question_unless_they_are_told() -> None:
    """One sign, a missing part of the pairs, or fewer symbols than a dozen are no scores."""
    symbols = [f"{letter}2+" for letter in LETTERS]
    rows = [[one, two, value] for (one, two), value in zip(
        [(one, two) for at, one in enumerate(symbols) for two in symbols[at:]], SIGNED)]
    told = read(pair_scores.FORMAT, "data/substitution_probability.json", json.dumps(rows))
    bare = read(pair_scores.FORMAT, "data/lambda.json", json.dumps(rows))
    assert told is not None and told.certain and told.parameters == 210 and bare is not None and not bare.certain
    for other in ([[one, two, abs(value)] for one, two, value in rows], rows[::2], rows[:20], [*rows, ["x", "y", "z"]]):
        assert read(pair_scores.FORMAT, "data/substitution_probability.json", json.dumps(other)) is None


def test_scores_of_rules_need_the_remark_that_they_are_generated() -> None:
    data = mail_scores.sample().decode()
    header = read(mail_scores.FORMAT, "rules/50_scores.cf", data)
    assert header is not None and header.parameters == 160 and taken("rules/50_scores.cf", data) == ["mail-scores"]
    by_hand = data.replace("generated", "usual").replace("gen:mutable", "by hand")
    for other in (by_hand, data.replace("RULE_3", "rule_3"), re.sub(r"\.\d+", ".5", data)):
        assert read(mail_scores.FORMAT, "rules/50_scores.cf", other) is None


def test_fragments_of_molecules_with_scores() -> None:
    """Told by the name or the first lines; values of whole molecules, counts and plain words are nothing."""
    codes = [f"gC`@Di{gram}T{at % 7}@@" if at % 5 else f"fH{gram}" for at, gram in enumerate(GRAMS)]
    scores = [round(value * 9, 2) for value in SIGNED]
    rows = "".join(f"{code}\t{score:g}\n" for code, score in zip(codes, scores))
    indexed = "".join(f"z{at}!V#\t{code}\t{score:g}\n" for at, (code, score) in enumerate(zip(codes, scores)))
    for path, data in (("data/druglikeness.txt", rows), ("x/a.txt", f"# fragment\tscore\n{rows}"),
                       ("data/druglikeness.txt", f"<index version 1.2.1>\n{indexed}")):
        header = read(substructure_scores.FORMAT, path, data)
        assert header is not None and header.certain and header.parameters == 400
        assert taken(path, data) == ["substructure-scores"]
    counted = "".join(f"{code}\t{at * 7 % 90 - 9}\n" for at, code in enumerate(codes))
    words = "".join(f"word{gram}\t{score:g}\n" for gram, score in zip(GRAMS, scores))
    for path, data in (("data/delaney.txt", rows), ("data/fragments.txt", counted), ("data/fragments.txt", words),
                       ("data/fragments.txt", rows.replace("\t-", "\t"))):
        assert read(substructure_scores.FORMAT, path, data) is None


# -- vectors, counts and chains --------------------------------------------------------------------------------------

VECTORS = [samples_text.normal(30, 0.4, at + 1) for at in range(60)]
WORDS = [f"w{one}{two}" for one in "abcdef" for two in "abcdefghij"]


@pytest.mark.parametrize("mark", ("\t", ",", "json"))
def test_vectors_of_words_are_told_by_the_path(mark: str) -> None:
    """A question without it; genes, samples, a line of names and numbers of one sign are nothing."""
    def made(words: list[str], rows: list[list[float]]) -> str:
        if mark == "json":
            return json.dumps({word: [round(value, 6) for value in row] for word, row in zip(words, rows)})
        return "".join(f"{word}{mark}" + mark.join(f"{value:.6f}" for value in row) + "\n"
                       for word, row in zip(words, rows))

    sure = read(word_table.FORMAT, "data/embeddings.tsv", made(WORDS, VECTORS))
    asked = read(word_table.FORMAT, "data/table.tsv", made(WORDS, VECTORS))
    assert sure is not None and sure.certain and sure.parameters == 1800 and asked is not None and not asked.certain
    genes = [f"GENE{at}" for at in range(60)]
    positive = [[abs(value) for value in row] for row in VECTORS]
    for data in (made(genes, VECTORS), made(WORDS, positive), made(WORDS, [row[:5] for row in VECTORS]),
                 made(WORDS, [*VECTORS[:-1], VECTORS[-1][:29]])):
        assert read(word_table.FORMAT, "data/embeddings.tsv", data) is None
    if mark != "json":
        head = mark.join(["word", *(f"x{at}" for at in range(30))])
        assert read(word_table.FORMAT, "data/embeddings.tsv", f"{head}\n{made(WORDS, VECTORS)}") is None


def test_counts_of_tokens_as_text() -> None:
    """The head of sa-learn, the count of bogofilter and columns for both kinds of mail each tell it."""
    rows = [(f"word{gram}", at * 7 % 31, at * 11 % 23) for at, gram in enumerate(GRAMS[:90])]
    backup = "v\t3\tdb_version # this must be the first line!!!\nv\t9\tnum_spam\nv\t8\tnum_nonspam\n" + "".join(
        f"t\t{spam}\t{ham}\t1577880000\t{at:010x}\n" for at, (_, spam, ham) in enumerate(rows))
    dump = ".MSG_COUNT 9 8 20200101\n" + "".join(f"{word} {spam} {ham} 20200101\n" for word, spam, ham in rows)
    table = "token,spam,ham\n" + "".join(f"{word},{spam},{ham}\n" for word, spam, ham in rows)
    for data in (backup, dump, table):
        header = read(mail_tokens.FORMAT, "x/y.txt", data)
        assert header is not None and header.parameters in (180, 182) and taken("x/y.txt", data) == ["mail-tokens"]
    for data in (backup.replace("num_spam", "sum_spam"), dump.replace("MSG", "LOG"), table.replace("ham", "eggs"),
                 table[:300]):
        assert read(mail_tokens.FORMAT, "x/y.txt", data) is None


def test_a_chain_as_json_has_transitions_and_emissions() -> None:
    tags = "NVADP"
    chain = {"start": {tag: 0.2 for tag in tags}, "transition": {tag: {other: 0.2 for other in tags} for tag in tags},
             "emission": {tag: {gram: 0.0025 for gram in GRAMS} for tag in tags}}
    header = read(classifier_json.FORMAT, "lib/pos.json", json.dumps(chain))
    assert header is not None and header.parameters == 2025 and "Markov" in header.metadata["architecture"]
    del chain["transition"]
    assert read(classifier_json.FORMAT, "lib/pos.json", json.dumps(chain)) is None


def test_levels_of_kmers_need_no_head() -> None:
    """All words of five letters and a level for each; told by the path. Shares, counts and gaps are nothing."""
    kmers = ["".join(word) for word in itertools.product("ACGT", repeat=5)]
    values = [value * 3 + 80 for value in samples_text.normal(1024)]
    data = "".join(f"{kmer}\t{value:.4f}\n" for kmer, value in zip(kmers, values))
    sure, asked = (read(nanopore_model.FORMAT, path, data) for path in ("r10/5mer_levels_v1.txt", "x/table.txt"))
    assert sure is not None and sure.certain and sure.parameters == 1024 and asked is not None and not asked.certain
    shares = "".join(f"{kmer}\t{value / 90000:.9f}\n" for kmer, value in zip(kmers, values))
    counts = "".join(f"{kmer}\t{int(value * 9)}\n" for kmer, value in zip(kmers, values))
    for other in (shares, counts, data.replace("AAACA\t", "NNNNN\t"), data[:-14]):
        assert read(nanopore_model.FORMAT, "r10/5mer_levels_v1.txt", other) is None
