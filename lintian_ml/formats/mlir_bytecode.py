# SPDX-License-Identifier: GPL-2.0-or-later
"""MLIR bytecode whose resource section holds large constants (mlir/docs/BytecodeFormat.md of LLVM)."""
from __future__ import annotations

from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import opaque, samples

_MAGIC = b"ML\xefR"
_RESOURCES = 5
_LEAST = 1024  # bytes of resources; test files carry a few words


def recognise(item: Item) -> bool:
    return len(item.head) > 8


def read(item: Item) -> Header:
    cursor = Cursor(item.blob(), len(_MAGIC))
    version = _varint(cursor)
    producer = item.head[cursor.at:cursor.at + 256].split(b"\0")[0]
    cursor.skip(len(producer) + 1)
    largest = Blob.of(b"")
    while cursor.left:
        kind, length = cursor.u8(), _varint(cursor)
        if kind & 0x80:
            cursor.skip(-cursor.at % max(1, _varint(cursor)) if cursor.left else 0)
        start = cursor.at
        cursor.skip(length)
        if kind & 0x7F == _RESOURCES and length > largest.size:
            largest = Blob.of(item.blob().peek(start, min(length, 1 << 20)))
    if largest.size < _LEAST or opaque.dense(largest) < 4:
        raise NotThisFormat("holds code without large constants")
    return Header((), 0, {"producer": producer.decode("utf-8", "replace"), "bytecode-version": str(version)})


def _varint(cursor: Cursor) -> int:
    """A number whose first byte tells by its lowest set bit how many bytes follow. Raises DamagedFile."""
    first = cursor.u8()
    extra = 8 if first == 0 else (first & -first).bit_length() - 1
    number = int.from_bytes(bytes((first,)) + cursor.take(extra), "little") >> (extra + 1 if extra < 8 else 8)
    if number >= 1 << 62:
        raise DamagedFile("claims a section longer than any file")
    return number


def sample() -> bytes:
    def varint(number: int) -> bytes:
        return (number << 2 | 2).to_bytes(2, "little")

    data = samples.floats(512)
    return _MAGIC + b"\x0dsample\0" + bytes((_RESOURCES,)) + varint(len(data)) + data


FORMAT = Format("mlir-bytecode", "MLIR bytecode with constants", Kind.NEURAL, Depth.HEADER, (".mlirbc", ".bc"),
                recognise, read, sample, magic=((0, _MAGIC),))
