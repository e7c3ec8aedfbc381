# SPDX-License-Identifier: GPL-2.0-or-later
"""libkkc's sorted n-grams (``data.2gram``, ``data.3gram``): records in the order of their bytes, without a header.

A bigram has 12 bytes: u32 word, u32 place of the word before it, u16 cost, u16 back-off cost; a trigram has 10, without
the last. Numbers of words stay far below 2^24, so that the top byte of both is zero in every record.
"""
from __future__ import annotations

import struct

from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item

_RECORDS = ((12, 2), (10, 3))
_LEAST = 256
_COSTS = 32  # different costs among the first records


def recognise(item: Item) -> bool:
    head = item.head
    return head[3:4] == head[7:8] == b"\0" and len(head) > 12 * _LEAST and (
        head[15:16] == head[19:20] == b"\0" or head[13:14] == head[17:18] == b"\0")


def _record(item: Item) -> tuple[int, int]:
    """(size of a record, order). Raises NotThisFormat where no size makes the head a sorted list."""
    for size, order in _RECORDS:
        count = min(len(item.head) // size, 4096)
        keys = [item.head[at:at + 8] for at in range(0, count * size, size)]
        costs = {item.head[at + 8:at + 10] for at in range(0, count * size, size)}
        if (item.size % size == 0 and all(key[3] == key[7] == 0 for key in keys) and len(costs) >= _COSTS
                and all(one < two for one, two in zip(keys, keys[1:])) and len({key[:3] for key in keys}) > 2):
            return size, order
    raise NotThisFormat("is no sorted list of n-grams")


def read(item: Item) -> Header:
    size, order = _record(item)
    count = item.size // size
    last = item.blob().read(item.size - size, 8)
    if last <= item.head[:8] or last[3] or last[7]:
        raise NotThisFormat("is not sorted to its end")
    tensor = Tensor(f"{order}-grams", (count, size // 2 - 4), "uint16")
    return Header((tensor,), tensor.size, {"producer": "libkkc", "order": str(order)}, trained=Answer.YES)


def sample() -> bytes:
    """Bigrams of 64 words."""
    records = sorted(struct.pack("<2I", word, 7 * word % 61 + 100 * before) + struct.pack(
        "<2H", 40503 * (word + 64 * before) % 65536, 321 * word % 65536) for word in range(64) for before in range(8))
    return b"".join(records)


FORMAT = Format("libkkc-model", "libkkc language model", Kind.NGRAM, Depth.HEADER, (".2gram", ".3gram"), recognise,
                read, sample, least=1024)
