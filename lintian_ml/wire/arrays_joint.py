# SPDX-License-Identifier: GPL-2.0-or-later
"""Arrays that prove by their sums what was counted: pairs of symbols, symbols after others, letters after letters.

A joint distribution of pairs (emissions of a pair HMM, aligned residues) is symmetric, all of it adds up to one, and a
symbol mostly meets itself; filter kernels add up to one as well, but read the same from both ends. Logarithms of
conditional probabilities stand in groups, one for each symbol, whose exponentials add up to one. The probabilities of
four bases or twenty residues add up to one as well; so do taps of an interpolation, whose groups follow each other
smoothly, what only rises or falls, corners of a simplex, whose groups are permutations, and weights of bones, of which
most are zero. Counts of letters after letters have 26 rows and columns, and hardly anything but u after q.
"""
from __future__ import annotations

import math
from collections.abc import Sequence

from lintian_ml.errors import FormatError
from lintian_ml.reader import Blob
from lintian_ml.wire.arrays import Array
from lintian_ml.wire.arrays_shape import Shape

_LEAST, _MOST = 16, 64  # symbols; there are 20 amino acids
_ONE = 0.003  # printed probabilities add up to one within this
_BYTES = 1 << 20
_LETTERS = tuple((size, size ** order) for order in (2, 3) for size in (26, 27))  # 27: with the blank
_Q, _U = 16, 20
_SEEN = 40  # letters counted after q, of which this share are u
_SHARE = 0.6
PAIRS = "probabilities of pairs, which add up to one"
LOGARITHMS = "logarithms of probabilities, which add up to one"
_GROUPS, _BASES = (4, 20), (math.e, 2.0, 10.0)  # bases of DNA, amino acids
_FEW, _MOST_OF = 16, 0.8  # groups, and the share of them that adds up: parts of a table may be unused
BASES = "probabilities of bases or residues, which add up to one"
PROVEN = frozenset((PAIRS, LOGARITHMS, BASES))  # no test needs another witness
_VARIED = 32  # groups of such probabilities that differ by more than their order
_SMOOTH = 0.8  # correlation with the group after, above which a formula made them
_LOGS = 0.8  # share of negative numbers in such a table
LETTERS = "counts of letters after letters, mostly u after q"


def reason(array: Array, shape: Shape | None, raw: Blob) -> str:
    """What the sums of an array prove; empty where nothing."""
    if shape is None or shape.mirrored or shape.flat or array.end - array.start > _BYTES:
        return ""
    if shape.negative > _LOGS and shape.precise > 0.5 and not shape.whole:
        return LOGARITHMS if _conditional(_values(array, raw)) else ""
    if shape.negative:
        return ""
    side = math.isqrt(array.count)
    if not shape.whole and side * side == array.count and _LEAST <= side <= _MOST and shape.largest < 1:
        values = _values(array, raw)
        return PAIRS if _joint(values, side) else BASES if _bases(values) else ""
    if not shape.whole and shape.largest <= 1 and array.count >= 4 * _VARIED:
        return BASES if _bases(_values(array, raw)) else ""
    if array.count in {count for _, count in _LETTERS} and shape.largest > 1:
        return LETTERS if _letters(_values(array, raw)) else ""
    return ""


def _values(array: Array, raw: Blob) -> list[float]:
    from lintian_ml.wire import numbers

    try:
        values: list[float] = numbers.parse(raw.peek(array.start, array.end - array.start)).tolist()
    except FormatError:
        return []
    return values if len(values) == array.count else []


def _joint(values: Sequence[float], side: int) -> bool:
    """Symmetric or triangular, adding up to one, the largest value of nearly every row on the diagonal."""
    rows = [values[at:at + side] for at in range(0, len(values), side)]
    if not rows:
        return False
    if not any(row[column] for at, row in enumerate(rows) for column in range(at + 1, side)):
        rows = [[rows[max(at, column)][min(at, column)] for column in range(side)] for at in range(side)]
    pairs = [(rows[at][column], rows[column][at]) for at in range(side) for column in range(at)]
    if abs(math.fsum(map(math.fsum, rows)) - 1) > _ONE or any(abs(one - two) > _ONE * max(one, two)
                                                              for one, two in pairs):
        return False
    return sum(row[at] == max(row) for at, row in enumerate(rows)) >= 0.8 * side and len({*values}) > side


def _conditional(values: Sequence[float]) -> bool:
    """In groups of one for each symbol, exponentials of nearly all of which add up to one, and hardly two alike."""
    for size in _GROUPS:
        groups = list(zip(*[iter(values)] * size)) if len(values) % size == 0 else []
        if len({*groups}) < _FEW:
            continue
        likely = [group for group in groups if max(group) <= 0 and min(group) < max(group)]
        for base in _BASES if len(likely) >= _FEW else ():
            if sum(abs(math.fsum(base ** value for value in group) - 1) < _ONE
                   for group in likely) >= _MOST_OF * len(groups):
                return True
    return False


def _bases(values: Sequence[float]) -> bool:
    """In groups of one for each symbol, nearly all positive, that add up to one and differ by more than their order."""
    for size in _GROUPS:
        groups = list(zip(*[iter(values)] * size)) if len(values) % size == 0 else []
        summed = [group for group in groups if max(group) < 1 and min(group) > 0 and max(group) > min(group)
                  and abs(math.fsum(group) - 1) < _ONE]
        if len(summed) < _MOST_OF * len(groups) or len({tuple(sorted(group)) for group in summed}) < _VARIED:
            continue
        if sum(value != round(value, 2) for group in summed for value in group) * 2 < size * len(summed):
            continue
        columns = list(zip(*summed))
        if max(_following(column) for column in columns) < _SMOOTH:
            return True
    return False


def _following(column: Sequence[float]) -> float:
    """How well a value tells the next one: -1 … 1."""
    mean = math.fsum(column) / len(column)
    centred = [value - mean for value in column]
    spread = math.fsum(value * value for value in centred)
    return math.fsum(a * b for a, b in zip(centred, centred[1:])) / spread if spread > 1e-30 else 1.0


def _letters(values: Sequence[float]) -> bool:
    """Counts of which those after q are nearly all of u."""
    side = next((size for size, count in _LETTERS if count == len(values)), 0)
    if not side or min(values) < 0:
        return False
    for first in {0, side - 26}:  # where the row of a is
        begin, inner = first + _Q, len(values) // side ** 2
        row = [math.fsum(values[(begin * side + column) * inner:(begin * side + column + 1) * inner])
               for column in range(side)]
        if sum(row) >= _SEEN and row[first + _U] >= _SHARE * sum(row):
            return True
    return False
