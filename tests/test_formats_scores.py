# SPDX-License-Identifier: GPL-2.0-or-later
"""Scores of words, n-grams and pairs in source code, JSON and pickles, and tables as like them as can be."""
from __future__ import annotations

import gzip
import pickle

import pytest

from lintian_ml.errors import NotThisFormat
from lintian_ml.formats import keyed_source
from lintian_ml.model import Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.scan import Scanner
from lintian_ml.wire import samples_text

SIGNED = samples_text.normal(400)
LETTERS = "abcdefghijklmnopqrst"
GRAMS = [one + two for one in LETTERS for two in LETTERS]
LOGS = [-abs(value) * 9 - 1.5 for value in SIGNED]


def read(entry: Format, path: str, data: bytes | str) -> Header | None:
    """What a format makes of a file; None where it is not one."""
    item = Item.of(path, data.encode() if isinstance(data, str) else data)
    try:
        return entry.read(item) if entry.recognise(item) else None
    except NotThisFormat:
        return None


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
