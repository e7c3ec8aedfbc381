# SPDX-License-Identifier: GPL-2.0-or-later
"""Neural-network potentials of n2p2 and RuNNer (``weights.NNN.data``): a line per weight or bias.

Comments begin with ``#``; a line has the value, ``a`` (weight) or ``b`` (bias), an index, then layer and neuron of
its ends.
"""
from __future__ import annotations

import re

from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import textual

_ROW = re.compile(rb"\s*-?\d*\.\d+(?:[eEdD][+-]?\d+)?\s+[ab]\s+\d{1,9}(?:\s+\d{1,6}){2,4}\s*$")
_COMMENTS = 40


def recognise(item: Item) -> bool:
    for row in item.head[:8192].split(b"\n", _COMMENTS)[:_COMMENTS]:
        if row.strip() and not row.lstrip().startswith(b"#"):
            return _ROW.match(row) is not None
    return False


def read(item: Item) -> Header:
    counts, layers = {b"a": 0, b"b": 0}, set()
    for row in textual.lines(item.blob()):
        words = row.text.split()
        if not words or words[0].startswith(b"#"):
            continue
        if not _ROW.match(row.text):
            raise NotThisFormat(f"line {row.number} is neither weight nor bias")
        counts[words[1]] += 1
        layers.add(words[3])
    tensors = (Tensor("weights", (counts[b"a"],), "float64"), Tensor("biases", (counts[b"b"],), "float64"))
    total = counts[b"a"] + counts[b"b"]
    if not total:
        raise NotThisFormat("has no weights")
    return Header(tensors, total, {"producer": "n2p2 or RuNNer", "architecture": f"{len(layers)} layers of weights"})


def sample() -> bytes:
    """One weight and one bias."""
    return b"# Neural network connection values\n  5.0E-01 a 1 0 1 1 1\n -2.5E-01 b 2 1 1\n"


FORMAT = Format("runner-weights", "n2p2 or RuNNer network potential", Kind.NEURAL, Depth.HEADER, (".data",),
                recognise, read, sample, textual=True)
