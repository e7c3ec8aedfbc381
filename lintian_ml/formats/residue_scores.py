# SPDX-License-Identifier: GPL-2.0-or-later
"""Scores of the twenty amino acids at each of several positions: propensities and weights of predictors.

No specification: one row for each residue, by its letter or its three, and as many fractions in each, ``L 3.167 0.297
0.398 3.902 0.585 0.501 0.483``. Columns have one scale, other than in tables of masses, volumes and charges;
substitution matrices have a column for each residue. A word in the path or beside the rows tells what they are; without
one they are a question. Counts at the positions of aligned sequences prove themselves, for their sums are the same.
"""
from __future__ import annotations

from collections.abc import Iterator

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import residues, tables, textual, witnesses

_ROW = regex(rb"[ \t\"']{0,8}([A-Z]|[A-Za-z]{3})[\"']?[ \t,:;=]{1,8}(-?(?:\d{0,4}\.)?\d{1,8}[-+.\d \t,;eE]{8,600})")
_BEGINS = regex(rb"(?m)^[ \t\"']{0,8}(?:[A-Z]|[A-Za-z]{3})[\"']?[ \t,:;=]{1,8}-?\.?\d")
_SPACES = bytes(32 if byte in b",;\t" else byte for byte in range(256))
_TOLD = regex(r"(?i)propensit|weights?\b|pssm|profile|matri(?:x|ces)|log.?odds|scores?\b|predict|position|trained"
              r"|heptad|coil|helix|strand")
_FEW = 16  # rows in the first kilobytes
_PLACE = 8192
_LONG = 1000  # bytes of a row
_Rows = dict[str, list[float]]


def recognise(item: Item) -> bool:
    """A short text, a fifth of it digits, with many such rows."""
    head = item.head
    if item.size > limits.HEAD or len(head) < 600 or item.numerals * 5 < len(head) or head[:1] in b"<{[":
        return False
    return len(_BEGINS.findall(head[:_PLACE])) >= _FEW


def read(item: Item) -> Header:
    """Find tables of all twenty. Raises NotThisFormat where there is none."""
    found: list[_Rows] = []
    others: list[bytes] = []
    for rows in _tables(item.head.split(b"\n"), others):
        table = list(rows.values())
        if len({*map(len, table)}) == 1 and (residues.scored(table) or residues.counted(table)):
            found.append(rows)
    if not found:
        raise NotThisFormat("has no row of scores for each of the twenty amino acids")
    values = [value for rows in found for row in rows.values() for value in row]
    if sequences := residues.counted(list(found[0].values())):
        told = f"counts in {sequences} sequences"
    else:
        word = _TOLD.search(item.path) or _TOLD.search(b"\n".join(others[:40]).decode("latin-1"))
        told = f"told by {word[0].lower()}" if word else ""
    what = f"{len(found[0]['A'])} scores for each of the twenty amino acids"
    note = Note("array", f"{what}; {told}" if told else what)
    if not told or witnesses.otherwise(item.path):
        return Header(notes=(note,), certain=False)
    return Header((tables.tensor("scores", values),), len(values), notes=(note,))


def _tables(lines: list[bytes], others: list[bytes]) -> Iterator[_Rows]:
    """Tables in which each of the twenty has its row; what is no row goes to ``others``."""
    rows: _Rows = {}
    for line in lines:
        match = _ROW.fullmatch(line.rstrip()) if len(line) < _LONG else None
        words = match[2].translate(_SPACES).split() if match else []
        letter = residues.letter(match[1].decode()) if match else ""
        if not letter or not all(map(textual.is_number, words)):
            others.append(line[:200])
            continue
        if letter in rows:
            rows = {}
        rows[letter] = list(map(textual.number, words))
        if len(rows) == len(residues.LETTERS):
            yield rows
            rows = {}


def sample() -> bytes:
    """Propensities at the seven positions of a coiled coil."""
    rows = (f"{letter} " + " ".join(f"{(at * 37 + place * 101) % 397 / 100 + 0.011:.3f}" for place in range(7))
            for at, letter in enumerate(residues.LETTERS.values()))
    return ("% propensities of residues in coiled coils, which two proteins in three have\n"
            "%   a     b     c     d     e     f     g\n" + "\n".join(rows) + "\n").encode()


FORMAT = Format("residue-scores", "scores of amino acids at several positions", Kind.CLASSICAL, Depth.TENSORS,
                (".mat", ".dat", ".txt"), recognise, read, sample, textual=True, digits=5)
