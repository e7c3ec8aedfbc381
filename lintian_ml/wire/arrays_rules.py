# SPDX-License-Identifier: GPL-2.0-or-later
"""What else than its own name tells that an array was learned: its type, its comment, its rows, the calls in it."""
from __future__ import annotations


from lintian_ml import limits
from lintian_ml.lazy import regex
from lintian_ml.model import Kind
from lintian_ml.reader import Blob
from lintian_ml.wire import arrays_plain, arrays_words
from lintian_ml.wire.arrays import Array
from lintian_ml.wire.arrays_names import COMMENT
from lintian_ml.wire.arrays_shape import Shape

TABLE = 200  # values of the smallest table of counted language
_MANY = 512  # values where only the type speaks
_ROWS = 256  # labelled rows: all words of 4 letters of an alphabet of 4
_ALPHABET = 8
FILLED = "values spread like learned ones, and the file fills a linear model or support vectors"
GRAMS = "the comments say"
_CALLS = 12  # constructors with numbers
_LEARNERS = arrays_words.TRAINED | {"stump", "weak", "learner", "neuron"}
_ABOVE = 3000  # bytes before an array that may speak of it
_MODEL = regex(rb"struct\s{1,8}(?:svm_|feature_)?model\s{1,8}\w{1,64}\s{0,8}=\s{0,8}\{"
               rb"|#include\s{0,8}[\"<](?:lib)?(?:linear|svm)(?:/(?:linear|svm))?\.h[\">]")
_LABEL = regex(rb"(?://|/\*|#)[ \t]{0,8}([A-Za-z]{3,16})[ \t]{0,8}(?:\*/)?[ \t]{0,8}\r?\n")


def counted(array: Array, shape: Shape | None, grams: str) -> str:
    """Tables of counted language, n-grams and frequencies: known by their names, or by the comment above them.

    ``grams`` is what the comments at the top say of n-grams that the file was generated from.
    """
    if array.count < TABLE or (shape is not None and not 0.08 < shape.rising < 0.92):
        return ""
    kind = arrays_words.table_kind(array.name)
    word = "frequency table" if kind is Kind.FREQUENCY_TABLE else "language model"
    if kind is None and _whole(shape) and (kind := arrays_words.table_kind(array.comment)) is not None:
        return f"the comment says \"{array.comment.strip('/* ')[-100:]}\""
    if kind is None and grams and _whole(shape) and array.count >= _MANY:
        return f"{GRAMS} \"{grams}\""
    return f"named as a {word}" if kind is not None else ""


def spread(array: Array, shape: Shape | None) -> str:
    """A large array with the name of a part of a network, whose figures have all the marks of training."""
    if shape is None or array.count < 2 * _MANY or not shape.learned or shape.whole:
        return ""
    found = arrays_words.split(array.name) & arrays_words.LEARNER
    if not found:
        return ""
    sure = shape.precise > 0.9 and shape.distinct > 0.8 and 0.3 < shape.negative < 0.7 and shape.peaked > -0.5
    return f"named as {', '.join(sorted(found))}, values spread like learned ones" if sure else ""


def typed(array: Array, shape: Shape | None) -> str:
    """Many fractions in a value of a type that training fills."""
    if shape is None or array.count < _MANY or shape.whole or shape.mirrored:
        return ""
    left = arrays_words.split(array.declared.split("=")[0].removesuffix(array.name))
    found = left & arrays_words.TRAINED - arrays_words.split(array.name)
    if not found:
        return ""
    varied = 0.03 < shape.negative < 0.97 and shape.distinct * shape.values >= 24
    return f"of a type named {', '.join(sorted(found))}" if varied else ""


def labelled(array: Array, shape: Shape | None, raw: Blob) -> str:
    """Fractions in rows of which each has a word of a small alphabet as its comment: statistics of k-mers."""
    if shape is None or shape.whole or array.count < _ROWS:
        return ""
    data = raw.peek(array.start, min(array.end - array.start, limits.MIB))
    if data.count(b"/") + data.count(b"#") < _ROWS:  # spares most arrays the search
        return ""
    words = _LABEL.findall(data)
    distinct = {*words}
    if len(words) < _ROWS or len(distinct) < len(words) or len({len(word) for word in words}) > 1:
        return ""
    if len({*b"".join(words)}) > _ALPHABET:
        return ""
    return f"a row for each of {len(words)} words of {len(words[0])} letters"


def called(array: Array, shape: Shape | None, raw: Blob) -> str:
    """Fractions given to constructors of classifiers."""
    if shape is None or shape.whole or array.count < 4 * _CALLS:
        return ""
    words = arrays_plain.words(raw.peek(array.start, min(array.end - array.start, limits.MIB)))
    for word, count in sorted(words.items()):
        if count >= _CALLS and arrays_words.split(word) & _LEARNERS:
            return f"{count} calls of {word} with numbers"
    return ""


def above(raw: Blob, start: int) -> str:
    """The comments above an array, those above its function as well: back to where the array before it ends."""
    before = raw.peek(max(0, start - _ABOVE), min(start, _ABOVE))
    return b"\n".join(COMMENT.findall(before[before.rfind(b"};") + 1:])).decode("utf-8", "replace")


def filled(raw: Blob) -> bool:
    """Whether the file fills a structure of the libraries for linear models and support vectors."""
    return any(_MODEL.search(chunk) for chunk in raw.chunks(size=limits.MIB))


def _whole(shape: Shape | None) -> bool:
    return shape is not None and shape.whole
