# SPDX-License-Identifier: GPL-2.0-or-later
"""Scores of the twenty amino acids at several positions in source code: ``{1.297, …}, // A``, ``"Ala": [0.1, …]``.

No specification: predictors of coiled coils and signal peptides carry them. One row for each
residue, labelled by its letter or its three, before or behind the numbers, and as many numbers in each, all of one
scale. A word before the table says that it was counted: a propensity, a matrix of weights, a site that is predicted.
Factors of properties have one scale as well, and a word of their own; substitutions have a column for each residue.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lintian_ml import limits
from lintian_ml.lazy import regex
from lintian_ml.model import Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import arrays_signs, residues, tables
from lintian_ml.wire.arrays_names import TESTS

_NUMBERS = rb"(\s{0,80}[-+.\d][-+.\d\s,eEfF]{7,900})"
_LABEL = rb"([A-Z](?:[A-Za-z]{2})?)"
_WAYS = (
    regex(rb"[{(\[]" + _NUMBERS + rb"[})\]][ \t]{0,8},?[ \t]{0,8}(?://|/\*|#)[ \t]{0,8}" + _LABEL + rb"(?![A-Za-z])"),
    regex(rb"(?://|/\*|#)[ \t]{0,8}" + _LABEL + rb"(?:[ \t]{0,8}\*/\s{0,40}|[ \t]{0,8}\n\s{0,40})[{(\[]" + _NUMBERS
          + rb"[})\]]"),
    regex(rb"[\"']" + _LABEL + rb"[\"'][ \t]{0,8}(?::|=>|,)\s{0,40}[{(\[]?" + _NUMBERS + rb"[})\]]"))
_LABEL_FIRST = (False, True, True)
_SPACES = bytes(32 if byte in b",\t\r\n" else byte for byte in range(256))
_TOLD = regex(rb"(?i)propensit(?:y|ies)|coiled.?coils?|heptads?|signal.?(?:peptide|sequence)s?|cleavage.sites?"
              rb"|pssms?\b|\bpwms?\b|weight.matri(?:x|ces)|position.(?:specific|weight)")
_OTHER = regex(rb"(?i)factors?[\s_]?(?:score|analy|load)|principal.comp|multivariate|kidera|atchley|vhse|z.?scales?\b"
               rb"|hydropho|hydropath|polari[tsz]|physic|descriptor|propert(?:y|ies)|aa_?index|substitution|blosum"
               rb"|\bpam\d|energ(?:y|ies)|(?:contact|pair|statistical).potential|(?:surface|accessible|solvent).area"
               rb"|\bmass(?:es)?\b|\bcharges?\b|\bvolumes?\b|exchangeab|torsion|dihedral|rotamer")
_NEAR, _TOP = 600, 4096  # bytes before the table that say what it is, and bytes at the top of the file
_APART = 400  # bytes between two rows of a table: those of what is no residue
_FEW = 12  # rows in the head
_NOTED = 12  # tables that are written down as evidence
_VARIED = 0.2  # few sites were counted for some tables, so that numbers repeat
_Row = tuple[int, int, str, list[float]]


def hinted(item: Item) -> bool:
    """Whether the head has rows of numbers that are labelled as many residues would."""
    if item.numerals < 300:
        return False
    ways = (way for way, sign in enumerate(arrays_signs.RESIDUES) if item.shows((sign,)))
    return any(len({letter for _, _, letter, _ in _rows(item.head, way)}) >= _FEW for way in ways)


def scores(item: Item) -> Header | None:
    """The header of tables that prove to be scores of residues by position, else None."""
    if not hinted(item) or TESTS.search(item.path) or not item.within(limits.MIB, "scores of residues"):
        return None
    data = item.blob().whole()
    return next(filter(None, (_header(data, _tables(_rows(data, way))) for way in range(len(_WAYS)))), None)


def _header(data: bytes, found: Iterable[tuple[int, Sequence[list[float]]]]) -> Header | None:
    """The header of those tables that are scores."""
    values: list[float] = []
    notes = []
    for place, rows in found:
        told = _told(data, place)
        if told and len({*map(len, rows)}) == 1 and (
                residues.scored(rows, _VARIED) or residues.counted(rows)):
            values += [value for row in rows for value in row]
            notes.append(Note("array", f"{len(rows[0])} scores for each of the twenty amino acids; told by {told}",
                              data.count(b"\n", 0, place) + 1))
    if not notes:
        return None
    return Header((tables.tensor("scores", values),), len(values), notes=tuple(notes[:_NOTED]), kind=Kind.CLASSICAL)


def _rows(data: bytes, way: int) -> Iterator[_Row]:
    """Begin, end, letter and numbers of each labelled row, written in one of the ways."""
    for match in _WAYS[way].finditer(data):
        label, text = match.groups() if _LABEL_FIRST[way] else match.groups()[::-1]
        if not (letter := residues.letter(label.decode())):
            continue
        try:
            numbers = list(map(float, text.replace(b"f", b" ").replace(b"F", b" ").translate(_SPACES).split()))
        except ValueError:
            continue
        yield match.start(), match.end(), letter, numbers


def _tables(found: Iterator[_Row]) -> Iterator[tuple[int, Sequence[list[float]]]]:
    """Place and rows of each table in which all twenty have their row, one close to the next."""
    rows: dict[str, list[float]] = {}
    first = last = 0
    for start, end, letter, numbers in found:
        if letter in rows or start - last > _APART:
            rows = {}
        first, last = first if rows else start, end
        rows[letter] = numbers
        if len(rows) == len(residues.LETTERS):
            yield first, list(rows.values())
            rows = {}


def _told(data: bytes, place: int) -> str:
    """The word for what was counted before a table, or at the top of the file; empty where there is another's."""
    near = data[max(0, place - _NEAR):place]
    near = near[near.rfind(b"};") + 1:]
    found = None if _OTHER.search(near) else _TOLD.search(near) or _TOLD.search(data, 0, min(place, _TOP))
    return " ".join(found[0].decode("ascii", "replace").lower().split()) if found else ""
