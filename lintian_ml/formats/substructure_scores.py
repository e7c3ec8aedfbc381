# SPDX-License-Identifier: GPL-2.0-or-later
"""Fragments of molecules with a score each: a code (SMILES, SMARTS, an identifier of a structure) and a number in a
line, with tabs or blanks between; an index or a count may stand between or before them.

Codes may have any byte in them, that of "delete" as well. Scores have both signs: a part of a molecule speaks for or
against. Measured values of whole molecules look alike, so that the file's name or its first lines have to speak of
fragments, contributions, increments or likeness.
"""
from __future__ import annotations

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import tables, textual, witnesses

_ROW = regex(rb"(?:[^\s]{1,120}[\t ]{1,4}){0,2}?(\S{2,200})[\t ,;]{1,4}(?:\d{1,9}[\t ,;]{1,4})?"
             rb"(-?\d{1,3}(?:\.\d{1,12})?(?:[eE]-?\d{1,2})?)[\t ]*\r?")
_SIGNS = regex(rb"[@=#()\[\]`|{}~\\^]")
_TOLD = regex(r"(?i)likeness|fragment|substructure|contribution|(?<![a-z])contribs?(?![a-z])|increment")
_LEAST = 100  # fragments
_FIRST = 40  # rows of the head that are looked at first
_LINES = 8  # lines in which words may stand


def recognise(item: Item) -> bool:
    """Rows of a code and a number, most codes with brackets or bonds, and a word that tells what they are."""
    head = item.head
    if len(head) < 1024 or item.numerals * 20 < len(head) or not _told(item):
        return False
    rows = head.split(b"\n", _LINES + _FIRST)[_LINES:-1]
    found = list(filter(None, map(_row, rows)))
    return len(found) >= _FIRST // 2 and len(found) * 10 >= 9 * len(rows) and _structures(found) \
        and item.within(limits.WHOLE, "scores of fragments")


def _told(item: Item) -> str:
    first = b"\n".join(item.head.split(b"\n", 2)[:2])[:400].decode("latin-1")
    found = _TOLD.search(item.name) or _TOLD.search(first)
    return found[0].lower() if found else ""


def _row(line: bytes) -> tuple[bytes, float] | None:
    """Code and number of a line; None where it is another."""
    found = _ROW.fullmatch(line) if len(line) < 600 else None
    return (found[1], textual.number(found[2])) if found else None


def _structures(rows: list[tuple[bytes, float]]) -> bool:
    """Whether most codes have brackets, bonds or other signs of a structure, as words have none."""
    return sum(_SIGNS.search(code) is not None for code, _ in rows) >= 0.6 * len(rows)


def read(item: Item) -> Header:
    """Collect the scores. Raises NotThisFormat where they have one sign, or there are few."""
    lines = [line for line in item.blob().whole().split(b"\n") if line.strip()]
    rows = [row for row in map(_row, lines) if row]
    values = [value for _, value in rows]
    negative = sum(value < 0 for value in values)
    if len(rows) < max(_LEAST, 0.8 * len(lines)) or len({code for code, _ in rows}) < 0.9 * len(rows):
        raise NotThisFormat("holds few fragments of molecules with a number each")
    signed = 0.02 < negative / len(values) < 0.98 and not all(map(float.is_integer, values))
    if not signed or len({*values}) * 20 < len(values) or not _structures(rows):
        raise NotThisFormat("holds numbers that are no scores of fragments")
    note = Note("array", f"{len(values)} fragments with a score each, {negative} below zero; told by {_told(item)}")
    if witnesses.otherwise(item.path):
        return Header(notes=(note,), certain=False)
    return Header((tables.tensor("scores", values),), len(values), notes=(note,))


def sample() -> bytes:
    """A hundred fragments."""
    rows = "".join(f"C{chr(65 + at % 26)}(=O)N{at}\t{(at * 7919 % 1201 - 600) / 100:.2f}\n"
                   for at in range(_LEAST + 20))
    return f"# contributions of fragments\n{rows}".encode()


FORMAT = Format("substructure-scores", "fragments of molecules with a score each", Kind.CLASSICAL, Depth.TENSORS,
                (".txt", ".tsv"), recognise, read, sample, textual=None, digits=20)
