# SPDX-License-Identifier: GPL-2.0-or-later
"""Encog's files (``.eg``): ``encog,BasicNetwork,java,3.0.0,…``, then sections with ``weights=`` and other lists."""
from __future__ import annotations

from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import tallies, textual

_MAGIC = b"encog,"


def recognise(item: Item) -> bool:
    return textual.first_line(item.head).count(b",") >= 4 and b"\n[" in item.head[:1024]


def read(item: Item) -> Header:
    kind = textual.words(textual.first_line(item.head)).split(",")
    return tallies.plain(item, {"producer": f"Encog {kind[3]}", "architecture": kind[1]}, 4)


def sample() -> bytes:
    """A network of four weights."""
    return (b"encog,BasicNetwork,java,3.0.0,1,1330030001\n[BASIC]\n[BASIC:NETWORK]\nlayerCounts=1,3,2\n"
            b"weights=-0.5, 0.25, 1.125, -2.75\n")


FORMAT = Format("encog-network", "Encog network", Kind.NEURAL, Depth.HEADER, (".eg",), recognise, read, sample,
                magic=((0, _MAGIC),), textual=True)
