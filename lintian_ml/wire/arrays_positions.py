# SPDX-License-Identifier: GPL-2.0-or-later
"""Position weight matrices in source code: the probabilities of the four bases at each position of a site.

Four rows with a column for each position, ``float donor_prob[4][9] = {{0.340f, 0.604f, …}, …}``, or a row of four for
each. What is named after sites or motifs, and adds up to the same in every position, within what printing rounds, was
counted in sites that are known. Mixing weights, taps of interpolation, and matrices of changes between bases add up as
well, so that the name is needed; a matrix with as many rows as columns, equal shares, and few different positions are
none either.
"""
from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from lintian_ml.lazy import regex
from lintian_ml.reader import Blob
from lintian_ml.wire import arrays_words, tables
from lintian_ml.wire.arrays import Array
from lintian_ml.wire.arrays_shape import Shape

REASON = "shares of the four bases at each position, which add up to the same"
_NAMES = frozenset("donor donors acceptor acceptors splice splicing pwm pwms pssm pssms motif motifs consensus kozak "
                   "promoter promoters branchpoint tata tfbs jaspar polya".split())
_AMOUNTS = frozenset("prob probs probability probabilities freq freqs frequency frequencies weight weights matrix "
                     "score scores mat".split())
_BASES = 4
_POSITIONS, _MOST = 6, 64
_BYTES = 1 << 14
_ROW = regex(rb"[^{}\[\]()]+")
_NEAR, _EXACT = 0.06, 0.01  # by which the sum of a position may differ, and by which that of half of them
_VARIED = 0.6  # of the positions have shares of their own
_SURE = 0.6  # share of one base at some position


def reason(array: Array, shape: Shape | None, raw: Blob, file: str) -> str:
    """Why an array is one; empty where it is none. ``file`` is the name of the file."""
    if shape is None or shape.negative or not _BASES * _POSITIONS <= array.count <= _BASES * _MOST * 16:
        return ""
    found = _named(array, file)
    if not found or array.end - array.start > _BYTES:
        return ""
    rows = [values for part in _ROW.findall(raw.peek(array.start, array.end - array.start))
            if (values := tables.numbers(part.replace(b"f", b"").replace(b"F", b"")))]
    if sum(map(len, rows)) != array.count:
        return ""
    return f"{REASON}, named as {', '.join(sorted(found))}" if any(map(_matrices, _ways(rows))) else ""


def _named(array: Array, file: str) -> frozenset[str]:
    """The words for a site in the array's name, or in the file's where the array's names an amount."""
    own = arrays_words.split(array.name)
    return own & _NAMES or (arrays_words.split(file) & _NAMES if own & _AMOUNTS else frozenset())


def _ways(rows: Sequence[Sequence[float]]) -> Iterator[list[list[Sequence[float]]]]:
    """Matrices, as positions of four shares each: from rows as they are written, or from numbers without brackets."""
    if len(rows) == 1:
        values = rows[0]
        if len(values) % _BASES:
            return
        yield [list(zip(*[iter(values)] * _BASES))]
        rows = list(zip(*[iter(values)] * (len(values) // _BASES)))[:_BASES]
    if {*map(len, rows)} == {_BASES}:
        yield [list(rows)]
    if len(rows) % _BASES == 0 and all(map(len, rows)):
        groups = [rows[at:at + _BASES] for at in range(0, len(rows), _BASES)]
        yield [list(zip(*group)) for group in groups if len({*map(len, group)}) == 1]


def _matrices(found: list[list[Sequence[float]]]) -> bool:
    return bool(found) and all(map(_matrix, found))


def _matrix(positions: list[Sequence[float]]) -> bool:
    """Positions whose shares add up to the same and differ by more than their order, one of them nearly certain."""
    if not _POSITIONS <= len(positions) <= _MOST:
        return False
    sums = [math.fsum(position) for position in positions]
    median = sorted(sums)[len(sums) // 2]
    usual = 1.0 if abs(median - 1) < _EXACT else median
    off = [abs(value / usual - 1) for value in sums] if usual > 0 and min(map(min, positions)) >= 0 else [1.0]
    if max(off) > _NEAR or sum(value <= _EXACT for value in off) * 2 < len(off):
        return False
    distinct = len({tuple(sorted(position)) for position in positions})
    return distinct >= _VARIED * len(positions) and max(map(max, positions)) >= _SURE * usual
