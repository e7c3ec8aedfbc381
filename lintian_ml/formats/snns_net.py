# SPDX-License-Identifier: GPL-2.0-or-later
"""Stuttgart Neural Network Simulator networks: a title line, general facts, tables of units and of connections.

A connection's line reads ``target | site | source:weight, source:weight``; units have a bias column.
"""
from __future__ import annotations

import re

from lintian_ml.errors import DamagedFile
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire.textual import words

_MAGIC = b"SNNS network definition file V"
_WEIGHT = regex(rb"\b\d+:\s*(-?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)")
_FACT = regex(rb"^(network name|no\. of units|no\. of connections|learning function) *: *(.*)$", re.MULTILINE)


def recognise(item: Item) -> bool:
    return b"no. of connections" in item.head[:2048]


def read(item: Item) -> Header:
    data = item.blob().whole()
    facts = {words(key): words(value) for key, value in _FACT.findall(data[:4096])}
    at = data.find(b"connection definition section")
    weights = len(_WEIGHT.findall(data, at)) if at >= 0 else 0
    claimed = facts.get("no. of connections", "")
    if not weights or claimed.isascii() and claimed.isdigit() and int(claimed) != weights:
        raise DamagedFile(f"has {weights} weights, its header claims {claimed[:20]}")
    metadata = {"producer": words(data[:64].split(b"-")[0]), "name": facts.get("network name", ""),
                "architecture": f"{facts.get('no. of units', '?')} units, {weights} connections"}
    return Header((Tensor("weights", (weights,), "float32"),), weights, metadata)


def sample() -> bytes:
    """Two connections into one unit."""
    return (b"SNNS network definition file V1.4-3D\ngenerated at Mon Jan  1 00:00:00 1996\n\nnetwork name : xor\n"
            b"no. of units : 3\nno. of connections : 2\n\nconnection definition section :\n\n"
            b"target | site | source:weight\n-------|------|---------------\n     3 |      | 2: 0.50000, 1:-0.25000\n")


FORMAT = Format("snns-net", "SNNS neural network", Kind.NEURAL, Depth.HEADER, (".net",), recognise, read, sample,
                magic=((0, _MAGIC),), textual=True)
