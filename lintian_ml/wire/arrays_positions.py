# SPDX-License-Identifier: GPL-2.0-or-later
"""Position weight matrices in source code: the probabilities of the four bases at each position of a site.

Four rows with a column for each position, ``float donor_prob[4][9] = {{0.340f, 0.604f, …}, …}``, or a row of four for
each, or of sixteen for pairs of bases. What is named after sites or motifs, or given to a function that is, and adds up
to the same in every position, within what printing rounds, was counted in sites that are known. Log-odds against a
quarter add up once they are turned back. Mixing weights, taps of interpolation, and matrices of changes between bases
add up as well, so that the name is needed; a matrix with as many rows as columns, equal shares, and few different
positions are none either. Tests have matrices that were invented: there it has to be counts of many sites.
"""
from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence

from lintian_ml import limits
from lintian_ml.lazy import regex
from lintian_ml.reader import Blob
from lintian_ml.wire import arrays_words, tables
from lintian_ml.wire.arrays import Array
from lintian_ml.wire.arrays_names import uncommented
from lintian_ml.wire.arrays_shape import Shape

REASON = "shares of the four bases at each position, which add up to the same"
_NAMES = frozenset("donor donors acceptor acceptors splice splicing pwm pwms pssm pssms motif motifs consensus kozak "
                   "promoter promoters branchpoint tata tfbs jaspar polya".split())
_AMOUNTS = frozenset("prob probs probability probabilities freq freqs frequency frequencies weight weights matrix "
                     "score scores mat".split())
_GIVEN = regex(rb"([MmPpW](?:otif|WM|wm|SSM|ssm|eightMatrix)\w{0,40})\s?\(([^(){};]{1,200})\)")
_GIVEN_WORDS = (b"otif", b"PWM", b"wm", b"PSSM", b"ssm", b"WeightMatrix")  # found far faster
_BASES, _PAIRS = 4, 16
_POSITIONS, _MOST = 6, 64
_BYTES = 1 << 14
_ROW = regex(rb"[^{}\[\]()]+")
_NEAR, _EXACT = 0.06, 0.01  # by which the sum of a position may differ, and by which that of half of them
_VARIED = 0.6  # of the positions have shares of their own
_SURE, _LIKELY = 0.6, 0.45  # share of one base at some position; where logarithms add up, they prove more
_SITES, _LONG = 100, 12  # sites that were counted and positions, where the file is a test
_Matrix = Sequence[Sequence[float]]
_LARGEST = 40.0  # of a logarithm
_BACK: tuple[Callable[[float], float], ...] = (
    lambda value: math.exp(min(value, _LARGEST)) / 4, lambda value: 2 ** min(value, _LARGEST) / 4,
    lambda value: 10 ** min(value, _LARGEST) / 4, lambda value: 1 / (1 + 3 * math.exp(-max(-_LARGEST, value))))


def given(raw: Blob) -> Mapping[str, str]:
    """What is given to functions that are named after motifs, and to which."""
    if raw.size > limits.MIB:
        return {}
    data = raw.whole()
    if not any(word in data for word in _GIVEN_WORDS):
        return {}
    return {word.strip().decode("utf-8", "replace"): match[1].decode("utf-8", "replace")
            for match in _GIVEN.finditer(data) for word in match[2].split(b",")}


def reason(array: Array, shape: Shape | None, raw: Blob, file: str, to: Mapping[str, str], test: bool) -> str:
    """Why an array is one; empty where it is none. ``file`` is the name of the file, ``to`` what ``given`` says."""
    if shape is None or array.end - array.start > _BYTES or not _BASES * _POSITIONS <= array.count \
            <= _BASES * _MOST * 16:
        return ""
    named = ", ".join(sorted(_named(array, file)))
    callee = to.get(array.name.rpartition(":")[2], "")
    if not (named or callee):
        return ""
    rows = [values for part in _ROW.findall(uncommented(raw.peek(array.start, array.end - array.start)))
            if (values := tables.numbers(part.replace(b"f", b"").replace(b"F", b"")))]
    if sum(map(len, rows)) != array.count:
        return ""
    told = f"named as {named}" if named else f"given to {callee}"
    if shape.negative:
        return f"{REASON} in log-odds, {told}" if not test and any(map(_odds, _ways(rows))) else ""
    proves = _counted if test else _matrix
    return f"{REASON}, {told}" if any(all(map(proves, found)) for found in _ways(rows) if found) else ""


def _named(array: Array, file: str) -> frozenset[str]:
    """The words for a site in the array's declaration, or in the file's name where the array's names an amount."""
    amount = arrays_words.split(array.name) & _AMOUNTS
    return arrays_words.split(array.declared) & _NAMES or (arrays_words.split(file) & _NAMES if amount else frozenset())


def _ways(rows: _Matrix) -> Iterator[list[_Matrix]]:
    """Matrices, as positions of four shares each: from rows as they are written, or from numbers without brackets."""
    if len(rows) == 1:
        values = rows[0]
        if len(values) % _BASES:
            return
        yield [list(zip(*[iter(values)] * _BASES))]
        rows = list(zip(*[iter(values)] * (len(values) // _BASES)))[:_BASES]
    if {*map(len, rows)} == {_BASES} or {*map(len, rows)} == {_PAIRS}:
        yield [list(rows)]
    if len(rows) % _BASES == 0 and all(map(len, rows)):
        groups = [rows[at:at + _BASES] for at in range(0, len(rows), _BASES)]
        yield [list(zip(*group)) for group in groups if len({*map(len, group)}) == 1]


def _matrix(positions: _Matrix, sure: float = _SURE) -> bool:
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
    return distinct >= _VARIED * len(positions) and max(map(max, positions)) >= sure * usual


def _counted(positions: _Matrix) -> bool:
    """Whole numbers of many sites."""
    return len(positions) >= _LONG and all(value == int(value) for position in positions for value in position) \
        and min(map(sum, positions)) >= _SITES and _matrix(positions)


def _odds(found: list[_Matrix]) -> bool:
    """Logarithms of odds against a quarter, of any usual base, or of the odds by those of a quarter."""
    if not found or not all(len({*map(len, positions)}) == 1 and len(positions[0]) == _BASES for positions in found):
        return False
    return any(all(_matrix([[*map(back, position)] for position in positions], _LIKELY) for positions in found)
               for back in _BACK)
