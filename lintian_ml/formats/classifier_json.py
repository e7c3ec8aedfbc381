# SPDX-License-Identifier: GPL-2.0-or-later
"""Classifiers and regressions that libraries for JavaScript export as JSON, told by the keys that they need to go on:
bayes (``wordFrequencyCount``), natural (``classFeatures``; ``theta`` with ``classifications``), nlp.js
(``perceptrons``), neataptic (``nodes`` with biases, ``connections`` with weights), ml.js (``name`` of the learner), and
others alike, Prophet, InterpretML and treelite among them; and hidden Markov models, which have keys for transitions
and for emissions.
"""
from __future__ import annotations

from typing import Any

from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire.json_numbers import count
from lintian_ml.wire.jsons import document, listing, mapping

_HIDDEN = (regex(r"(?i)trans(?:ition|prob|mat|_|\Z)"), regex(r"(?i)emis(?:sion|prob|_|\Z)"))
# who exports it, the keys of one object that tell, and those of them below which the numbers lie
_SIGNS = (
    ("bayes", "docCount wordCount wordFrequencyCount", "docCount wordCount wordFrequencyCount"),
    ("natural", "classFeatures classTotals", "classFeatures classTotals"),
    ("natural", "theta classifications", "theta"),
    ("nlp.js", "perceptrons", "perceptrons"),
    ("neataptic", "nodes connections input output", "nodes connections"),
    ("limdu", "mapLabelToClassifier", "mapLabelToClassifier"),
    ("ml.js", "name baseModel", "baseModel"),
    ("ml.js", "name weights inputs outputs", "weights"),
    ("ml.js", "name coefficients", "coefficients"),
    ("ml.js", "modelName priorProbability conditionalProbability", "priorProbability conditionalProbability"),
    ("ml.js", "priorProbability conditionalProbability", "priorProbability conditionalProbability"),
    ("ml.js", "modelName means calculateProbabilities", "means calculateProbabilities"),
    ("ml.js", "splitValue splitColumn gain left right", "splitValue left right"),
    ("ml.js", "model layers activation learningRate", "layers"),
    ("ml.js", "name center scale means U", "means U"),
    ("Prophet", "growth n_changepoints changepoints_t params", "params changepoints_t"),
    ("InterpretML", "outputs intercept features terms", "intercept terms"),
    ("treelite", "num_feature task_type trees", "trees"),
    ("svm.js", "kernelType usew_ w b", "w b"),
    ("svm.js", "alpha b kernelType data", "alpha b data"),
)
_KEY = regex(rb"\"(?:splitValue\"|(?:wordFrequencyCount|classFeatures|theta|perceptrons|connections|baseModel"
             rb"|coefficients|mapLabelToClassifier|conditionalProbability|calculateProbabilities|W|U|params|trees"
             rb"|intercept|kernelType|weights|[Ee]mis\w{0,20})\"\s{0,8}:\s{0,8}[\[{\"-])")
_REGRESSIONS = regex(r"(?i)\w{0,40}(?:regress|classif|perceptron|svm|pls|bayes|lda|pca)\w{0,20}")
_LEAST = 20  # numbers; of an example there are fewer
_DEEP = 5  # objects around the one that tells


def recognise(item: Item) -> bool:
    return item.head[:1] == b"{" and _KEY.search(item.head) is not None


def read(item: Item) -> Header:
    """Look for an object with such keys. Raises NotThisFormat where there is none, or it holds few numbers."""
    producer, numbers = _find(document(item), _DEEP)
    if numbers < _LEAST:
        raise NotThisFormat("has no keys of a classifier, or few numbers below them")
    fact = "architecture" if producer.endswith("model") else "producer"
    return Header((Tensor("values", (numbers,), "float64"),), numbers, {fact: producer}, trained=Answer.YES)


def _find(value: Any, deep: int) -> tuple[str, int]:
    """Who exported the first object that tells, and how many numbers there are in it."""
    found = mapping(value)
    for producer, keys, numbered in _SIGNS:
        if found.keys() >= {*keys.split()} and _fits(producer, found):
            return producer, sum(count(found[key]) for key in numbered.split())
    hidden = [next((key for key in found if sign.match(key)), "") for sign in _HIDDEN]
    if all(hidden):
        return "hidden Markov model", sum(count(found[key]) for key in hidden)
    for inner in found.values() if deep else ():
        if isinstance(inner, dict) and (told := _find(inner, deep - 1))[0]:
            return told
    return "", 0


def _fits(producer: str, found: dict[str, Any]) -> bool:
    """What keys as common as ``name`` or ``nodes`` need besides."""
    if producer == "ml.js":
        return "name" not in found or bool(_REGRESSIONS.fullmatch(str(found["name"])[:80]))
    if producer == "neataptic":
        return bool(listing(found["connections"])) and all(
            mapping(part).keys() >= {"weight"} for part in listing(found["connections"])[:8]) and all(
            mapping(part).keys() >= {"bias"} for part in listing(found["nodes"])[:8])
    return producer != "nlp.js" or isinstance(found["perceptrons"], (dict, list))


def sample() -> bytes:
    """Counts of words in two kinds of mail."""
    import json

    words = {kind: {f"w{at}": at * 7 % 31 + 1 for at in range(12)} for kind in ("spam", "other")}
    return json.dumps({"categories": {"spam": True, "other": True}, "docCount": {"spam": 9, "other": 8},
                       "wordCount": {"spam": 190, "other": 188}, "wordFrequencyCount": words}).encode()


FORMAT = Format("classifier-json", "classifier or regression exported for JavaScript", Kind.CLASSICAL, Depth.HEADER,
                (".json",), recognise, read, sample, textual=True, first=b"{")
