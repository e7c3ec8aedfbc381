# SPDX-License-Identifier: GPL-2.0-or-later
"""Darknet's weights: version, number of images seen, then floats to the end (src/parser.c of Darknet).

There is no magic worth the name, so the numbers have to look learned from end to end.
"""
from __future__ import annotations

import struct

from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import samples, values

_LARGEST = 1e4  # variances of a batch normalisation are the largest numbers
_FRACTION = 0.98


def recognise(item: Item) -> bool:
    """A revision, a length that leaves whole floats, and a first float that is one."""
    return len(item.head) >= 1024 and int.from_bytes(item.head[8:12], "little") < 16 and item.size % 4 == 0


def read(item: Item) -> Header:
    major, minor, _ = struct.unpack_from("<3i", item.head)
    start = 20 if major * 10 + minor >= 2 else 16
    span = Span(start, item.size - start, "<f4")
    taken = values.sample(item.blob(), span)
    fine = [value for value in taken if value == 0 or 1e-12 < abs(value) < _LARGEST]
    if len(fine) < _FRACTION * len(taken) or values.why_not_learned(fine) or not min(fine) < 0 < max(fine):
        raise NotThisFormat("holds numbers that are no weights")
    seen = int.from_bytes(item.head[12:start], "little")
    count = span.length // 4
    return Header((Tensor("weights", (count,), "float32", span),), count, {"producer": "Darknet", "images": str(seen)})


def sample() -> bytes:
    return struct.pack("<3iQ", 0, 2, 5, 32000) + samples.floats(256)


FORMAT = Format("darknet-weights", "Darknet weights", Kind.NEURAL, Depth.HEADER, (".weights",), recognise, read, sample,
                magic=((0, b"\0\0\0\0\1\0\0\0"), (0, b"\0\0\0\0\2\0\0\0")))
