# SPDX-License-Identifier: GPL-2.0-or-later
"""Mozc's connection costs as text: the number of word classes in the first line, then one cost a line, row by row.

As many costs as the square of the first number prove it. Costs are logarithms of probabilities in whole numbers.
"""
from __future__ import annotations

from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import textual

_SIDE = range(16, 1 << 15)  # word classes
_LOOK = 16384  # costs that are looked at
_VARIED = 64  # different ones among them; matrices of distances between few points have fewer
_WIDE = 7  # bytes of a line: a cost has 16 bits


def recognise(item: Item) -> bool:
    rows = item.head[:64].split(b"\n")[:-1]
    if len(rows) < 4 or not all(row.strip().isdigit() and len(row) < _WIDE for row in rows):
        return False
    return int(rows[0]) in _SIDE and (item.blob().size >= 2 * int(rows[0]) ** 2)


def read(item: Item) -> Header:
    """Count the lines and look at the first. Raises NotThisFormat where they are no square of costs."""
    side = textual.integer(textual.first_line(item.head))
    costs = [row.strip() for row in item.head.split(b"\n")[1:-1]][:_LOOK]
    if item.blob().size > _WIDE * (side * side + 2):
        raise NotThisFormat(f"is larger than {side} x {side} costs")
    lines = sum(chunk.count(b"\n") for chunk in item.blob().chunks())
    lines += item.blob().peek(item.blob().size - 1, 1) != b"\n"
    whole = all(cost.isdigit() and len(cost) < _WIDE for cost in costs)
    if lines != side * side + 1 or not whole or len(set(costs)) < min(_VARIED, side):
        raise NotThisFormat(f"is no matrix of {side} x {side} costs")
    diagonal = costs[::side + 1]
    if len(diagonal) > 2 and set(diagonal) == {b"0"}:
        raise NotThisFormat("a matrix with zeros in its diagonal is one of distances")
    return Header((Tensor("costs", (side, side), "int16"),), side * side, {"producer": "Mozc"}, trained=Answer.YES)


def sample() -> bytes:
    """Sixteen classes."""
    return ("16\n" + "".join(f"{(at * 7919 + 311) % 9973}\n" for at in range(256))).encode()


FORMAT = Format("mozc-connection", "Mozc connection costs", Kind.NGRAM, Depth.HEADER, (".txt",), recognise, read,
                sample, textual=True, first=b"123456789")
