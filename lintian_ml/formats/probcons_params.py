# SPDX-License-Identifier: GPL-2.0-or-later
"""Parameters of the pair hidden Markov model with which ProbCons and its descendants align sequences.

A few lines of transition probabilities, a line with the letters of the alphabet, then a triangle: a row for each letter
with its joint probabilities with all letters up to itself, and often a last row of single probabilities. The numbers
prove themselves: the diagonal once and all others twice add up to 1. Source: the ProbCons manual, on ``--train``.
"""
from __future__ import annotations

import math
from itertools import islice

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import tables, textual

_ALPHABET = regex(rb"(?:[A-Z][ \t]?){10,26}\s*")  # fewer letters make too few pairs to prove anything
_BEFORE = 20  # lines before the alphabet
_FIRST = 3  # rows of the triangle that are looked at first
_EXACT = 1e-3  # what rounding leaves of a sum


def recognise(item: Item) -> bool:
    """Numbers, a line of distinct letters, and the beginning of a triangle."""
    if not _numbers(item.head[:max(item.head.find(b"\n", 0, 8192), 0)]):
        return False
    lines = item.head[:8192].split(b"\n")[:_BEFORE + _FIRST + 1]
    at = next((at for at, line in enumerate(lines[:_BEFORE]) if _letters(line)), 0)
    return at > 0 and all(map(_numbers, lines[:at])) and [
        len(_numbers(line)) for line in lines[at + 1:at + 1 + _FIRST]] == [1, 2, 3]


def _letters(line: bytes) -> bytes:
    """The letters of an alphabet; empty for any other line."""
    letters = b"".join(line.split()) if _ALPHABET.fullmatch(line) else b""
    return letters if len({*letters}) == len(letters) else b""


def _numbers(line: bytes) -> list[float]:
    """The numbers of a line; none where it has anything else."""
    words = line.split()
    return [textual.number(word) for word in words] if all(map(textual.is_number, words)) else []


def read(item: Item) -> Header:
    """Read the triangle. Raises NotThisFormat where its numbers are no joint probabilities."""
    lines = textual.lines(item.blob())
    values, letters, line = [], b"", 0
    for row in islice(lines, _BEFORE):
        if letters := _letters(row.text):
            line = row.number
            break
        values += _numbers(row.text)
    triangle = [_numbers(row.text) for row in islice(lines, len(letters))]
    if not letters or [len(row) for row in triangle] != list(range(1, len(letters) + 1)):
        raise NotThisFormat("has no triangle of numbers below its letters")
    total = math.fsum(row[-1] + 2 * math.fsum(row[:-1]) for row in triangle)
    joint = [value for row in triangle for value in row]
    if abs(total - 1) > _EXACT or min(joint) <= 0 or len({*joint}) * 2 < len(joint):
        raise NotThisFormat("holds a triangle of numbers that are no joint probabilities")
    values += joint
    single = _numbers(next((row.text for row in lines), b""))
    if len(single) == len(letters):
        values += single
    note = Note("array", f"joint probabilities of {len(letters)} letters, equal ones once and others twice add up to 1",
                line)
    return Header((tables.tensor("parameters", values[:limits.ARRAYS]),), len(values), notes=(note,))


def sample() -> bytes:
    """Ten letters, more often aligned with themselves than with others."""
    triangle = [[5 + row / 7 if row == column else 0.2 + (row * 13 + column * 7) % 97 / 113
                 for column in range(row + 1)] for row in range(10)]
    total = sum(row[-1] + 2 * sum(row[:-1]) for row in triangle)
    rows = "".join(" ".join(f"{value / total:.10f}" for value in row) + "\n" for row in triangle)
    return f"0.6 0.2 0.2\n0.02 0.02\n0.8 0.8\nABCDEFGHIJ\n{rows}".encode()


FORMAT = Format("probcons-parameters", "parameters of ProbCons' pair hidden Markov model", Kind.CLASSICAL,
                Depth.TENSORS, (".txt", ".params"), recognise, read, sample, textual=True, first=b"0123456789.")
