# SPDX-License-Identifier: GPL-2.0-or-later
"""Weights of Halide's autoscheduler cost model: ``1fwh``, two feature versions, a count, then float32 buffers.

Each buffer is its number of dimensions, their extents and its values, all little-endian; the file ends with the last.
"""
from __future__ import annotations

import struct

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile
from lintian_ml.model import Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Item

_MAGIC = b"1fwh"
_NAMES = ("head1/filter", "head1/bias", "head2/filter", "head2/bias", "conv1/filter", "conv1/bias")


def recognise(item: Item) -> bool:
    return len(item.head) > 20 and 0 < struct.unpack_from("<I", item.head, 12)[0] <= 1000


def _buffer(cursor: Cursor, index: int) -> Tensor:
    rank = cursor.count(cursor.u32(), limits.RANK, "dimensions")
    shape = tuple(cursor.u32() for _ in range(rank))
    name = _NAMES[index] if index < len(_NAMES) else f"buffer{index}"
    length = 4 * Tensor(name, shape, "float32").size
    tensor = Tensor(name, shape, "float32", Span(cursor.at, length, "<f4"))
    cursor.skip(length)
    return tensor


def read(item: Item) -> Header:
    cursor = Cursor(item.blob(), 4)
    pipeline, schedule = cursor.u32(), cursor.u32()
    count = cursor.count(cursor.u32(), limits.TENSORS, "buffers")
    tensors = tuple(_buffer(cursor, index) for index in range(count))
    if cursor.left:
        raise DamagedFile(f"has {cursor.left} bytes after its last buffer")
    metadata = {"producer": "Halide autoscheduler", "pipeline-features-version": str(pipeline),
                "schedule-features-version": str(schedule)}
    return Header(tensors, sum(tensor.size for tensor in tensors), metadata)


def sample() -> bytes:
    """Two buffers: a 1 x 2 filter and its bias."""
    return _MAGIC + struct.pack("<6I2f2If", 3, 8, 2, 2, 1, 2, 0.5, -0.25, 1, 1, 1.5)


FORMAT = Format("halide-weights", "Halide autoscheduler weights", Kind.NEURAL, Depth.TENSORS, (".weights",),
                recognise, read, sample, magic=((0, _MAGIC),))
