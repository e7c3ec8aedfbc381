# SPDX-License-Identifier: GPL-2.0-or-later
"""Mozc's data set (``mozc.data``): a magic and sections: dictionary costs, connection costs, suggestion filters.

The connection costs are learned from a corpus that is not published; sections are not read.
"""
from __future__ import annotations

from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Item

_MAGICS = (b"\xefMOZC\r\n", b"\xefMOCZ\r\n")


def recognise(item: Item) -> bool:
    return len(item.head) > 16


def read(item: Item) -> Header:
    return Header(metadata={"producer": "Mozc", "architecture": "dictionary and connection costs"}, trained=Answer.YES)


def sample() -> bytes:
    """The head of a data set."""
    return _MAGICS[0] + bytes(32)


FORMAT = Format("mozc-data", "Mozc data set", Kind.NGRAM, Depth.RECOGNISED, (".data",), recognise, read, sample,
                magic=tuple((0, magic) for magic in _MAGICS))
