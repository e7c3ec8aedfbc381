# SPDX-License-Identifier: GPL-2.0-or-later
"""Formats that are only recognised: does a file carry numbers enough to be a model, and not just a header?"""
from __future__ import annotations

from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Header
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import values

_ENTROPY = 4.0  # bits a byte; texts stay near it, zeros far below, weights above
_BLOCK = 4096
_BLOCKS = 16


def header(item: Item, facts: dict[str, str]) -> Header:
    """A header without figures. Raises NotThisFormat where the bytes hardly vary."""
    if dense(item.blob()) < _ENTROPY:
        raise NotThisFormat("holds too little to be trained weights")
    return Header((), 0, facts)


def dense(blob: Blob) -> float:
    """Bits a byte, the highest of some blocks spread over the file."""
    step = max(_BLOCK, blob.size // _BLOCKS)
    return max(values.entropy(blob.peek(start, _BLOCK)) for start in range(0, max(1, blob.size), step))
