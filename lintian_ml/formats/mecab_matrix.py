# SPDX-License-Identifier: GPL-2.0-or-later
"""MeCab's connection costs as text (``matrix.def``): a line with the two sizes, then lines ``left right cost``.

Costs come from a trained CRF or from counted bigrams; small matrices with a handful of costs are written by hand.
"""
from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import replace

from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import tables, textual

_LEAST = 64  # cells; fewer are set by hand
_VARIED = 16  # different costs; fewer are set by hand
_SIDE = 1 << 16  # MeCab keeps both sizes in 16 bits


def recognise(item: Item) -> bool:
    start = [line.split() for line in item.head[:160].split(b"\n")[:-1]][:4]
    if len(start) < 3 or len(start[0]) != 2 or any(len(row) != 3 for row in start[1:]):
        return False
    numeric = all(word.lstrip(b"-").isdigit() for row in start for word in row)
    return numeric and start[1][:2] in ([b"0", b"0"], [b"1", b"1"])


def _cells(item: Item, left: int, right: int) -> Iterator[int]:
    for row in textual.lines(item.blob()):
        words = row.text.split()
        if row.number == 1 or not words:
            continue
        if len(words) != 3:
            raise DamagedFile(f"line {row.number} is not a pair of contexts and a cost")
        one, two, cost = map(textual.integer, words)
        if not (0 <= one < left and 0 <= two < right):
            raise NotThisFormat(f"line {row.number} is outside of a matrix of {left} x {right}")
        if not -32768 <= cost <= 32767:
            raise DamagedFile(f"line {row.number} has a cost of {cost}, which MeCab cannot store")
        yield cost


def read(item: Item) -> Header:
    left, right = (textual.integer(word) for word in textual.first_line(item.head).split())
    if not (0 < left <= _SIDE and 0 < right <= _SIDE):
        raise NotThisFormat(f"claims a matrix of {left} x {right}")
    if left * right < _LEAST:  # other matrices of two rows or more begin so too
        raise NotThisFormat(f"a matrix of {left} x {right} is set by hand")
    costs = array("i")
    for cost in _cells(item, left, right):
        costs.append(cost)
        if len(costs) > left * right:
            raise DamagedFile(f"has more than {left} x {right} costs")
    count, different = len(costs), set(costs)
    if count != left * right:
        raise DamagedFile(f"has {count} costs, not {left} x {right}")
    if len(different) < _VARIED:
        raise NotThisFormat(f"a matrix of {count} cells with {len(different)} different costs is set by hand")
    tensor = replace(tables.tensor("costs", list(map(float, costs))), shape=(left, right), dtype="int16")
    return Header((tensor,), count, {"producer": "MeCab"}, trained=Answer.YES)


def sample() -> bytes:
    """Eight by eight contexts, costs as logarithms of counts would be."""
    cells = "".join(f"{left} {right} {(left * 37 + right * 101) % 997}\n" for left in range(8) for right in range(8))
    return b"8 8\n" + cells.encode()


FORMAT = Format("mecab-matrix", "MeCab connection costs", Kind.NGRAM, Depth.HEADER, (".def",),
                recognise, read, sample, textual=True, first=b"-0123456789 \t\r\v\f")
