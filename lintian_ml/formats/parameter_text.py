# SPDX-License-Identifier: GPL-2.0-or-later
"""Text of learned numbers in a format that only its own program knows: told by the values and by two witnesses.

The values spread like learned ones, or rows of them are distributions that add up to one. Witnesses are words of
learning between the numbers, in the file's name and in its folders' names (``wire.witnesses``); two different ones make
a model, one a question. A name that speaks of weights is enough where the values are what training leaves: precise, of
both signs, with heavy tails, and neighbours that know nothing of each other. Numbers that stand alone belong to
``number-text``, arrays in source code to ``c-array``.
"""
from __future__ import annotations

from typing import TYPE_CHECKING

from lintian_ml import limits
from lintian_ml.errors import FormatError, NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Note, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import headed, remarks, tallies, witnesses

if TYPE_CHECKING:
    from lintian_ml.wire.arrays_shape import Shape

_DIGITS = 300
_SHARE = 3  # one byte of the head in so many is a digit
_LEAST = 128  # numbers
_ROWS = 16  # rows that add up to one, of three values at least
_FEW = 4  # of such rows where words speak of states and what leads from one to the other
_STATES = regex(rb"(?i)transition[ _-]{0,3}(?:matri|prob|freq)|emission|(?:initial|start|begin)[ _-](?:distrib|prob)")
_CHAIN = 16  # numbers of a chain of four states
_PRECISE = 4  # digits behind the point of most of their values
_NETS = frozenset("weights wts nnet neuralnet perceptron mlp".split())
_PLENTY = 256  # numbers of a file of such a name
_SOURCE = regex(rb"\]\s{0,40}=\s{0,40}\{[\s{]{0,40}[-.\d]")  # an array of C
_PEAK = 150  # excess kurtosis beyond which a few huge values stand among tiny ones


def recognise(item: Item) -> bool:
    """Mostly digits, and a word of learning in it or in its path."""
    head = item.head
    if item.numerals < _DIGITS or item.numerals * _SHARE < len(head) or head[:1] in b"<{" or _SOURCE.search(head):
        return False
    name, folder = witnesses.named(item.path)
    told = name or folder or witnesses.inside(head[:8192]) or _STATES.search(head[:8192])
    return bool(told) and not witnesses.otherwise(item.path) and item.within(limits.WHOLE, "blocks of parameters")


def read(item: Item) -> Header:
    """Weigh values and witnesses. Raises NotThisFormat where either is missing."""
    from lintian_ml.wire import arrays_shape, arrays_words

    try:
        blocks = headed.blocks(item)
    except FormatError as error:
        raise NotThisFormat(str(error)) from None
    count = sum(block.total for block in blocks)
    kept = [number for block in blocks for number in block.numbers]
    shape = arrays_shape.of_numbers(kept)
    chain = _STATES.search(item.head) is not None
    sums = _distributions(item.head, _FEW if chain else _ROWS)
    chain = chain and sums > 0
    if shape is None or count < (_CHAIN if chain else _LEAST) or shape.whole or (
            not chain and headed.columns(item.head[:8192])):
        raise NotThisFormat("holds few numbers, or columns of data")
    name, folder = witnesses.named(item.path)
    plain = _plain(shape, count, name)
    learned = shape.learned and shape.precise > 0.5 and shape.distinct > 0.5 and shape.peaked < _PEAK
    if not sums and not learned and not plain:
        raise NotThisFormat("holds numbers that do not spread like learned ones")
    inside = witnesses.inside(b" ".join(block.heading.encode() for block in blocks))
    if chain:
        inside |= {"transition"}
    told = inside | name | folder
    if not told:
        raise NotThisFormat("has no word on what the numbers are")
    figures = f"{sums} rows add up to one" if sums else str(shape)
    note = Note("array", f"{count} numbers, with {', '.join(sorted(told)[:6])}; {figures}", blocks[0].line)
    data, _ = remarks.told(item)
    if not plain and (len(told) + bool(data) < 2 or bool(inside) + bool(name) + bool(folder) + bool(data) < 2):
        return Header(notes=(note,), certain=False)
    return Header((Tensor("values", (count,), "float64"),), count, notes=(note,),
                  kind=Kind.CLASSICAL if sums else arrays_words.kind(told))


def _plain(shape: Shape, count: int, name: frozenset[str]) -> bool:
    """Named as weights, and by each of its figures learned."""
    return bool(name & _NETS) and count >= _PLENTY and shape.learned and shape.peaked > 1 and shape.smooth < 0.3 \
        and shape.precise > 0.9 and shape.distinct > 0.9


def _distributions(head: bytes, least: int) -> int:
    """Rows of precise numbers that add up to one, if hardly a row does not; else 0. In a sparse chain most are 0."""
    rows = [row for row in map(headed.numbers, head.split(b"\n")[:-1]) if len(row) > 2]
    found = [row for row in rows if tallies.is_distribution(row)]
    precise = [row for row in found if max(row) < 1 and sum(
        value != round(value, _PRECISE - 1) for value in row) * 2 > sum(value > 0 for value in row)]
    return len(precise) if len(precise) >= max(least, len(found) / 2) and len(found) * 10 >= 9 * len(rows) else 0


def sample() -> bytes:
    """Emissions of forty states."""
    rows = []
    for at in range(40):
        shares = [1 + (at * 7 + other * 13) % 17 for other in range(5)]
        rows.append(" ".join(f"{share / sum(shares):.8f}" for share in shares))
    return ("# hmm with trained emission probabilities\n# classifier\n" + "\n".join(rows) + "\n").encode()


FORMAT = Format("parameter-text", "text of learned numbers in a program's own format", Kind.CLASSICAL, Depth.HEADER,
                (".txt", ".dat", ".params", ".par", ".prm"), recognise, read, sample, textual=True, digits=3)
