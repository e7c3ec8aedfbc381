# SPDX-License-Identifier: GPL-2.0-or-later
"""Profiles of RPS-BLAST and DELTA-BLAST: ``.rps`` has scores, ``.freq`` ratios of frequencies, ``.wcounts`` weighted
counts, ``.obsr`` observations of each column.

Whole numbers of four bytes in the order of the machine that wrote them: 7702 (alphabet of 26 letters) or 7703 (of 28),
the number of profiles, where each of them starts, counted in rows, the end of the last, and the rows. The sequences and
the table of words beside them are none. Source: NCBI's description of its structures, ``blast_rps.h``.
"""
from __future__ import annotations

import struct

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Item

_LETTERS = {7702: 26, 7703: 28}
_MAGICS = {struct.pack(order + "i", number): (order, number) for order in "<>" for number in _LETTERS}
_BEGIN = 8  # magic, number of profiles
_SHOWN = 64  # starts of profiles that are looked at first


def recognise(item: Item) -> bool:
    """The magic, and starts of profiles that rise from 0."""
    order, _ = _MAGICS.get(item.head[:4], ("", 0))
    if not order or len(item.head) < _BEGIN + 8:
        return False
    count = struct.unpack_from(order + "i", item.head, 4)[0]
    there = min(count + 1, _SHOWN, (len(item.head) - _BEGIN) // 4)
    return 0 < count <= limits.TENSORS and _rising(struct.unpack_from(f"{order}{there}i", item.head, _BEGIN))


def _rising(starts: tuple[int, ...]) -> bool:
    return starts[0] == 0 and all(one < other for one, other in zip(starts, starts[1:]))


def read(item: Item) -> Header:
    """Compare the size with what the starts promise. Raises NotThisFormat where there is more, DamagedFile for less."""
    order, number = _MAGICS[item.head[:4]]
    cursor = Cursor(item.blob(), _BEGIN - 4, order)
    count = cursor.count(cursor.i32(), limits.TENSORS, "profiles")
    starts = struct.unpack(f"{order}{count + 1}i", cursor.take(4 * (count + 1)))
    if not _rising(starts):
        raise NotThisFormat("has starts of profiles that do not rise")
    rows, letters = starts[-1], _LETTERS[number]
    single = cursor.left == 4 * rows
    if cursor.left > 4 * rows * letters:
        raise NotThisFormat(f"has more than the {rows} rows of its profiles")
    if not single and cursor.left < 4 * rows * letters:
        raise DamagedFile(f"ends before the last of the {rows} rows of its profiles")
    shape = (rows,) if single else (rows, letters)
    span = Span(cursor.at, cursor.left, order + "i4")
    name = "observations" if single else "scores" if _signed(cursor, order, letters) else "frequencies"
    facts = {"producer": "RPS-BLAST", "architecture": f"{count} profiles, {rows} rows"}
    return Header((Tensor(name, shape, "int32", span),), rows if single else rows * letters, facts, trained=Answer.YES)


def _signed(cursor: Cursor, order: str, letters: int) -> bool:
    """Whether the first row has a negative number."""
    return any(value < 0 for value in struct.unpack(f"{order}{letters}i", cursor.take(4 * letters)))


def sample() -> bytes:
    """Scores of two profiles, five and seven rows long."""
    rows = [-32768 if letter == 0 else (at * 37 + letter * 101) % 997 - 498 for at in range(12) for letter in range(28)]
    return struct.pack(f"<5i{len(rows)}i", 7703, 2, 0, 5, 12, *rows)


FORMAT = Format("rps-blast", "profiles of RPS-BLAST", Kind.CLASSICAL, Depth.TENSORS,
                (".rps", ".freq", ".wcounts", ".obsr"), recognise, read, sample,
                magic=tuple((0, value) for value in _MAGICS))
