# SPDX-License-Identifier: GPL-2.0-or-later
"""Sequence motifs with a row for each position: MEME's ``letter-probability matrix: alength= 4 w= 8``, TRANSFAC's
``P0 A C G T`` and numbered rows, HOMER's ``>CONSENSUS<TAB>name<TAB>threshold``, and plain tables below ``A C G T``.

What proves a matrix: the numbers of each row add up to the same, to one or to the sites that were counted. Tables of
the composition of reads have the same rows, but no rank of positions from 1 on and another order of letters.
Matrices with a row for each letter belong to ``pfm``. Source: the manuals of the MEME suite, TRANSFAC and HOMER."""
from __future__ import annotations

from typing import NamedTuple

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import tables, textual

_HEADS = (("MEME", regex(rb"letter-probability matrix:[ \t]{0,4}alength=[ \t]{0,4}(4|20)[ \t]")),
          ("TRANSFAC", regex(rb"P[0Oo][ \t]{1,12}A[ \t]{1,12}C[ \t]{1,12}G[ \t]{1,12}[TU][ \t]*\r?$")),
          ("HOMER", regex(rb">[ACGTRYSWKMBDHVN]{4,60}\t[^\t\n]{1,200}\t-?\d{1,3}\.\d")),
          ("", regex(rb"[#>]?[ \t]{0,4}(?:(?i:pos|position|p0|po)\w{0,8})?[ \t|]{0,12}"
                     rb"A[ \t|]{1,12}C[ \t|]{1,12}G[ \t|]{1,12}[TU][ \t|]*\r?$")))
_MEME, _TRANSFAC = b"letter-probability matrix:", regex(rb"\nP[0Oo][ \t]")
_LETTERS = regex(rb"A[ \t|]{1,12}C[ \t|]{1,12}G[ \t|]{1,12}[TU]")  # in all headings but MEME's and HOMER's
_SAME = 0.03  # by which the sums of rows may differ
_ROWS = 4  # positions of a motif; of one below bare letters 6, four would be changes between bases
_BARE = 6
_LEAST = 20  # numbers of all motifs


class _Matrix(NamedTuple):
    of: str
    rows: list[list[float]]


def recognise(item: Item) -> bool:
    """A line of the head begins a matrix; many digits or the words of a heading are looked for first."""
    if item.numerals * 12 < len(item.head) and _MEME not in item.head and not _TRANSFAC.search(item.head):
        return False
    if _MEME not in item.head and item.head[:1] != b">" and b"\n>" not in item.head \
            and not _LETTERS.search(item.head):
        return False
    return any(_head(line) for line in item.head.split(b"\n"))


def _head(line: bytes) -> tuple[str, int] | None:
    """Who writes such a heading, and how many numbers a row below it has."""
    if line[:1] not in b"lPA#>p \t" or len(line) > 400:
        return None
    for name, pattern in _HEADS:
        if found := pattern.match(line):
            return name, int(found[1]) if name == "MEME" else 4
    return None


def read(item: Item) -> Header:
    """Collect the matrices. Raises NotThisFormat where few headings are followed by one."""
    matrices = _matrices(item)
    found = [matrix for matrix in matrices if _proven(matrix)]
    values = [value for matrix in found for row in matrix.rows for value in row]
    if len(values) < _LEAST or len(found) * 2 < len(matrices):
        raise NotThisFormat("holds rows that do not add up to the same")
    positions = sum(len(matrix.rows) for matrix in found)
    facts = textual.fields([("architecture", f"{len(found)} matrices, {positions} positions"),
                            ("producer", found[0].of)])
    return Header((tables.tensor("motifs", values),), len(values), facts, trained=Answer.YES)


def _matrices(item: Item) -> list[_Matrix]:
    """Each heading with the rows below it; blank lines may stand between."""
    found: list[_Matrix] = []
    width, total, inside = 0, 0, False
    for line in textual.lines(item.blob()):
        if head := _head(line.text):
            found.append(_Matrix(head[0], []))
            width, inside = head[1], True
        elif inside:
            row = _row(line.text, width, len(found[-1].rows))
            total += len(row)
            if total > limits.MOTIFS:
                raise NotThisFormat(f"holds more than {limits.MOTIFS} numbers of motifs")
            if row:
                found[-1].rows.append(row)
            inside = bool(row) or not line.text.strip() and not found[-1].rows
    return found


def _row(line: bytes, width: int, before: int) -> list[float]:
    """The numbers of a position, its rank before and its letter behind them left out; none where the line is none."""
    words = line.replace(b"|", b" ").split()
    if len(words) > width and words[-1].isalpha():
        words.pop()
    if len(words) == width + 1:
        if not words[0].rstrip(b".:").isdigit() or int(words[0].rstrip(b".:")[:6]) not in (before, before + 1):
            return []
        words.pop(0)
    return [textual.number(word) for word in words] if len(words) == width and all(
        map(textual.is_number, words)) else []


def _proven(matrix: _Matrix) -> bool:
    if len(matrix.rows) < (_ROWS if matrix.of else _BARE) or len({tuple(row) for row in matrix.rows}) < 3:
        return False
    sums = [sum(row) for row in matrix.rows]
    positive = min(map(min, matrix.rows)) >= 0 and min(sums) > 0
    return positive and (matrix.of == "TRANSFAC" or max(sums) - min(sums) <= _SAME * max(sums))


def sample() -> bytes:
    """Six positions of a motif as MEME prints them."""
    rows = ((2, 9, 4, 5), (18, 1, 0, 1), (0, 19, 1, 0), (5, 5, 5, 5), (11, 2, 3, 4), (7, 3, 6, 4))
    lines = "".join(" ".join(f" {count / 20:.6f}" for count in row) + "\n" for row in rows)
    return ("MEME version 4\n\nALPHABET= ACGT\n\nMOTIF sample\nletter-probability matrix: alength= 4 w= 6 nsites= 20 "
            f"E= 0\n{lines}\n").encode()


FORMAT = Format("motif-text", "sequence motifs with a row for each position", Kind.FREQUENCY_TABLE, Depth.TENSORS,
                (".meme", ".motif", ".transfac", ".pwm"), recognise, read, sample, textual=True, signs=(
                    rb"letter-probability\x20matrix:", rb"(?m)^>", rb"A[\x20\t|]+C[\x20\t|]+G[\x20\t|]+[TU]"))
