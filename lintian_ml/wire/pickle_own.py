# SPDX-License-Identifier: GPL-2.0-or-later
"""Pickles of a program's own: instances of classes that are called after learners, and bare tables of scores.

A class is named after a learner where a word of its dotted name is one (``chem.DecTree.QuantNode``, ``ShiftSvm``), or
where a module on the way to it is called ``ml`` and no word speaks of data; what it learned are numbers or arrays. A
bare table is a dictionary, a dictionary of such (a feature, then a weight for each class), or a list of rows, with
hundreds of different fractions of both signs or of logarithms; its file's name says whether it is a model, or n-grams
for keys above logarithms do.
"""
from __future__ import annotations

from itertools import islice
from typing import Any

from lintian_ml.lazy import regex
from lintian_ml.model import Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import arrays_shape, witnesses
from lintian_ml.wire.pickle_values import leaves, walk
from lintian_ml.wire.values import FLOATS

_LEARNERS = frozenset("""
    classifier classifiers regressor perceptron neural neuron neurons nnet bayes svm hmm gmm crf ngram tagger forest
    lstm mlp markov adaboost boosting
""".split())
_TREES = frozenset(("decision", "dec", "quant", "classification", "regression"))
_DATA = frozenset("data dataset datasets cluster clusters corpus reader loader config result results test".split())
_MODELS = regex(r"(?i)(?:^|[_.-])(?:models?|\w{0,8}scores?|weights?|coefs?)(?:[_.0-9-]|$)")
_ENOUGH = 4  # fractions inside instances of such classes
_ROWS = 256  # rows of a bare table
_SAMPLE = 2048
_MOST = 200_000  # values that are looked at


def learner(root: Any) -> str:
    """The class after a learner whose instances hold fractions, empty where there is none."""
    for _, made in walk(root):
        if _named(made.name) and _fractions(made.state) + _fractions(made.args) >= _ENOUGH:
            return made.name
    return ""


def arrays(root: Any, found: list[Tensor]) -> tuple[str, list[Tensor]]:
    """The first class after a learner in whose instances arrays of fractions lie, and all such arrays."""
    paths = {path: made.name for path, made in walk(root) if _named(made.name)}
    classes, under = [], []
    for tensor in found if paths else ():
        names = tensor.name.split(".")
        above = (".".join(names[:depth]) for depth in range(len(names)))
        if tensor.dtype in FLOATS and (of := next((paths[path] for path in above if path in paths), "")):
            classes.append(of)
            under.append(tensor)
    return (classes[0], under) if sum(tensor.size for tensor in under) >= _ENOUGH else ("", [])


def _named(name: str) -> bool:
    modules = name.split(".")
    words = witnesses.split(name)
    if words & _DATA or modules[0] in ("numpy", "pandas", "copyreg", "builtins", "collections"):
        return False
    return bool(words & _LEARNERS) or "tree" in words and bool(words & _TREES) or "ml" in map(str.lower, modules[1:-1])


def _fractions(value: Any) -> int:
    """Fractions in dictionaries, lists, tuples and instances, as far as they are needed."""
    found = leaves(value, lambda made: (made.state, made.args, made.items), _MOST)
    return sum(1 for _ in islice((one for one in found if _finite(one) and one != int(one)), _ENOUGH))


def _finite(value: Any) -> bool:
    return type(value) is float and abs(value) < float("inf")


def table(root: Any) -> list[float]:
    """The fractions of a bare table that spread like scores: one of each value or row; empty where it is none."""
    if isinstance(root, tuple) and root and isinstance(root[0], dict):  # with lists of its tags or classes behind it
        root = root[0]
    inner = list(root.values()) if isinstance(root, dict) else root if isinstance(root, list) else []
    if isinstance(root, dict) and inner and all(isinstance(value, dict) for value in inner[:_ROWS]):
        inner = [value for row in inner[:_MOST // 100] if isinstance(row, dict) for value in list(row.values())[:100]]
    if len(inner) < _ROWS:
        return []
    first = [value[0] if isinstance(value, (list, tuple)) and value else value for value in inner]
    found = [value for value in first if _finite(value)]
    shape = arrays_shape.of_numbers(arrays_shape.shuffled(found)[:_SAMPLE])
    if len(found) < 0.9 * len(first) or shape is None or shape.computed:
        return []
    signed = 0.03 < shape.negative < 0.97 or max(found) <= 0 and shape.precise > 0.5
    return found if signed and shape.distinct > 0.1 and shape.largest < 1e3 and not shape.whole else []


def grams(root: Any) -> bool:
    """Whether a dictionary's keys are n-grams and its values logarithms."""
    if not isinstance(root, dict) or not all(isinstance(key, str) for key in root):
        return False
    return all(_finite(value) and value <= 0 for value in root.values()) and witnesses.grams(list(root))


def told(item: Item) -> bool:
    """Whether the file is named for a model or for scores, and nothing on the way to it speaks of data or tests."""
    named = _MODELS.search(item.name) is not None or bool(witnesses.named(item.name)[0])
    return named and not witnesses.otherwise(item.path)
