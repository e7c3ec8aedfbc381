# SPDX-License-Identifier: GPL-2.0-or-later
"""LevelDB's sorted tables, as TensorFlow's checkpoints use them (doc/table_format.md of LevelDB)."""
from __future__ import annotations

from collections.abc import Iterator

from lintian_ml import limits
from lintian_ml.errors import DamagedFile, LimitExceeded
from lintian_ml.reader import Blob
from lintian_ml.wire import samples, snappy

MAGIC = b"\x57\xfb\x80\x8b\x24\x75\x47\xdb"
_SNAPPY = b"\1"
_FOOTER = 48
_TRAILER = 5  # compression type, CRC-32C


def is_table(blob: Blob) -> bool:
    return blob.size > _FOOTER and blob.peek(blob.size - 8, 8) == MAGIC


def entries(blob: Blob) -> Iterator[tuple[bytes, Blob, int, int]]:
    """(key, holder, start, end) in order: the value is bytes [start, end) of holder. Raises FormatError."""
    footer = blob.read(blob.size - _FOOTER, _FOOTER - 8)
    _, at = _varint(footer, 0)
    _, at = _varint(footer, at)
    offset, at = _varint(footer, at)
    length, at = _varint(footer, at)
    for _, handle, start, end in list(_block(blob, offset, length)):
        data = handle.read(start, end - start)
        place, at = _varint(data, 0)
        size, at = _varint(data, at)
        yield from _block(blob, place, size)


def _block(blob: Blob, offset: int, length: int) -> Iterator[tuple[bytes, Blob, int, int]]:
    compression = blob.read(offset + length, 1)
    if compression == _SNAPPY and length <= limits.MIB:
        blob = Blob.of(snappy.unpacked(blob.read(offset, length), 4 * limits.MIB))
        offset, length = 0, blob.size
    elif compression != b"\0":
        raise LimitExceeded("has blocks that are compressed in another way than Snappy's, or large, which are not read")
    restarts = int.from_bytes(blob.read(offset + length - 4, 4), "little")
    at, stop, key = offset, offset + length - 4 - 4 * restarts, b""
    if not offset <= stop <= blob.size:
        raise DamagedFile(f"has a table block at byte {offset} that does not fit")
    while at < stop:
        numbers = blob.peek(at, 30)
        shared, used = _varint(numbers, 0)
        unshared, used = _varint(numbers, used)
        size, used = _varint(numbers, used)
        if shared > len(key) or unshared > limits.NAME or at + used + unshared + size > stop:
            raise DamagedFile(f"has a table entry at byte {at} that does not fit")
        key = key[:shared] + blob.read(at + used, unshared)
        at += used + unshared + size
        yield key, blob, at - size, at


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data) and shift < 64:
        value |= (data[at] & 127) << shift
        at += 1
        if data[at - 1] < 128:
            return value, at
        shift += 7
    raise DamagedFile("has a table number that does not end")


def build(pairs: list[tuple[bytes, bytes]], compressed: bool = False) -> bytes:
    """The smallest table that holds ``pairs``, without checksums."""
    def block(held: list[tuple[bytes, bytes]]) -> bytes:
        parts = [b"\0" + samples.varint(len(key)) + samples.varint(len(value)) + key + value for key, value in held]
        return b"".join(parts) + b"\0\0\0\0" + b"\1\0\0\0"

    def handle(offset: int, length: int) -> bytes:
        return samples.varint(offset) + samples.varint(length)

    data, trailer, first = block(pairs), b"\0" * _TRAILER, b"\0" * _TRAILER
    if compressed:
        data, first = snappy.packed(data), _SNAPPY + first[1:]
    index = block([(pairs[-1][0], handle(0, len(data)))])
    footer = handle(0, 0) + handle(len(data) + _TRAILER, len(index))
    return data + first + index + trailer + footer + b"\0" * (_FOOTER - 8 - len(footer)) + MAGIC
