# SPDX-License-Identifier: GPL-2.0-or-later
"""Plain text of hardly anything but numbers that may be a network: strict, for most such files are measurements.

Certain only where the file proves it: its first numbers are layer sizes whose product sums give the count of the rest,
or words between the numbers name weights and biases, or blocks of numbers have such words for headings, or 4,096 scores
of pairs of codons forbid the stops. Otherwise the values decide whether it may be one at all.
"""
from __future__ import annotations

from typing import TYPE_CHECKING

from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Note, Span, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import codons, headed

if TYPE_CHECKING:
    from lintian_ml.wire.arrays_shape import Shape

_LEAST = 1000  # numbers; below, nothing can be told from the values
_NUMERIC = b"0123456789+-.eE, \t\r\n"
_DATA = regex(r"(^|[/_.-])(data|dataset|datasets|train|test|tests|testing|expected|results?|examples?"
              r"|benchmarks?|ref|reference|output|outputs|input|inputs|golden|csv|points|mesh|catalog"
              r"|measurements)([/_.0-9-]|$)")
_REMARKS = regex(rb"(?:[#%;][^\n]{0,200}\n){0,16}+")  # before the layer sizes
_WORD = regex(rb"[A-Za-z_]{2,}")


def recognise(item: Item) -> bool:
    """Nearly all bytes of the head belong to numbers, or half of them and a heading names weights or biases."""
    head = item.head
    if headed.hinted(item):
        return True
    return item.numerals * 3 >= len(head) >= 1024 and b"." in head[:4096] and _bare(head)


def _bare(head: bytes) -> bool:
    """Hardly a byte belongs to anything but numbers."""
    return len(head.translate(None, _NUMERIC)) * 50 <= len(head)


def read(item: Item) -> Header:
    """Weigh what the numbers are. Raises NotThisFormat where they are no network's."""
    from lintian_ml.wire import arrays_shape

    named = headed.network(item)
    if named is not None:
        return named
    blob = item.blob()
    if not _bare(item.head):
        raise NotThisFormat("holds numbers under headings that name no weights")
    if scores := codons.hexamers(item):
        return scores
    begin = _REMARKS.match(item.head)
    start = begin.end() if begin else 0
    first = blob.peek(start, 4096).split(b"\n", 1)[0]
    start += len(first) + 1 if len(first) < 4096 else 0
    shape = arrays_shape.look(blob, start, blob.size)
    if shape is None or not shape.learned or shape.whole:
        raise NotThisFormat("holds numbers that do not spread like learned ones")
    count = headed.words(item.blob(), start)
    sizes = [int(word) for word in first.replace(b",", b" ").split() if word.isdigit() and len(word) < 6]
    sample = blob.peek(start, 8192)
    proof = _by_sizes(sizes, count, headed.columns(sample)) or _by_words(item)
    if proof and count >= 64:
        tensor = Tensor("values", (count,), "float32", Span(start, blob.size - start, "text"))
        return Header((tensor,), count, notes=(Note("array", f"{count} numbers: {proof}; {shape}", 1),))
    if not _may_be(item, shape, count, sample):
        raise NotThisFormat("holds numbers like those of a data set")
    note = Note("array", f"{count} numbers without a word on them, spread like learned ones; {shape}", 1)
    return Header(notes=(note,), certain=False)


def _by_sizes(sizes: list[int], count: int, columns: bool) -> str:
    """Layer sizes in the first line account for all numbers. Two of them without biases are rows and columns, and with
    a column of whole numbers those of a vector whose values are numbered, or of a data set with labels."""
    for begin in (0, 1):
        layers = sizes[begin:]
        if len(layers) < 2 + columns or min(layers) < 1:
            continue
        plain = sum(a * b for a, b in zip(layers, layers[1:]))
        biased = (plain + sum(layers[1:]), plain + sum(layers))
        for total in (plain, *biased) if len(layers) > 2 else biased:
            if total >= 64 and total == count:
                return f"the layer sizes {' '.join(map(str, layers))} account for all of them"
    return ""


def _by_words(item: Item) -> str:
    """Words for weights and for biases or layers between the numbers."""
    from lintian_ml.wire import arrays_words

    words = frozenset(word.decode().lower() for word in _WORD.findall(item.head))
    learned = words & arrays_words.LEARNED
    return f"between them stand {', '.join(sorted(learned))}" if len(learned) > 1 else ""


def _may_be(item: Item, shape: Shape, count: int, sample: bytes) -> bool:
    """Without any proof: many precise values of small size, peaked, not in columns, in no directory of data."""
    if count < _LEAST or shape.precise < 0.7 or shape.peaked < -0.5 or shape.largest > 30 or shape.distinct < 0.8:
        return False
    return shape.smooth < 0.3 and not _DATA.search(item.path.lower()) and not headed.columns(sample)


def sample() -> bytes:
    """Layer sizes 16, 8 and 2, then the weights and biases in the order of the layers."""
    from lintian_ml.wire import samples_text

    values = samples_text.normal(16 * 8 + 8 + 8 * 2 + 2)
    rows = [" ".join(f"{value:.12f}" for value in values[at:at + 8]) for at in range(0, len(values), 8)]
    return ("16 8 2\n" + "\n".join(rows) + "\n").encode()


FORMAT = Format("number-text", "plain text of network parameters", Kind.NEURAL, Depth.TENSORS,
                (".txt", ".dat", ".weights", ".net"), recognise, read, sample, textual=True, digits=3)
