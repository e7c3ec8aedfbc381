# SPDX-License-Identifier: GPL-2.0-or-later
"""CMU Sphinx language models as a dump: i32 length, ``Darpa Trigram LM``, a file name, version, text, then counts.

A negative version is followed by a time stamp and format strings, each with its length, up to a length of zero.
"""
from __future__ import annotations

import struct

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import ngrams

_TITLE = b"Darpa Trigram LM\0"


def recognise(item: Item) -> bool:
    return len(item.head) > 40


def _order(head: bytes) -> str:
    return "<" if head[0] == len(_TITLE) else ">"


def read(item: Item) -> Header:
    cursor = Cursor(item.blob(), 4 + len(_TITLE), _order(item.head))
    name = cursor.string(cursor.u32()).rstrip("\0")
    version = cursor.i32()
    unigrams = version
    if version <= 0:
        cursor.skip(4)
        for _ in range(limits.RANK):
            length = cursor.u32()
            if not length:
                break
            cursor.string(length)
        unigrams = cursor.i32()
    counts = [unigrams, cursor.i32(), cursor.i32()]
    if min(counts) < 0:
        raise DamagedFile("claims a negative number of n-grams")
    return ngrams.header(counts, {"producer": "CMU Sphinx", "source-file": name}, item.size)


def sample() -> bytes:
    """A model of three words and one bigram."""
    return struct.pack("<I", len(_TITLE)) + _TITLE + struct.pack("<I", 4) + b"x.lm" \
        + struct.pack("<2iI3i", -2, 0, 0, 3, 1, 0) + bytes(40)


FORMAT = Format("sphinx-lm-dmp", "CMU Sphinx language model (dump)", Kind.NGRAM, Depth.HEADER, (".dmp",),
                recognise, read, sample, magic=((4, _TITLE),))
