# SPDX-License-Identifier: GPL-2.0-or-later
"""Tables with a row for each of the twenty amino acids: whether the columns are positions of one statistic."""
from __future__ import annotations

from collections.abc import Sequence

LETTERS = dict(zip("ALA ARG ASN ASP CYS GLN GLU GLY HIS ILE LEU LYS MET PHE PRO SER THR TRP TYR VAL".split(),
                   "ARNDCQEGHILKMFPSTWYV"))
_ALL = frozenset(LETTERS.values())
_POSITIONS, _MOST = 5, 64
_PAIRS = range(20, 27)  # columns of a matrix with one for each residue, and for what else sequences have
_SCALES = 12  # times that the spread of a column may be another's
_SEQUENCES = 20  # of which such counts are taken
_NEVER = -9.0  # in tables of logarithms, less stands for what was never seen


def letter(name: str) -> str:
    """The letter of a residue; empty for other words."""
    return LETTERS.get(name.upper(), "") if len(name) == 3 else name if name in _ALL else ""


def scored(rows: Sequence[Sequence[float]], varied: float = 0.4) -> bool:
    """Five positions or more, not one for each residue, of one scale, with hardly a number twice: ``varied`` is the
    share of different ones.
    """
    columns = list(zip(*rows))
    if not _POSITIONS <= len(columns) <= _MOST or len(columns) in _PAIRS:
        return False
    values = [value for row in rows for value in row]
    spreads = [max(seen) - min(seen) for column in columns
               if (seen := [value for value in column if value > _NEVER])]
    fractions = sum(value != round(value) for value in values)
    return len(spreads) == len(columns) and min(spreads) > 0 and max(spreads) < _SCALES * min(spreads) \
        and fractions * 10 >= 8 * len(values) and len({*values}) >= varied * len(values)


def counted(rows: Sequence[Sequence[float]]) -> int:
    """The sum that whole numbers have at most of five positions or more, for so many aligned sequences were counted; 0
    without one. A column may stand beside them that expects something else, but shares of a hundred are none.
    """
    columns = list(zip(*rows))
    sums = [int(sum(column)) for column in columns
            if min(column) >= 0 and all(value == round(value) for value in column)]
    total = sorted(sums)[len(sums) // 2] if sums else 0
    if total < _SEQUENCES or not total % 100 or len(columns) > _MOST:
        return 0
    return total if sums.count(total) >= max(_POSITIONS, len(columns) * 3 / 4) else 0
