# SPDX-License-Identifier: GPL-2.0-or-later
"""Text of numbers in blocks with a heading each: ``# weight of hidden layer 1 (shape(51, 30))``, ``layer1.bias:``.

A heading is a short line that begins with a letter or a sign of a comment; a block the lines after it that hold numbers
and, at most, a remark behind them.
"""
from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lintian_ml import limits
from lintian_ml.errors import LimitExceeded
from lintian_ml.lazy import regex
from lintian_ml.model import Header, Note, Tensor
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import textual
from lintian_ml.wire.arrays_names import TESTS

_NEEDLES = (b"eight", b"EIGHT", b"ias", b"IAS", b"ernel")  # one of them is in each name: found far faster
_NAMED = regex(rb"(?i)(?:weight|bias|kernel)(?:e?s)?\b")
_BEGINS = regex(rb"[ \t]*+[#%;!/*\[<]{0,4}+[ \t]*+(?:[A-Za-z_][\w .:/-]{0,60})?\Z")
_DIGITS = 300
_LEAST = 64  # numbers that are enough under headings
_WEIGHTS = frozenset("weight weights kernel".split())
_HEADING = 240  # bytes
_BLOCKS = 4096
_KEPT = 4096  # numbers of all blocks that are kept
_ROWS = 500_000  # lines that are looked at one by one, those of plain numbers apart: some three seconds
_SIGNS = b"#%;/!*@$[<>|:\"'("
_REMARK = regex(rb"[#%;!]|//")
_STRANGE = regex(rb"[^-+.0-9eE, \t\r\n]")
_COMMA = regex(rb"(?m)^[ \t\r]*+,")  # such a line is none of numbers
_SPACES = bytes(32 if byte in b",;[](){}\t=" else byte for byte in range(256))


class Block(NamedTuple):
    """The words above a block of ``total`` numbers, line of the first, and those numbers that were kept."""

    heading: str
    line: int
    total: int
    numbers: list[float]


class Row(NamedTuple):
    """A line and the numbers of it, if it is one of numbers; or those of many such lines, from line ``number`` on."""

    number: int
    numbers: list[float]
    text: bytes


def hinted(item: Item) -> bool:
    """Whether every third byte of the head is a digit, and a line names weights or biases."""
    digits, head = item.numerals, item.head
    if digits < _DIGITS or digits * 3 <= len(head):
        return False
    if not any(needle in head for needle in _NEEDLES):
        return False
    return any(_BEGINS.match(head, head.rfind(b"\n", 0, match.start()) + 1, match.start())
               for match in _NAMED.finditer(head)) and item.within(limits.WHOLE, "weights below headings")


def network(item: Item) -> Header | None:
    """The header of blocks that are named as the weights, biases or layers of a network; else None."""
    from lintian_ml.wire import arrays_shape, arrays_words, tables

    if not hinted(item):
        return None
    named = [block for block in blocks(item) if arrays_words.split(block.heading) & arrays_words.LEARNED]
    words = frozenset[str]().union(*(arrays_words.split(block.heading) for block in named))
    count = sum(block.total for block in named)
    kept = [number for block in named for number in block.numbers]
    shape = arrays_shape.of_numbers(kept)
    if shape is None or count < _LEAST or not shape.fitted or shape.whole:
        return None
    if len(named) < 2 or not words & _WEIGHTS or len(words & (arrays_words.LEARNED | {"layer"})) < 2:
        return None
    note = Note("array", f"{len(named)} blocks of {count} numbers under headings such as "
                         f"\"{named[-1].heading[-80:]}\"; {shape}", named[0].line)
    if TESTS.search(item.path):
        return Header(notes=(note,), certain=False)
    tensor = tables.tensor("values", kept) if len(kept) == count else Tensor("values", (count,), "float32")
    return Header((tensor,), count, notes=(note,), kind=arrays_words.kind(words))


def blocks(item: Item) -> list[Block]:
    """The blocks in the order of the file; none where much of it is neither number nor heading."""
    found: list[Block] = []
    heading, fresh, other, kept = "", False, 0, 0
    for steps, row in enumerate(_rows(item.blob())):
        if row.numbers:
            if fresh or not found:
                found.append(Block(heading, row.number, 0, []))
                fresh = False
            last = found[-1]
            take = row.numbers[:max(0, _KEPT - kept)]
            kept += len(take)
            last.numbers.extend(take)
            found[-1] = last._replace(total=last.total + len(row.numbers))
        elif text := row.text.strip():
            other += len(text) > _HEADING or not (text[:1].isalpha() or text[0] in _SIGNS)
            heading = f"{heading} {textual.words(text)}"[-_HEADING:] if fresh else textual.words(text)[:_HEADING]
            fresh = True
            if len(found) > _BLOCKS or other * 20 > row.number + 20:
                return []
        if steps > _ROWS:
            return []
    return found


def _rows(blob: Blob) -> Iterator[Row]:
    """The lines, as many at once as hold nothing but numbers: a file may have a line for every second byte."""
    number = 1
    for text in _pieces(blob):
        at = 0
        while at < len(text):
            strange = _STRANGE.search(text, at)
            end = max(at, text.rfind(b"\n", at, strange.start()) + 1) if strange else len(text)
            if end > at:
                yield from _plain(text[at:end], number)
                number += text.count(b"\n", at, end)
            else:
                end = text.find(b"\n", at) + 1
                yield Row(number, numbers(text[at:end]), text[at:end])
                number += 1
            at = end


def _pieces(blob: Blob) -> Iterator[bytes]:
    """Pieces of whole lines. Raises LimitExceeded for a line of more than limits.TEXT_LINE bytes."""
    rest = b""
    for chunk in blob.chunks():
        lines, end, rest = (rest + chunk).rpartition(b"\n")
        if end:
            yield lines + end
        if len(rest) > limits.TEXT_LINE:
            raise LimitExceeded(f"a line has more than {limits.TEXT_LINE} bytes")
    if rest:
        yield rest + b"\n"


def _plain(text: bytes, number: int) -> Iterator[Row]:
    """Lines without any sign that is not one of numbers, the first being line ``number``."""
    values = _values(text.replace(b",", b" ")) if len(text) < limits.TEXT_LINE and not _COMMA.search(text) else None
    if values is not None:
        blank = len(text) - len(text.lstrip())
        yield Row(number + text.count(b"\n", 0, blank), values, b"")
        return
    for at, line in enumerate(text.split(b"\n")[:-1], number):
        yield Row(at, numbers(line), line)


def _values(text: bytes) -> list[float] | None:
    try:
        return list(map(float, text.split()))
    except ValueError:
        return None


def numbers(text: bytes) -> list[float]:
    """The numbers of a line whose words all are numbers, a remark behind them left out; else none."""
    start = text.lstrip()[:1]
    if not start or start not in b"+-.0123456789[({" or len(text) > limits.TEXT_LINE:
        return []
    remark = _REMARK.search(text)
    words = (text[:remark.start()] if remark else text).translate(_SPACES)
    return _values(words) or []


def words(blob: Blob, start: int) -> int:
    """Words from ``start`` on; one that is cut by two pieces counts once."""
    total, inside = 0, False
    for chunk in blob.chunks(start, size=limits.MIB):
        spaced = chunk.replace(b",", b" ")
        total += len(spaced.split()) - (inside and not spaced[:1].isspace())
        inside = not spaced[-1:].isspace()
    return total


def columns(sample: bytes) -> bool:
    """Rows of equal, small width of which a column holds whole numbers only: a data set with labels."""
    rows = [line.replace(b",", b" ").split() for line in sample.split(b"\n")[:-1]]
    rows = [row for row in rows if row]
    if len(rows) < 4 or not 1 < len(rows[0]) <= 100 or len({len(row) for row in rows}) > 1:
        return False
    return any(all(b"." not in row[at] for row in rows) for at in range(len(rows[0]))) or len(rows[0]) <= 4
