# SPDX-License-Identifier: GPL-2.0-or-later
"""Position frequency matrices of sequence motifs: four rows that begin with A, C, G and T, a column for each position.

No one specification: JASPAR's ``A [ 0 3 79 ]`` and its four rows without letters, UniPROBE's ``A:<TAB>0.318``, Staden's
plain rows. What proves them: the numbers of a column add up to the same in every column, to the sites that were counted
or to one. Without letters, the file has nothing but such rows and names of matrices (``>MA0001.1 AGL3``).
"""
from __future__ import annotations

from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import tables, textual

_NUMBER = rb"\d{1,9}(?:\.\d{1,20})?(?:[eE]-?\d{1,3})?"
_ROW = regex(rb"(?m)\n[ \t]{0,8}+([ACGTUacgtu])[ \t:|\[]{1,12}+(" + _NUMBER
             + rb"(?:[ \t,]{1,12}+" + _NUMBER + rb"){3,2000}+)[ \t,]*+\]?[ \t\r]*+$")
_LETTERS = (b"ACGT", b"ACGU")
_BARE = 4  # rows
_SAME = 0.03  # by which the sums of columns may differ: sites do not always cover all positions
_SHARE = 0.8  # of the groups of four rows
_LEAST = 20  # numbers


def recognise(item: Item) -> bool:
    """Digits enough, and such rows for all four letters in the first kilobytes, or four without letters."""
    if item.numerals * 12 < len(item.head):
        return False
    if _bare(item):
        return True
    letters = {row[0].upper() for row in _ROW.findall(b"\n" + item.head[:4096])}
    return any(letters == {bytes((letter,)) for letter in known} for known in _LETTERS)


def read(item: Item) -> Header:
    """Add up the columns. Raises NotThisFormat where they differ."""
    bare = _bare(item)
    rows = _unlettered(item.blob().whole()) if bare else [
        (letter.upper(), list(map(float, numbers.replace(b",", b" ").split())))
        for letter, numbers in _ROW.findall(b"\n" + item.blob().whole())]
    groups = [rows[at:at + 4] for at in range(0, len(rows) - 3, 4)]
    found = [group for group in groups if _matrix(group) and not (bare and _designed(group))]
    values = [value for group in found for _, row in group for value in row]
    if len(values) < _LEAST or len(found) < _SHARE * len(groups):
        raise NotThisFormat("holds rows of four letters whose columns do not add up to the same")
    facts = {"architecture": f"{len(found)} matrices, {len(values) // 4} positions"}
    return Header((tables.tensor("counts", values),), len(values), facts, trained=Answer.YES)


def _bare(item: Item) -> bool:
    """Whether the first four rows, names of matrices left out, are numbers of the same count."""
    if item.head.lstrip()[:1] not in b">0123456789":
        return False
    lines = item.head.split(b"\n", 2 * _BARE)[:2 * _BARE]
    rows = [line.split() for line in lines if line.strip() and line.lstrip()[:1] != b">"][:_BARE]
    return len(rows) == _BARE and len({len(row) for row in rows}) == 1 and len(rows[0]) > _BARE and all(
        all(map(textual.is_number, row)) for row in rows)


def _unlettered(data: bytes) -> list[tuple[bytes, list[float]]]:
    """The rows of numbers, called A, C, G and T by turns. Raises NotThisFormat where there is anything else."""
    lines = [line for line in data.split(b"\n") if line.strip() and line.lstrip()[:1] != b">"]
    if len(lines) % 4 or not all(all(map(textual.is_number, line.split())) for line in lines):
        raise NotThisFormat("holds more than rows of numbers by fours")
    return [(b"ACGT"[at % 4:at % 4 + 1], [float(word) for word in line.split()]) for at, line in enumerate(lines)]


def _designed(group: list[tuple[bytes, list[float]]]) -> bool:
    """Whether the columns have but two or three sets of numbers, as designs and squares do, or shares of a point."""
    columns = list(zip(*(row for _, row in group)))
    counted = all(value == int(value) for column in columns for value in column)
    return len({tuple(sorted(column)) for column in columns}) * 2 <= len(columns) or not counted


def _matrix(group: list[tuple[bytes, list[float]]]) -> bool:
    if b"".join(sorted(letter for letter, _ in group)) not in _LETTERS or len({len(row) for _, row in group}) > 1:
        return False
    sums = [sum(column) for column in zip(*(row for _, row in group))]
    return min(sums) > 0 and max(sums) - min(sums) <= _SAME * max(sums) and len({*group[0][1]}) > 1


def sample() -> bytes:
    """Six positions over twenty sites."""
    rows = ((2, 18, 0, 5, 11, 7), (9, 1, 19, 5, 2, 3), (4, 0, 1, 5, 3, 6), (5, 1, 0, 5, 4, 4))
    lines = "".join(f"{letter}  [ {' '.join(f'{count:3}' for count in row)} ]\n" for letter, row in zip("ACGT", rows))
    return f">XX0001.1 sample\n{lines}".encode()


FORMAT = Format("pfm", "position frequency matrices of sequence motifs", Kind.FREQUENCY_TABLE, Depth.TENSORS,
                (".pfm", ".pwm", ".jaspar"), recognise, read, sample, textual=True, digits=12)
