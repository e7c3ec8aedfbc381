# SPDX-License-Identifier: GPL-2.0-or-later
"""Models of the maxent toolkit (``#txt,maxent``, ``#bin,maxent``): predicates, outcomes and a weight for each pair."""
from __future__ import annotations

from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import opaque, tallies

_TEXT, _BINARY = b"#txt,maxent", b"#bin,maxent"
_FACTS = {"producer": "maxent toolkit", "architecture": "maximum entropy"}


def recognise(item: Item) -> bool:
    return len(item.head) > 32


def read(item: Item) -> Header:
    if item.head.startswith(_TEXT):
        return tallies.plain(item, _FACTS, name="weights")
    return Header((), 0, opaque.header(item, _FACTS).metadata, trained=Answer.YES)


def sample() -> bytes:
    """Two weights."""
    return b"#txt,maxent\n1\nw=the\n2\nDT\nNN\n2 0 1\n2\n0.5432\n-1.25\n"


FORMAT = Format("maxent-model", "maxent toolkit model", Kind.CLASSICAL, Depth.HEADER, (".model",), recognise, read,
                sample, magic=((0, _TEXT), (0, _BINARY)), textual=None)
