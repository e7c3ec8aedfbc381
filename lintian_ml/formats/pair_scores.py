# SPDX-License-Identifier: GPL-2.0-or-later
"""Scores of pairs as JSON: ``[["Li+", "Na+", -1.372], …]``, one row for each unordered pair of the symbols that occur.

Both signs and precise numbers, as logarithms of odds and statistical potentials have them; distances, counts and
similarities have one sign. Nothing but a word in the file's name or folders tells that they were learned, so that
without one they are a question.
"""
from __future__ import annotations

import math

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import witnesses
from lintian_ml.wire.jsons import document, listing

_START = regex(rb"\[\s{0,8}\[\s{0,8}\"[^\"\n]{1,40}\",\s{0,8}\"[^\"\n]{1,40}\",\s{0,8}-?\d")
_TOLD = frozenset("probability probabilities substitution potential loglikelihood logodds odds score scores".split())
_SYMBOLS = 12  # 78 pairs
_SHARE = 0.9  # of all pairs


def recognise(item: Item) -> bool:
    return item.head[:1] == b"[" and _START.match(item.head) is not None and item.within(limits.JSON, "scores of pairs")


def read(item: Item) -> Header:
    """Check pairs and numbers. Raises NotThisFormat where some are missing or have but one sign."""
    from lintian_ml.wire import arrays_shape, tables

    rows = listing(document(item))
    found = {(row[0], row[1]): float(row[2]) for row in rows if isinstance(row, list) and len(row) == 3
             and isinstance(row[0], str) and isinstance(row[1], str) and type(row[2]) in (int, float)}
    symbols = {symbol for pair in found for symbol in pair}
    values = list(found.values())
    shape = arrays_shape.of_numbers(arrays_shape.shuffled(values)[:4096]) if all(map(math.isfinite, values)) else None
    least = _SHARE * len(symbols) * (len(symbols) + 1) / 2
    if len(found) < len(rows) or len(symbols) < _SYMBOLS or len(found) < least:
        raise NotThisFormat("does not have a number for each pair of symbols")
    if shape is None or not shape.learned or shape.precise < 0.5 or shape.distinct < 0.5:
        raise NotThisFormat("holds numbers of pairs that are no scores")
    note = Note("array", f"{len(found)} pairs of {len(symbols)} symbols with a number each; {shape}")
    name, folder = witnesses.named(item.path)
    if witnesses.otherwise(item.path) or not (name or folder or witnesses.split(item.path) & _TOLD):
        return Header(notes=(note,), certain=False)
    return Header((tables.tensor("scores", values),), len(values), notes=(note,))


def sample() -> bytes:
    """All pairs of twelve symbols."""
    import json

    from lintian_ml.wire import samples_text

    values = iter(samples_text.normal(78))
    letters = "ABCDEFGHIJKL"
    return json.dumps([[one, two, next(values)] for at, one in enumerate(letters) for two in letters[at:]]).encode()


FORMAT = Format("pair-scores", "scores of pairs as JSON", Kind.CLASSICAL, Depth.RECOGNISED, (".json",), recognise,
                read, sample, textual=True, first=b"[")
