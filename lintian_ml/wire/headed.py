# SPDX-License-Identifier: GPL-2.0-or-later
"""Text of numbers in blocks with a heading each: ``# weight of hidden layer 1 (shape(51, 30))``, ``layer1.bias:``.

A heading is a short line that begins with a letter or a sign of a comment; a block the lines after it that hold numbers
and, at most, a remark behind them.
"""
from __future__ import annotations

from typing import NamedTuple

from lintian_ml import limits
from lintian_ml.lazy import regex
from lintian_ml.reader import Item
from lintian_ml.wire import textual

_HEADING = 240  # bytes
_BLOCKS = 4096
_KEPT = 4096  # numbers of all blocks that are kept
_SIGNS = b"#%;/!*@$[<>|:\"'("
_REMARK = regex(rb"[#%;!]|//")
_SPACES = bytes(32 if byte in b",;[](){}\t=" else byte for byte in range(256))


class Block(NamedTuple):
    """The words above a block of ``total`` numbers, line of the first, and those numbers that were kept."""

    heading: str
    line: int
    total: int
    numbers: list[float]


def blocks(item: Item) -> list[Block]:
    """The blocks in the order of the file; none where much of it is neither number nor heading."""
    found: list[Block] = []
    heading, fresh, other, kept, rows = "", False, 0, 0, 0
    for row in textual.lines(item.blob()):
        rows += 1
        words = numbers(row.text)
        if words:
            if fresh or not found:
                found.append(Block(heading, row.number, 0, []))
                fresh = False
            last = found[-1]
            take = words[:max(0, _KEPT - kept)]
            kept += len(take)
            last.numbers.extend(take)
            found[-1] = last._replace(total=last.total + len(words))
        elif row.text.strip():
            text = row.text.strip()
            other += len(text) > _HEADING or not (text[:1].isalpha() or text[0] in _SIGNS)
            heading = f"{heading} {textual.words(text)}"[-_HEADING:] if fresh else textual.words(text)[:_HEADING]
            fresh = True
            if len(found) > _BLOCKS or other * 20 > rows + 20:
                return []
    return found


def numbers(text: bytes) -> list[float]:
    """The numbers of a line whose words all are numbers, a remark behind them left out; else none."""
    start = text.lstrip()[:1]
    if not start or start not in b"+-.0123456789[({" or len(text) > limits.TEXT_LINE:
        return []
    remark = _REMARK.search(text)
    words = (text[:remark.start()] if remark else text).translate(_SPACES).split()
    try:
        return list(map(float, words))
    except ValueError:
        return []
