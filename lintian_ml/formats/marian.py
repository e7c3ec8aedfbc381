# SPDX-License-Identifier: GPL-2.0-or-later
"""Marian's binary models, as Firefox translates with: headers, names, shapes, values (src/common/binary.cpp)."""
from __future__ import annotations

import struct

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import found, samples, values

_VERSION = struct.pack("<Q", 1)
_TYPES = {0x101: "|i1", 0x102: "<i2", 0x104: "<i4", 0x108: "<i8", 0x201: "|u1", 0x402: "<f2", 0x404: "<f4",
          0x408: "<f8"}


def recognise(item: Item) -> bool:
    """A number of items, the first with a name and a shape of plausible length."""
    if len(item.head) < 48:
        return False
    count, name, _, rank, data = struct.unpack_from("<5Q", item.head, 8)
    return bool(0 < count <= limits.TENSORS and 1 < name <= 256 and 0 < rank <= 8 and data < item.size)


def read(item: Item) -> Header:
    cursor = Cursor(item.blob(), 8)
    count = cursor.count(cursor.u64(), limits.TENSORS, "items")
    heads = [struct.unpack("<4Q", cursor.take(32)) for _ in range(count)]
    names = [cursor.string(head[0]).rstrip("\0") for head in heads]
    if not all(name.isprintable() and name for name in names):
        raise NotThisFormat("has items without names")
    shapes = []
    for head in heads:
        rank = cursor.count(head[2], limits.RANK, "dimensions")
        shapes.append(values.checked_shape([cursor.i32() for _ in range(rank)]))
    cursor.skip(cursor.u64())
    tensors = [_item(cursor, name, shape, head) for name, shape, head in zip(names, shapes, heads)]
    return found.model((tensor for tensor in tensors if not tensor.name.startswith("special:")), {"producer": "Marian"})


def _item(cursor: Cursor, name: str, shape: tuple[int, ...], head: tuple[int, ...]) -> Tensor:
    _, kind, _, length = head
    start, encoding = cursor.at, _TYPES.get(kind & 0xFFF, "")
    cursor.skip(length)
    bare = Tensor(name, shape, values.NAMES.get(encoding[1:], "packed"))
    width = values.itemsize(encoding) if encoding else 0
    if bare.size * width > length:
        raise DamagedFile(f"has an item {name[:80]!r} that is shorter than its shape")
    return Tensor(name, shape, bare.dtype, Span(start, bare.size * width, encoding)) if encoding else bare


def sample() -> bytes:
    name = b"decoder_W\0"
    head = _VERSION + struct.pack("<5Q", 1, len(name), 0x404, 2, 256) + name + struct.pack("<2i", 8, 8)
    padding = -(len(head) + 8) % 256
    return head + struct.pack("<Q", padding) + b"\0" * padding + samples.floats(64)


FORMAT = Format("marian", "Marian model", Kind.NEURAL, Depth.TENSORS, (".bin",), recognise, read, sample,
                magic=((0, _VERSION),))
