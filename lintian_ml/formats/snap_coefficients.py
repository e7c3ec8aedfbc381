# SPDX-License-Identifier: GPL-2.0-or-later
"""Spectral and other linear machine-learned potentials of LAMMPS (``.snapcoeff``, ``.mliap.model``): comments, numbers
of elements and coefficients, then for each element its name, radius and weight, and a coefficient a line.

The counts must give the number of lines.
"""
from __future__ import annotations


from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import textual

_COUNTS = regex(rb"[ \t]*(\d{1,2})[ \t]+(\d{1,6})[ \t\r]*$")
_ELEMENT = regex(rb"[ \t]*[A-Z][a-z]?[ \t]+[\d.]{1,20}[ \t]+-?[\d.]{1,20}[ \t\r]*$")
_COMMENTS = 60  # lines that may come first
_LEAST = 4


def recognise(item: Item) -> bool:
    return _counts(item) is not None


def _counts(item: Item) -> tuple[int, int] | None:
    """Numbers of elements and of coefficients, if they are followed by the first element."""
    counts = None
    for row in item.head[:16384].split(b"\n", _COMMENTS + 2)[:_COMMENTS + 2]:
        if row.startswith(b"#") or not row.strip():
            continue
        if counts is None:
            counts = _COUNTS.match(row)
            if counts is None:
                return None
        else:
            return (int(counts[1]), int(counts[2])) if _ELEMENT.match(row) else None
    return None


def read(item: Item) -> Header:
    found = _counts(item)
    if found is None:
        raise NotThisFormat("has no counts and no element")
    elements, each = found
    numbers = names = 0
    for row in textual.lines(item.blob()):
        words = row.text.split(b"#", 1)[0].split()
        if len(words) == 1 and textual.is_number(words[0]):
            numbers += 1
        elif len(words) >= 3 and words[0].isalpha():
            names += 1
        elif words and (numbers or names or not _COUNTS.match(row.text)):
            raise NotThisFormat("has a line that is neither element nor coefficient")
    if (names, numbers) != (elements, elements * each) or each < _LEAST:
        raise NotThisFormat(f"has {numbers} coefficients where its head says {elements} times {each}")
    facts = {"architecture": f"linear potential, {elements} elements"}
    return Header((Tensor("coefficients", (elements, each), "float64"),), numbers, facts, trained=Answer.YES)


def sample() -> bytes:
    """One element of four coefficients."""
    return b"# LAMMPS SNAP coefficients\n\n1 4\nTa 0.5 1\n-2.92477\n-0.01137\n-0.00775\n-0.04907\n"


FORMAT = Format("snap-coefficients", "linear machine-learned potential", Kind.CLASSICAL, Depth.HEADER,
                (".snapcoeff", ".model"), recognise, read, sample, textual=True, first=b"#\n0123456789",
                signs=(rb"\n[\x20\t]*[A-Z][a-z]?[\x20\t]+[\d.]+[\x20\t]+-?[\d.]",))
