# SPDX-License-Identifier: GPL-2.0-or-later
"""Covariance models of COVE (tRNAscan-SE's older ones): ``### cove V2``, states with connections and probabilities."""
from __future__ import annotations

from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import tallies, textual

_MAGIC = b"### cove V"


def recognise(item: Item) -> bool:
    return b"\n" in item.head[:64]


def read(item: Item) -> Header:
    producer = textual.words(textual.first_line(item.head)).strip("# ")
    return tallies.plain(item, {"producer": producer}, 8, "probabilities")


def sample() -> bytes:
    """Two nodes."""
    return (b"### cove V2\n2 \tnodes\n### node 0 type 6\n1  -1\n0.50000 0.12500 0.12500 0.25000\n"
            b"### node 1 type 3\n-1  -1\n0.10000 0.20000 0.30000 0.40000\n")


FORMAT = Format("cove-model", "COVE covariance model", Kind.CLASSICAL, Depth.HEADER, (".cm",), recognise, read, sample,
                magic=((0, _MAGIC),), textual=True)
