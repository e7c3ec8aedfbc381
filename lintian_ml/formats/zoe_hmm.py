# SPDX-License-Identifier: GPL-2.0-or-later
"""Gene models of SNAP: ``zoeHMM``, name and four counts, then sections ``<STATES>``, ``<STATE_DURATIONS>`` and so on.

Transitions, durations and the scores of sequence features are log-odds estimated from annotated genomes.
"""
from __future__ import annotations

from lintian_ml.errors import DamagedFile
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import tallies, textual

_MAGIC = b"zoeHMM"


def recognise(item: Item) -> bool:
    words = textual.first_line(item.head).split()
    return len(words) == 6 and words[0] == _MAGIC and all(word.isdigit() for word in words[2:])


def read(item: Item) -> Header:
    if b"\n<STATES>" not in item.head:
        raise DamagedFile("has no states")
    count = tallies.decimals(item.blob())
    if not count:
        raise DamagedFile("has no probabilities")
    words = textual.words(textual.first_line(item.head)).split()
    facts = {"producer": "SNAP", "name": words[1],
             "architecture": f"{words[2]} states, {words[3]} transitions, {words[4]} durations, {words[5]} features"}
    return tallies.header("scores", count, facts)


def sample() -> bytes:
    """One state that stays."""
    return (b"zoeHMM tiny 1 1 0 0\n\n<STATES>\n\nInter\t0.9\t0.9\t0\t0\tgeometric\n\n"
            b"<STATE_TRANSITIONS>\n\nInter\tInter\t1\n")


FORMAT = Format("zoe-hmm", "SNAP gene model", Kind.CLASSICAL, Depth.HEADER, (".hmm",), recognise, read, sample,
                magic=((0, _MAGIC),), textual=True)
