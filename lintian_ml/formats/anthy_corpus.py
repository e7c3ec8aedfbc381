# SPDX-License-Identifier: GPL-2.0-or-later
"""Anthy's statistics of its corpus (``corpus_info``): ``section anthy.trans_info ROWS …``, then rows of features.

A row of ``trans_info`` and ``cand_info`` is 14 feature numbers and the counts of right and wrong conversions, which
the program uses as weights. Source: Anthy's calctrans.
"""
from __future__ import annotations


from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item

_SECTION = regex(rb"(?m)^section anthy\.(\w{1,40}) \d{1,12} (\d{1,9})")
_ROW = regex(rb"(?m)^\d+(?:, ?\d+){8,40}$")
_LEAST = 16  # rows


def recognise(item: Item) -> bool:
    return _SECTION.match(item.head) is not None


def read(item: Item) -> Header:
    data = item.blob().whole()
    rows = _ROW.findall(data)
    if len(rows) < _LEAST:
        raise NotThisFormat("holds no rows of features with counts")
    names = ", ".join(name.decode() for name, _ in _SECTION.findall(data)[:5])
    facts = {"producer": "Anthy", "architecture": f"{len(rows)} feature vectors with their counts; sections {names}"}
    return Header((Tensor("counts", (len(rows), 2), "int32"),), 2 * len(rows), facts, trained=Answer.YES)


def sample() -> bytes:
    """Rows of one section."""
    rows = "".join(f"1, {65 + 17 * at}, " + "0, " * 12 + f"{at % 3},{at * 97 % 501}\n" for at in range(_LEAST))
    return f"section anthy.trans_info 1000 {_LEAST} total_line_weight,count\n{rows}".encode()


FORMAT = Format("anthy-corpus-info", "Anthy corpus statistics", Kind.CLASSICAL, Depth.HEADER, (), recognise, read,
                sample, magic=((0, b"section anthy."),), textual=True)
