# SPDX-License-Identifier: GPL-2.0-or-later
"""Tensor archives of Intel's Open Image Denoise (``.tza``): 0x41D7, major and minor version, then named tensors.

Version 1 has a count and, for each tensor, its head and its values in turn; version 2 an offset to a table of heads,
each with the offset of its values. A head is name, dimensions, a letter for each (``oihw``, ``x``) and the type
(``f`` or ``h``). Source: the reader in oidn, ``core/tza.cpp``.
"""
from __future__ import annotations

import struct

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile
from lintian_ml.model import Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Item

_MAGIC = b"\xd7\x41"
_TYPES = {b"f": ("float32", "<f4", 4), b"h": ("float16", "<f2", 2)}


def recognise(item: Item) -> bool:
    """A known version and, in the first, the name of the first tensor."""
    head = item.head
    return len(head) > 16 and (head[2] == 2 and head[3] < 16 or head[2] == 1 and head[9:9 + head[8]].isascii())


def _tensor(cursor: Cursor, major: int) -> Tensor:
    """The next tensor; of the first version the values are passed as well."""
    name = cursor.string(cursor.u8() if major == 1 else cursor.u16(), limits.NAME)
    rank = cursor.count(cursor.u8(), limits.RANK, "dimensions")
    shape = tuple(cursor.u32() for _ in range(rank))
    cursor.skip(rank)
    code = cursor.take(1)
    if code not in _TYPES or not rank:
        raise DamagedFile(f"has a tensor of type {code!r}")
    dtype, encoding, width = _TYPES[code]
    length = Tensor(name, shape, dtype).size * width
    offset = cursor.at if major == 1 else cursor.u64()
    if offset + length > cursor.blob.size:
        raise DamagedFile(f"ends at byte {cursor.blob.size}, but bytes {offset} to {offset + length} are promised")
    if major == 1:
        cursor.skip(length)
    return Tensor(name, shape, dtype, Span(offset, length, encoding))


def read(item: Item) -> Header:
    cursor = Cursor(item.blob(), 2)
    major, minor = cursor.u8(), cursor.u8()
    if major == 2:
        cursor.at = cursor.u64()
    count = cursor.count(cursor.u32(), limits.TENSORS, "tensors")
    tensors = tuple(_tensor(cursor, major) for _ in range(count))
    if not tensors:
        raise DamagedFile("holds no tensor")
    facts = {"producer": "Open Image Denoise", "version": f"{major}.{minor}"}
    return Header(tensors, sum(tensor.size for tensor in tensors), facts)


def sample() -> bytes:
    """One tensor of eight values, as version 2 writes it."""
    from lintian_ml.wire import samples

    values = samples.floats(8)
    table = struct.pack("<IH6sBII2scQ", 1, 6, b"conv/W", 2, 2, 4, b"oi", b"f", 12)
    return _MAGIC + struct.pack("<BBQ", 2, 0, 12 + len(values)) + values + table


FORMAT = Format("tza-archive", "tensor archive of Open Image Denoise", Kind.NEURAL, Depth.TENSORS, (".tza",),
                recognise, read, sample, magic=((0, _MAGIC),), textual=None)
