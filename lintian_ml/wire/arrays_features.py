# SPDX-License-Identifier: GPL-2.0-or-later
"""Linear models as tables in scripts: for each kind of feature a table of short keys with a whole number each, ``BC1 =
{"HH": 6, "II": 2461, "OH": -1378}``, as segmenters of words carry them (TinySegmenter and what descends from it).

Many tables, the same keys in several of them with another number each, numbers of both signs that hardly repeat, and a
bias or a word for the learner. Kerning has few different numbers; counts and codes have no signs.
"""
from __future__ import annotations

from collections.abc import Iterator

from lintian_ml import limits
from lintian_ml.lazy import regex
from lintian_ml.model import Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import arrays_signs, tables
from lintian_ml.wire.arrays_names import TESTS

_PAIR = regex(rb"(?:[\"']([^\"'\n]{1,40})[\"'][ \t]{0,4}|(?<=[{,])([^\s\"'{}\[\](),:;]{1,12}))(?::|=>)\s{0,40}"
              rb"(-?\d{1,7})(?![\w.])")
_SIGNS = (b":-", b": -", b"=>-", b"=> -")
_PLACE, _FEW = 4096, 40  # bytes of the head that are looked at first, and pairs there
_BETWEEN = 12  # bytes between pairs of one table: a comma and a new line
_LEAST, _TABLES = 300, 6  # pairs, tables
_VARIED = 0.5  # as many are different numbers
_SHARED = 0.2  # as many keys stand in another table with another number
_LEARNER = regex(rb"(?i)bias|perceptron|adaboost|boosting|logistic|log-?linear|maxent|maximum entropy|svm\b|classifier"
                 rb"|weights?\b|segmenter")


def hinted(item: Item) -> bool:
    """Whether a part of the head is full of such pairs, some of them negative."""
    head = item.head
    if item.numerals < 400 or not item.shows(arrays_signs.FEATURES):
        return False
    if sum(map(head.count, _SIGNS)) < _FEW // 4:  # found far faster
        return False
    place = head[len(head) * 2 // 3:][:_PLACE]
    found = _PAIR.findall(place)
    return len(found) >= _FEW and sum(number[:1] == b"-" for _, _, number in found) * 8 >= len(found)


def model(item: Item) -> Header | None:
    """The header of such tables, else None."""
    if not hinted(item) or TESTS.search(item.path) or not item.within(limits.WHOLE // 3, "weights of features"):
        return None
    data = item.blob().whole()
    found = [table for table in _tables(data) if len(table) > 1]
    pairs = [pair for table in found for pair in table]
    if len(found) < _TABLES or len(pairs) < _LEAST or _LEARNER.search(data) is None:
        return None
    values = [float(number) for _, _, number in pairs]
    negative = sum(value < 0 for value in values)
    if not 0.2 < negative / len(values) < 0.8 or len({*values}) < _VARIED * len(values) or not _shared(pairs):
        return None
    note = Note("array", f"{len(found)} tables of features with {len(values)} weights, "
                         f"{negative / len(values):.0%} negative".replace("%", " %"),
                data.count(b"\n", 0, pairs[0][0]) + 1)
    return Header((tables.tensor("weights", values),), len(values), notes=(note,), kind=Kind.CLASSICAL)


def _tables(data: bytes) -> Iterator[list[tuple[int, bytes, bytes]]]:
    """Place, key and number of each pair, table by table."""
    table: list[tuple[int, bytes, bytes]] = []
    end = 0
    for match in _PAIR.finditer(data):
        if table and (match.start() - end > 200 or b"}" in (gap := data[end:match.start()])
                      or len(gap.strip()) > _BETWEEN):
            yield table
            table = []
        table.append((match.start(), match[1] or match[2], match[3]))
        end = match.end()
    if table:
        yield table


def _shared(pairs: list[tuple[int, bytes, bytes]]) -> bool:
    """Whether many keys stand more than once, with another number each time."""
    numbers: dict[bytes, set[bytes]] = {}
    for _, key, number in pairs:
        numbers.setdefault(key, set()).add(number)
    return sum(len(each) > 1 for each in numbers.values()) >= _SHARED * len(numbers)
