# SPDX-License-Identifier: GPL-2.0-or-later
"""KenLM's binary language models: a text magic with the format's version, a sanity block, then fixed parameters.

Byte 88 order, 92 probing multiplier, 96 type, 100 vocabulary flag, 104 search version, then a u64 count per order.
"""
from __future__ import annotations

import struct

from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import ngrams

_MAGIC = b"mmap lm http://kheafield.com/code format version"
_TYPES = ("probing", "rest probing", "trie", "quantised trie", "array trie", "quantised array trie")


def recognise(item: Item) -> bool:
    return len(item.head) > 116


def read(item: Item) -> Header:
    cursor = Cursor(item.blob(), 88)
    order = cursor.u32() & 0xff
    if not 1 <= order <= ngrams.HIGHEST:
        raise DamagedFile(f"claims n-grams of order {order}")
    cursor.skip(4)
    kind = cursor.u32()
    cursor.skip(8)
    counts = [cursor.u64() for _ in range(order)]
    name = _TYPES[kind] if kind < len(_TYPES) else f"type {kind}"
    return ngrams.header(counts, {"producer": "KenLM", "architecture": name}, item.size)


def sample() -> bytes:
    """A bigram model's header and the room for its five entries."""
    return (_MAGIC + b" 5\n\0").ljust(88, b"\0") + struct.pack("<If3I2Q", 2, 1.5, 2, 1, 1, 3, 2) + bytes(24)


FORMAT = Format("kenlm", "KenLM language model", Kind.NGRAM, Depth.HEADER, (".klm", ".binary", ".lm", ".scorer"),
                recognise, read, sample, magic=((0, _MAGIC),))
