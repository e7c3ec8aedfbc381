# SPDX-License-Identifier: GPL-2.0-or-later
"""Is a pickle a model? Judged by the classes it names and by the names and values of its arrays."""
from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from lintian_ml import limits
from lintian_ml.errors import DamagedFile, FormatError, LimitExceeded, NotThisFormat, ReaderDied
from lintian_ml.lazy import regex
from lintian_ml.model import Header, Kind, Note, Tensor
from lintian_ml.reader import Blob, Item
from lintian_ml.records import dataclass
from lintian_ml.wire import (joblib_arrays, names, pickle_fitted, pickle_own, pickle_values, pickle_weights, tables,
                             torch_objects, unpacked, values)
from lintian_ml.wire.pickle_ops import plausible
from lintian_ml.wire.pickle_values import Global, Made
from lintian_ml.wire.pickles import Machine

ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
SKLEARN = ("sklearn", "imblearn", "sklearn_crfsuite")
_CLASSICAL = frozenset((*SKLEARN, "xgboost", "lightgbm", "catboost", "hmmlearn", "pomegranate", "statsmodels",
                        "pmdarima", "libsvm", "svmutil", "liblinearutil", "gpflow", "GPy", "pgmpy", "implicit",
                        "surprise", "umap", "hdbscan", "shap", "prophet", "causalml", "econml", "pyod", "river",
                        "mord", "pygam"))
_NEURAL = frozenset(("keras", "tensorflow", "torch", "lasagne", "theano", "chainer", "paddle", "mxnet", "jax", "flax",
                     "haiku", "nolearn", "pylearn2", "thinc", "neat", "pybrain", "stable_baselines3", "transformers",
                     "fastai", "flair", "cntk", "dnnlib", "ultralytics", "detectron2", "skorch"))
_LANGUAGE = frozenset(("gensim", "nltk", "spacy", "textblob", "sentencepiece", "kenlm", "fasttext", "pycrfsuite"))
_HARMLESS = regex(r"(nltk\.(tree|corpus|text|data)|sklearn\.utils\._?bunch|"
                  r"torch\.(Size|device|dtype|float\d+|int\d+)$|sklearn\.datasets|gensim\.corpora)", re.IGNORECASE)


@dataclass(frozen=True)
class Followed:
    """A pickle followed to its end, or the error that stopped it; ``globals`` are complete up to there."""

    root: Any
    globals: tuple[str, ...]
    unsafe: tuple[str, ...]
    error: FormatError | None
    in_place: bool
    persistent: bool  # refers to objects that lie outside the pickle, as PyTorch's storages do
    called: tuple[str, ...] = ()
    end: int = 0  # where the next pickle may begin; 0 after an error


@lru_cache(maxsize=1)
def follow(item: Item) -> Followed:
    """Follow the pickle of ``item``, behind zlib too. Raises nothing: see ``Followed.error``."""
    error: FormatError | None = None
    blob, machine, end = item.blob(), None, 0
    try:
        blob = content(item)
        machine = Machine(blob)
        end = machine.run()
    except FormatError as problem:
        error = problem
    known = tuple(found.name for found in machine.globals) if machine else ()
    root = machine.stack[-1] if machine and machine.stack and error is None else None
    return Followed(root, known, tuple(machine.unsafe()) if machine else (), error, blob is item.blob(),
                    bool(machine and machine.persistent), tuple(machine.called) if machine else (), end)


def content(item: Item) -> Blob:
    """The pickle's bytes. Raises DamagedFile or LimitExceeded where a zlib stream is broken or too large."""
    blob = item.blob()
    if item.head[:2] not in ZLIB:
        return blob
    try:
        begun = unpacked.beginning("zlib", (blob.whole(),), limits.WHOLE + 1)
    except ReaderDied:
        raise
    except DamagedFile as error:
        raise DamagedFile(f"is a damaged zlib stream: {error}") from None
    if not begun.ends:
        raise LimitExceeded(f"expands to more than {limits.WHOLE} bytes or ends early")
    return Blob.of(begun.data)


def looks_like(item: Item) -> bool:
    """Does the file, or the beginning of the zlib stream in it, read as a pickle?"""
    if item.head[:2] not in ZLIB:
        return plausible(item.blob())
    try:
        return plausible(Blob.of(unpacked.beginning("zlib", (item.head,), 4 * limits.KIB).data))
    except DamagedFile:
        return False


def family(followed: Followed) -> Kind | None:
    """The kind of model that the pickle's classes belong to, None where they are data's."""
    tops = {name.partition(".")[0] for name in followed.globals if not _HARMLESS.match(name)}
    for known, kind in ((_CLASSICAL, Kind.CLASSICAL), (_NEURAL, Kind.NEURAL), (_LANGUAGE, Kind.NGRAM)):
        if tops & known:
            return kind
    return None


def is_joblib(followed: Followed) -> bool:
    return any(name in joblib_arrays.WRAPPERS for name in followed.globals)


def is_sklearn(followed: Followed) -> bool:
    return any(name.partition(".")[0] in SKLEARN for name in followed.globals if not _HARMLESS.match(name))


def header(item: Item) -> Header:
    """The header of a pickled model. Raises NotThisFormat for pickled data, the follower's error otherwise."""
    followed = follow(item)
    kind = family(followed)
    if followed.error is not None:
        raise followed.error if kind is not None else NotThisFormat("is no model, as far as it can be read")
    if followed.persistent:
        raise NotThisFormat("only describes values that lie in other files")
    found = _tensors(followed)
    if torch_objects.INSIDE in followed.globals:
        return torch_objects.header(followed.root, found, followed.unsafe)
    own = [tensor for tensor in found if values.learnable(tensor) or tensor.dtype == "structured"]
    size = sum(tensor.size for tensor in own)
    floats = pickle_values.floats_under(followed.root)
    scalars = sum(map(len, floats))
    if kind is None:
        return _unclassed(item, followed, own, floats)
    if not size and not scalars and not pickle_fitted.fitted(followed.root):
        raise NotThisFormat("describes a model that was never trained")
    return Header(tuple(found), size + scalars, _facts(followed), _notes(followed), kind)


def _tensors(followed: Followed) -> list[Tensor]:
    found = torch_objects.tensors(followed.root, lambda *where: None)
    return found if followed.in_place else [Tensor(tensor.name, tensor.shape, tensor.dtype) for tensor in found]


def _notes(followed: Followed) -> tuple[Note, ...]:
    return tuple(Note("unsafe-import", text) for text in followed.unsafe)


def _unclassed(item: Item, followed: Followed, own: list[Tensor], found: list[list[float]]) -> Header:
    """No class of a framework: layers by name, or tables of probabilities, still count."""
    wide = [tensor for tensor in own if len(tensor.shape) >= 2]
    if wide and names.share(tensor.name for tensor in own) > 0.5:
        return Header(tuple(own), sum(tensor.size for tensor in own), _facts(followed), _notes(followed), Kind.NEURAL)
    if isinstance(followed.root, list) and values.in_layers([tensor.shape for tensor in own]):
        note = Note("array", f"{len(own)} arrays whose sizes follow each other as those of layers and their biases do")
        return Header(tuple(own), sum(tensor.size for tensor in own), _facts(followed), (*_notes(followed), note),
                      Kind.NEURAL)
    probable = [table for table in found if _is_distribution(table)]
    count = sum(map(len, probable))
    enough = 4 if any(map(tables.logarithms, probable)) else values.ENOUGH
    if count >= enough and 2 * count > sum(map(len, found)):
        return Header((), count, _facts(followed), _notes(followed), Kind.CLASSICAL if enough == 4 else Kind.NGRAM)
    learned = pickle_weights.numbers(followed.root)
    if learned >= values.ENOUGH:
        return Header((), learned, _facts(followed), _notes(followed), Kind.CLASSICAL)
    named, arrays = pickle_own.arrays(followed.root, own)
    if arrays:
        note = Note("array", f"arrays in instances of {named[:80]}")
        return Header(tuple(arrays), sum(tensor.size for tensor in arrays), _facts(followed),
                      (*_notes(followed), note), Kind.CLASSICAL)
    if named := pickle_own.learner(followed.root):
        note = Note("array", f"instances of {named[:80]} with fractions")
        return Header((), 0, _facts(followed), (*_notes(followed), note), Kind.CLASSICAL)
    if scores := pickle_own.table(followed.root):
        note = Note("array", f"a table of {len(scores)} fractions that spread like scores")
        return Header((), len(scores), _facts(followed), (*_notes(followed), note), Kind.CLASSICAL,
                      certain=pickle_own.told(item) or pickle_own.grams(followed.root))
    raise NotThisFormat("holds data: its classes and names belong to no model")


def _is_distribution(table: list[float]) -> bool:
    """Do the values add up to one, as probabilities or as their logarithms?"""
    if all(0 <= value <= 1 for value in table):
        return len(table) >= 8 and abs(sum(table) - 1) < 0.02
    return tables.logarithms(table)


def _facts(followed: Followed) -> dict[str, str]:
    facts = torch_objects.facts(followed.root)
    for _, made in pickle_values.walk(followed.root):
        if isinstance(made.state, dict) and isinstance(made.state.get("_sklearn_version"), str):
            facts["producer"] = f"scikit-learn {made.state['_sklearn_version'][:40]}"
            break
    if isinstance(followed.root, Made) and isinstance(followed.root.callee, Global):
        facts.setdefault("architecture", pickle_values.class_of(followed.root))
    return facts
