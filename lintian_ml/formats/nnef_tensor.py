# SPDX-License-Identifier: GPL-2.0-or-later
"""Tensors of NNEF, Khronos' exchange format: ``4e ef``, version, then sizes in a header of 128 bytes, and the values.

Source: the NNEF specification 1.0, section on binary tensors. The length of the data and the extents check each other.
"""
from __future__ import annotations

import math

from lintian_ml.cursor import Cursor
from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Item

_HEADER = 128
_RANK = 8  # extents that the header has room for
_FLOATS = {16: "<f2", 32: "<f4", 64: "<f8"}
_INTEGERS = {8: "|i1", 16: "<i2", 32: "<i4"}


def recognise(item: Item) -> bool:
    return len(item.head) > _HEADER and item.head[2] == 1


def read(item: Item) -> Header:
    cursor = Cursor(item.blob(), 4)
    length, rank = cursor.u32(), cursor.u32()
    extents = tuple(cursor.u32() for _ in range(_RANK))[:rank]
    bits, kind = cursor.u32(), cursor.u32()
    count = math.prod(extents)
    if not 0 < rank <= _RANK or not count or length * 8 != count * bits or length + _HEADER != item.size:
        raise NotThisFormat("its sizes contradict each other")
    encoding = (_FLOATS if kind == 0 else _INTEGERS).get(bits)
    dtype = f"{'float' if kind == 0 else 'int'}{bits}"
    span = Span(_HEADER, length, encoding) if encoding else None
    return Header((Tensor("tensor", extents, dtype, span),), count, {"producer": "NNEF"})


def sample() -> bytes:
    """Sixteen rows of four float32 values."""
    import struct

    from lintian_ml.wire import samples

    values = samples.floats(64)
    header = b"\x4e\xef\1\0" + struct.pack("<12I", len(values), 2, 16, 4, *[0] * 6, 32, 0)
    return header.ljust(_HEADER, b"\0") + values


FORMAT = Format("nnef-tensor", "tensor of NNEF", Kind.NEURAL, Depth.TENSORS, (".dat",), recognise, read, sample,
                magic=((0, b"\x4e\xef\1"),))
