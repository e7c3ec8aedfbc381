# SPDX-License-Identifier: GPL-2.0-or-later
"""Prodigal's training files: one structure of 558,392 bytes.

float64 share of G and C, i32 genetic code, weights of starts, types and ribosome binding sites, motif weights, and
4,096 hexamer scores at the end.
"""
from __future__ import annotations

import math
import struct

from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Item

_SIZE = 558392
_HEXAMERS = 4096


def recognise(item: Item) -> bool:
    if len(item.head) < 16 or item.head[12:16] not in (b"\0\0\0\0", b"\xff\xff\xff\xff") and item.size != _SIZE:
        return False
    share, code = struct.unpack_from("<di", item.head)
    return 0.1 < share < 0.9 and 1 <= code <= 33 and item.size == _SIZE


def read(item: Item) -> Header:
    start = _SIZE - 8 * _HEXAMERS
    scores = struct.unpack(f"<{_HEXAMERS}d", item.blob().read(start, 8 * _HEXAMERS))
    if not all(math.isfinite(score) and abs(score) < 100 for score in scores) or len(set(scores)) < 100:
        raise NotThisFormat("has no hexamer scores where they belong")
    share, code = struct.unpack_from("<di", item.head)
    count = (_SIZE - 24) // 8
    facts = {"producer": "Prodigal", "architecture": f"GC share {share:.3f}, genetic code {code}"}
    tensor = Tensor("parameters", (count,), "float64", Span(24, 8 * count, "<f8"))
    return Header((tensor,), count, facts, trained=Answer.YES)


def sample() -> bytes:
    """Scores that differ, and zeros before them."""
    scores = struct.pack(f"<{_HEXAMERS}d", *(at * 37 % 1009 / 500 - 1 for at in range(_HEXAMERS)))
    return struct.pack("<di", 0.5, 11) + bytes(_SIZE - 12 - len(scores)) + scores


FORMAT = Format("prodigal-training", "Prodigal training file", Kind.CLASSICAL, Depth.TENSORS, (".trn",), recognise,
                read, sample, least=4096)
