# SPDX-License-Identifier: GPL-2.0-or-later
"""What else than its own name tells that an array was learned: its type, its comment, its rows, the calls in it."""
from __future__ import annotations

import re

from lintian_ml import limits
from lintian_ml.lazy import regex
from lintian_ml.model import Kind
from lintian_ml.reader import Blob
from lintian_ml.wire import arrays_plain, arrays_words
from lintian_ml.wire.arrays import Array
from lintian_ml.wire.arrays_names import comments
from lintian_ml.wire.arrays_shape import Shape

TABLE = 200  # values of the smallest table of counted language
_MANY = 512  # values where only the type speaks
_ROWS = 256  # labelled rows: all words of 4 letters of an alphabet of 4
_ALPHABET = 8
FILLED = "values spread like learned ones, and the file fills a linear model or support vectors"
GRAMS = "the comments say"
WORDS = "a value for each of"
_STAGED = frozenset("classifier classifiers cascade cascades adaboost".split())
_CALLS = 12  # constructors with numbers
_LEARNERS = arrays_words.TRAINED | {"stump", "weak", "learner", "neuron"}
_ABOVE = 3000  # bytes before an array that may speak of it
_MODEL = regex(rb"struct\s{1,8}(?:svm_|feature_)?model\s{1,8}\w{1,64}\s{0,8}=\s{0,8}\{"
               rb"|#include\s{0,8}[\"<](?:lib)?(?:linear|svm)(?:/(?:linear|svm))?\.h[\">]")
_WORDS = frozenset(4 ** length for length in range(5, 13))
_SCORES = frozenset("maxent markov hmm splice donor donors acceptor acceptors emission prob probs probability score "
                    "scores kmer kmers motif motifs hexamer hexamers codon transition pwm loglik likelihood".split())
_SITES = frozenset("maxent splice donor donors acceptor acceptors kmer kmers hexamer hexamers".split())
_COMMENT = regex(rb"(?:/\*|//|#)[^\n]{8,240}")
_APPLIED = regex(rb"(?i)linear discriminant|discriminant function|(?:logistic|linear) regression|perceptron|neural net")
_AFTER = 600  # bytes after such a comment
_TERMS = 16  # values that are multiplied and added up
_FUNCTION = regex(rb"(\w{4,80})\s{0,8}\([^(){};]{0,80}\)\s{0,8}(?:const\b\s{0,8})?\{")
_BEHIND = 600  # bytes behind an array that may hold the function that hands it out
_MODELS = frozenset("model models weights forest network".split())
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


def staged(array: Array, shape: Shape | None) -> str:
    """Thresholds among whole numbers (features, sizes) in a long array that is named as a classifier."""
    if shape is None or array.count < 2 * _MANY or shape.whole or shape.computed:
        return ""
    found = arrays_words.split(array.name) & _STAGED
    mixed = 0.15 < shape.precise < 0.9 and 0.02 < shape.negative < 0.9 and shape.distinct > 0.2
    return f"named as {', '.join(sorted(found))}, whole numbers and thresholds in turn" if found and mixed else ""


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


def sequences(array: Array, shape: Shape | None, name: str) -> str:
    """A precise positive value for each word of so many letters of four, of widely different sizes, named as scores."""
    if shape is None or array.count not in _WORDS or shape.whole or shape.negative > 0.01 or shape.computed \
            or shape.distinct < 0.4:
        return ""
    found = (arrays_words.split(array.name) | arrays_words.split(name)) & _SCORES
    rare = shape.distinct < 0.8 or shape.smooth > 0.5  # many of next to no value, or a letter that decides alone
    if shape.precise < 0.9 or shape.peaked < 2 or not 0.2 < shape.rising < 0.8 or rare and not found & _SITES:
        return ""
    length = (array.count.bit_length() - 1) // 2
    return f"{WORDS} {array.count} words of {length} letters, named as {', '.join(sorted(found))}" if found else ""


def applied(raw: Blob) -> bytes:
    """The code after comments that speak of a discriminant, a regression or a perceptron; empty without any."""
    if raw.size > limits.MIB:
        return b""
    data = raw.whole()
    if not any(word in data for word in (b"iscriminant", b"egression", b"erceptron", b"eural")):
        return b""
    comments = (match for match in _COMMENT.finditer(data) if _APPLIED.search(match[0]))
    return b"\n".join(data[match.end():match.end() + _AFTER] for match in comments)


def summed(array: Array, shape: Shape | None, code: bytes) -> str:
    """Values of both signs that such code multiplies and adds up."""
    if not code or shape is None or array.count < _TERMS or shape.computed or not 0.02 < shape.negative < 0.98:
        return ""
    name = re.escape(array.name.encode())
    times = rb"\b" + name + rb"\s?\[[^\];{}]{1,80}\]\s{0,4}\*|\*\s{0,4}" + name + rb"\s?\["
    if not name or re.search(times, code) is None:
        return ""
    return "the comment says that a linear discriminant, a regression or a network is computed from it"


def called(array: Array, shape: Shape | None, raw: Blob) -> str:
    """Fractions given to constructors of classifiers."""
    if shape is None or shape.whole or array.count < 4 * _CALLS:
        return ""
    words = arrays_plain.words(raw.peek(array.start, min(array.end - array.start, limits.MIB)))
    for word, count in sorted(words.items()):
        if count >= _CALLS and arrays_words.split(word) & _LEARNERS:
            return f"{count} calls of {word} with numbers"
    return ""


def packed(array: Array, shape: Shape | None, raw: Blob) -> str:
    """Words of 32 bits and more, named as a model of some kind: by the array or by the function that hands it out."""
    if shape is None or not shape.whole or shape.negative or array.count < _MANY or shape.largest < 1 << 30:
        return ""
    behind = re.split(rb"\b" + re.escape(array.name.encode()) + rb"\b", raw.peek(array.end, _BEHIND), maxsplit=1)[0]
    names = [array.name, *(found.decode("utf-8", "replace") for found in _FUNCTION.findall(behind)[-1:])]
    words = frozenset().union(*map(arrays_words.split, names))
    kinds = words & (arrays_words.LEARNED - arrays_words.PLAIN)
    if shape.computed or not words & _MODELS or not kinds or words & arrays_words.COMPUTED:
        return ""
    return f"packed words, named as {', '.join(sorted(kinds | words & _MODELS))}"


def above(raw: Blob, start: int) -> str:
    """The comments above an array, those above its function as well: back to where the array before it ends."""
    before = raw.peek(max(0, start - _ABOVE), min(start, _ABOVE))
    return b"\n".join(comments(before[before.rfind(b"};") + 1:])).decode("utf-8", "replace")


def filled(raw: Blob) -> bool:
    """Whether the file fills a structure of the libraries for linear models and support vectors."""
    return any(_MODEL.search(chunk) for chunk in raw.chunks(size=limits.MIB))


def _whole(shape: Shape | None) -> bool:
    return shape is not None and shape.whole
