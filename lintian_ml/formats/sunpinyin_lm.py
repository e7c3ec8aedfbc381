# SPDX-License-Identifier: GPL-2.0-or-later
"""SunPinyin's threaded language models (``.t3g``): u32 order, u32 flag, a u32 size per level, two tables, the levels.

Tables hold 65,536 probabilities and 16,384 back-off weights as float32; inner nodes have 12 bytes, leaves 8; the sum
is the size of the file, which proves the format.
"""
from __future__ import annotations

import struct

from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import ngrams

_TABLES = 4 * (65536 + 16384)


def _levels(head: bytes) -> list[int]:
    order = head[0]
    return list(struct.unpack_from(f"<{order + 1}I", head, 8))


def recognise(item: Item) -> bool:
    if len(item.head) < 64 or not 1 <= item.head[0] <= ngrams.HIGHEST or item.head[4:8] not in (bytes(4), b"\1\0\0\0"):
        return False
    levels = _levels(item.head)
    return item.size == 8 + 4 * len(levels) + _TABLES + 12 * sum(levels[:-1]) + 8 * levels[-1]


def read(item: Item) -> Header:
    counts = _levels(item.head)[1:]
    return ngrams.header(counts, {"producer": "SunPinyin"}, item.size)


def sample() -> bytes:
    """One unigram below the root."""
    return struct.pack("<4I", 1, 0, 1, 1) + bytes(_TABLES + 12 + 8)


FORMAT = Format("sunpinyin-lm", "SunPinyin language model", Kind.NGRAM, Depth.HEADER, (".t3g",), recognise, read,
                sample, magic=tuple((0, bytes((order, 0, 0, 0))) for order in range(1, ngrams.HIGHEST)))
