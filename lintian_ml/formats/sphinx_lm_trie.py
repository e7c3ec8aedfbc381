# SPDX-License-Identifier: GPL-2.0-or-later
"""CMU Sphinx language models as a trie: ``Trie Language Model``, u8 order, a u32 count per order."""
from __future__ import annotations

import struct

from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import ngrams

_MAGIC = b"Trie Language Model"


def recognise(item: Item) -> bool:
    return len(item.head) > 24


def read(item: Item) -> Header:
    cursor = Cursor(item.blob(), len(_MAGIC))
    order = cursor.u8()
    if not 1 <= order <= ngrams.HIGHEST:
        raise DamagedFile(f"claims n-grams of order {order}")
    return ngrams.header([cursor.u32() for _ in range(order)], {"producer": "CMU Sphinx"}, item.size)


def sample() -> bytes:
    """A bigram model's header and some of its trie."""
    return _MAGIC + struct.pack("<B2I", 2, 3, 2) + bytes(40)


FORMAT = Format("sphinx-lm-trie", "CMU Sphinx language model (trie)", Kind.NGRAM, Depth.HEADER, (".bin", ".lm"),
                recognise, read, sample, magic=((0, _MAGIC),), textual=None)
