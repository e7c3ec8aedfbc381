# SPDX-License-Identifier: GPL-2.0-or-later
"""Counted language as XML: an element for each sequence of letters or words, with its frequency as an attribute.

No specification: ``<item sequence="0x41 0x6c" frequency="804"/>``, ``<bigram text="th" prob="0.02"/>``. The attributes
or the element name the n-gram and its number; there are many such elements and they fill the file. The name is that of
the first such files: FBReader's patterns of languages and encodings.
"""
from __future__ import annotations

from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import tallies

_ENTRY = regex(
    rb"<(?:(?:[bt]i|uni|n)-?gram|transition|emission)s?\s[^<>\n]{0,99}\b(?:freq(?:uency)?|count|prob(?:ability)?|weight"
    rb"|log-?prob|score)=\"-?[\d.][\d.eE+-]{0,30}\""
    rb"|<\w{1,30}\s[^<>\n]{0,80}\b(?:char)?(?:sequence|(?:[bt]i|n)-?grams?|gram)=\"[^\"\n]{1,80}\"\s[^<>\n]{0,80}?\b"
    rb"(?:freq(?:uency)?|count|prob(?:ability)?|weight|log-?prob|score)=\"-?[\d.][\d.eE+-]{0,30}\"", 2)
_LEAST = 24  # in the head
_BYTES = 300  # of one entry


def recognise(item: Item) -> bool:
    """XML whose first kilobytes have such an element."""
    return item.head[:1] == b"<" and _ENTRY.search(item.head[:2048]) is not None


def read(item: Item) -> Header:
    """Count the entries. Raises NotThisFormat where there are few, or much else."""
    found = len(_ENTRY.findall(item.head))
    if found < _LEAST or found * _BYTES < len(item.head):
        raise NotThisFormat("has few sequences with frequencies")
    count = sum(len(_ENTRY.findall(piece)) for piece in tallies.pieces(item.blob()))
    return tallies.header("frequencies", max(count, found), {}, Kind.NGRAM)


def sample() -> bytes:
    """Twenty-six pairs of letters."""
    rows = "".join(f'  <item sequence="0x61 0x{97 + at:02x}" frequency="{at * at + 3}"/>\n' for at in range(26))
    return f'<?xml version="1.0"?>\n<statistics charSequenceSize="2">\n{rows}</statistics>\n'.encode()


FORMAT = Format("fbreader-patterns", "n-grams with frequencies as XML", Kind.NGRAM, Depth.HEADER, (".xml",), recognise,
                read, sample, textual=True, first=b"<")
