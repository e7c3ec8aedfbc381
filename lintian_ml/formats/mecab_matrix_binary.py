# SPDX-License-Identifier: GPL-2.0-or-later
"""MeCab's connection costs, compiled (``matrix.bin``): u16 left, u16 right, then left x right costs of int16.

There is no magic: the size must be exactly 4 + 2 * left * right, and the costs must vary as trained ones do.
"""
from __future__ import annotations

import struct

from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Item

_LEAST = 16  # contexts on each side; smaller matrices are set by hand, and prove nothing by their size
_VARIED = 16


def _sides(head: bytes) -> tuple[int, int]:
    left, right = struct.unpack_from("<2H", head)
    return left, right


def recognise(item: Item) -> bool:
    if len(item.head) < 4 + 2 * _LEAST * _LEAST:
        return False
    left, right = _sides(item.head)
    return min(left, right) >= _LEAST and item.size == 4 + 2 * left * right


def read(item: Item) -> Header:
    left, right = _sides(item.head)
    seen = min(left * right, (len(item.head) - 4) // 2)
    costs = struct.unpack_from(f"<{seen}h", item.head, 4)
    if len(set(costs)) < _VARIED or max(costs) == 32767 or min(costs) == -32768:
        raise NotThisFormat("its costs do not vary like trained ones")
    tensor = Tensor("costs", (left, right), "int16", Span(4, 2 * left * right, "<i2"))
    return Header((tensor,), left * right, {"producer": "MeCab"}, trained=Answer.YES)


def sample() -> bytes:
    """Sixteen by sixteen contexts."""
    return struct.pack("<2H256h", 16, 16, *((cell * 73) % 997 - 300 for cell in range(256)))


FORMAT = Format("mecab-matrix-binary", "MeCab connection costs (compiled)", Kind.NGRAM, Depth.TENSORS, (".bin",),
                recognise, read, sample, least=256)
