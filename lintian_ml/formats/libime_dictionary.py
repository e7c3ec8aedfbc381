# SPDX-License-Identifier: GPL-2.0-or-later
"""libime's dictionaries: a big-endian u32 magic for pinyin, table or user history, a u32 version, then a trie.

Their entries carry costs, which may be counted from text or set by hand; the file does not say which.
"""
from __future__ import annotations

import struct

from lintian_ml.model import Depth, Format, Header, Kind, Note
from lintian_ml.reader import Item

_KINDS = {0x000fc613: "pinyin dictionary", 0x000fcabe: "table", 0x000fc315: "user history"}


def recognise(item: Item) -> bool:
    return len(item.head) > 16 and 1 <= struct.unpack_from(">I", item.head, 4)[0] <= 64


def read(item: Item) -> Header:
    kind = _KINDS[struct.unpack_from(">I", item.head)[0]]
    note = Note("array", "costs of words, counted or set by hand")
    return Header(metadata={"producer": "libime", "architecture": kind}, notes=(note,), certain=False)


def sample() -> bytes:
    """The head of a pinyin dictionary."""
    return struct.pack(">2I", 0x000fc613, 3) + bytes(24)


FORMAT = Format("libime-dictionary", "libime dictionary", Kind.NGRAM, Depth.RECOGNISED, (".dict",), recognise, read,
                sample, magic=tuple((0, struct.pack(">I", magic)) for magic in _KINDS))
