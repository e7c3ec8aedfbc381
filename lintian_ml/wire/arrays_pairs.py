# SPDX-License-Identifier: GPL-2.0-or-later
"""Joint probabilities of pairs of symbols in source code: ``("AC", 0.0014551)``, ``"E.AC 0.0014551"``, ``{AC: 0.001}``.

No specification: aligners carry the emissions of their pair hidden Markov models so. Each unordered pair of n symbols
has one precise number; those of equal symbols once and all others twice add up to 1, which nothing else does.
"""
from __future__ import annotations

import math
from collections.abc import Iterator

from lintian_ml import limits
from lintian_ml.lazy import regex
from lintian_ml.model import Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import arrays_signs, tables

_ROW = regex(rb"([A-Za-z])(?<![A-Za-z][A-Za-z])([A-Za-z])[\"']?(?:\\t|[\s=:,>]){1,8}"
             rb"(0?\.\d{3,20}(?:[eE]-\d{1,3})?)(?![\w.])")
_FRACTION = regex(rb"\.\d{3}")  # every row has one, most files have few, and the point first is found fastest
_BEFORE = 40  # bytes of a line before its pair that are compared with other lines'
_SYMBOLS = 10  # of the smallest alphabet that proves itself: 55 pairs
_ROWS = 55
_Rows = dict[tuple[bytes, bytes], float]
_EXACT = 1e-4  # what rounding to so many digits leaves


def hinted(item: Item) -> bool:
    """Whether the head has rows of as many pairs as ten symbols have."""
    if item.numerals < 300 or not item.shows(arrays_signs.PAIRS):
        return False
    head = item.head
    if head.count(b".") < _ROWS or len(_FRACTION.findall(head)) < _ROWS:
        return False
    return len({frozenset(row[:2]) for row in _ROW.findall(head)}) >= _ROWS


def probabilities(item: Item) -> Header | None:
    """The header of rows that prove to be joint probabilities, else None."""
    if not hinted(item) or not item.within(limits.WHOLE // 3, "probabilities of pairs"):
        return None
    data = item.blob().whole()
    for place, rows in _tables(data):
        count = len({symbol for pair in rows for symbol in pair})
        total = math.fsum(value if a == b else 2 * value for (a, b), value in rows.items())
        if count >= _SYMBOLS and len(rows) == count * (count + 1) // 2 and abs(total - 1) < _EXACT:
            note = Note("array", f"{len(rows)} pairs of {count} symbols, equal ones once and others twice add up to 1",
                        data.count(b"\n", 0, place) + 1)
            values = list(rows.values())
            return Header((tables.tensor("emissions", values),), len(values), notes=(note,), kind=Kind.CLASSICAL)
    return None


def _tables(data: bytes) -> Iterator[tuple[int, _Rows]]:
    """Place and rows of each table: rows begin alike, and a pair that was there already begins the next table."""
    open_: dict[bytes, tuple[int, _Rows]] = {}
    for match in _ROW.finditer(data):
        before = data[max(0, match.start() - _BEFORE):match.start()]
        start, first, second = before.rpartition(b"\n")[2].strip(), match[1], match[2]
        place, rows = open_.setdefault(start, (match.start(), {}))
        if (first, second) in rows or (second, first) in rows:
            yield place, rows
            rows = {}
            open_[start] = (match.start(), rows)
        rows[first, second] = float(match[3])
    yield from open_.values()
