# SPDX-License-Identifier: GPL-2.0-or-later
"""Objects of learners as Perl, Ruby and PHP store them: Storable (``pst0``), Marshal, YAML with Ruby's tags,
``serialize``. The name of the class tells (``Algorithm::NaiveBayes``, ``ClassifierReborn::Bayes``, ``Phpml\\SVM``);
that the object was taught, the many counts or numbers in it.

Source: the manual pages of Storable, Ruby's marshal documentation, the PHP manual on serialize.
"""
from __future__ import annotations

import re

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import arrays, witnesses

_NAME = rb"([A-Z][A-Za-z0-9_]{1,40}(?:(?:::|\\{1,2})[A-Za-z][A-Za-z0-9_]{0,40}){1,5})"
_WRITERS = (
    ("Perl's Storable", b"pst0", regex(rb"(?:\x11|\x13)[\x05-\x60]" + _NAME)),
    ("Ruby's Marshal", b"\x04\x08", regex(rb"(?:[ou]:|[oU]:)[\x08-\x60]" + _NAME + rb"[\x00-\x20@\[{:i]")),
    ("Ruby's YAML", b"---", regex(rb"!ruby/(?:object|struct):" + _NAME + rb"[ \t\r]*\n")),
    ("PHP's serialize", b"", regex(rb"(?:\A|[;{])[OC]:\d{1,3}:\"\\?" + _NAME + rb"\":\d")),
)
_PHP = regex(rb"[OaC]:\d{1,9}:")
_LIBRARIES = frozenset("phpml rubix rumale svmkit classifierreborn nbayes".split())
_LEARNERS = frozenset("""
    classifier classifiers regressor perceptron neural bayes naivebayes svm svc svr hmm crf ngram tagger forest lsi
    logistic regression kmeans knn nearest adaboost boosting decisiontree randomforest maxent categorizer
""".split())
_DATA = frozenset("dataset datasets data test tests result results config params kernel tokenizer tokenization".split())
_LEAST = 100  # digits of a text, or bytes beside the names, that a taught object has
_LOOKED_AT = 4 * limits.MIB


def recognise(item: Item) -> bool:
    return _writer(item) is not None


def _writer(item: Item) -> tuple[str, re.Pattern[bytes]] | None:
    """Who wrote the file, as far as its first bytes tell, and how a class is named in it."""
    for name, start, pattern in _WRITERS:
        if item.head.startswith(start) if start else _PHP.match(item.head):
            return name, pattern
    return None


def read(item: Item) -> Header:
    """Look for the class. Raises NotThisFormat where it is no learner's, or the object was taught nothing."""
    written = _writer(item)
    if written is None:
        raise NotThisFormat("is no stored object")
    writer, pattern = written
    data = item.blob().peek(0, _LOOKED_AT)
    found = next((match[1] for match in pattern.finditer(data) if _learner(match[1].decode())), b"")
    if not found:
        raise NotThisFormat("holds no object of a learner's class")
    content = arrays.digits(data) if item.is_text else len(data) // 8
    if content < _LEAST:
        raise NotThisFormat("holds a learner that was taught nothing")
    return Header(metadata={"producer": writer, "architecture": found.decode()}, trained=Answer.YES)


def _learner(name: str) -> bool:
    """Whether the class belongs to a library of learners, or a word of its name is one; none speaks of data."""
    words = witnesses.split(name)
    parts = {part.lower() for part in name.replace("\\", ":").split(":")}
    return not words & _DATA and bool(parts & (_LIBRARIES | _LEARNERS) or words & _LEARNERS)


def sample() -> bytes:
    """A classifier of mail, as Ruby writes it to YAML."""
    rows = "".join(f"    :w{at:02}: {at * 7 % 31 + 1}\n" for at in range(40))
    return f"--- !ruby/object:Classifier::Bayes\ncategories:\n  :Spam:\n{rows}total_words: 614\n".encode()


FORMAT = Format("serialized-learner", "learner stored by Perl, Ruby or PHP", Kind.CLASSICAL, Depth.RECOGNISED,
                (".yml", ".yaml", ".dat", ".sto", ".bin", ".ser"), recognise, read, sample, textual=None,
                first=b"p\x04-OaC")
