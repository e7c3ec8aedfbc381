# SPDX-License-Identifier: GPL-2.0-or-later
"""Lexicons of Festival's tagger: ``MNCL``, then ``("word" ((tag -7.515) (tag -8.774)) ())``, log-probabilities.

A pronouncing lexicon of the same structure has sounds instead of tags with numbers.
"""
from __future__ import annotations


from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import tallies

_ENTRY = regex(rb'(?m)^\("[^"\n]{1,100}"\s+\((?:\(\S{1,32} -?\d{1,4}\.\d{1,12}\)\s*)+\)')
_LEAST = 16  # entries


def recognise(item: Item) -> bool:
    return len(_ENTRY.findall(item.head)) >= _LEAST


def read(item: Item) -> Header:
    """Count the logarithms. Raises NotThisFormat where words without them prevail."""
    head = item.head
    if 2 * len(_ENTRY.findall(head)) < head.count(b'\n("'):
        raise NotThisFormat("holds few words with probabilities of tags")
    return tallies.plain(item, {"producer": "Festival", "architecture": "log-probabilities of words' tags"}, _LEAST)


def sample() -> bytes:
    """Words with one or two tags."""
    rows = "".join(f'("w{at:02}" ((nn -{2 + at / 7:.3f}) (jj -{3 + at / 9:.3f}) ) () )\n' for at in range(_LEAST + 1))
    return f"MNCL\n{rows}".encode()


FORMAT = Format("festival-poslex", "lexicon of a tagger with log-probabilities", Kind.NGRAM, Depth.HEADER,
                (".poslexr", ".out"), recognise, read, sample, textual=True, first=b"M(;")
