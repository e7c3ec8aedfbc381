# SPDX-License-Identifier: GPL-2.0-or-later
"""Snappy's blocks, as LevelDB and TensorFlow compress the blocks of their tables.

Source: format_description.txt of Snappy. A block gives its length first, so that nothing more is unpacked.
"""
from __future__ import annotations

from lintian_ml.errors import DamagedFile, LimitExceeded
from lintian_ml.wire import samples


def unpacked(data: bytes, most: int) -> bytes:
    """The bytes of one block. Raises DamagedFile where it does not give as many as it says, LimitExceeded where these
    are more than ``most``."""
    size, at = _length(data)
    if size > most:
        raise LimitExceeded(f"has a compressed block of {size} bytes, at most {most} are unpacked")
    out = bytearray()
    while at < len(data) and len(out) < size:
        tag = data[at]
        if not tag & 3:
            at = _literal(data, at, out)
            continue
        width = (0, 1, 2, 4)[tag & 3]
        number = int.from_bytes(data[at + 1:at + 1 + width], "little")
        length, offset = ((tag >> 2 & 7) + 4, tag >> 5 << 8 | number) if width == 1 else ((tag >> 2) + 1, number)
        if not 0 < offset <= len(out):
            raise DamagedFile("has a compressed block that refers to what is not there")
        at += 1 + width
        piece = out[-offset:]
        out += (piece * (length // offset + 1))[:length]
    if len(out) != size:
        raise DamagedFile(f"has a compressed block of {len(out)} bytes, not {size}")
    return bytes(out)


def _length(data: bytes) -> tuple[int, int]:
    """The number at the beginning, and where it ends."""
    size = 0
    for at, byte in enumerate(data[:5]):
        size |= (byte & 127) << 7 * at
        if byte < 128:
            return size, at + 1
    raise DamagedFile("has a compressed block without a length")


def _literal(data: bytes, at: int, out: bytearray) -> int:
    """Take the bytes that stand there as they are; where they end."""
    length = data[at] >> 2
    at += 1
    if length >= 60:
        width = length - 59
        length = int.from_bytes(data[at:at + width], "little")
        at += width
    out += data[at:at + length + 1]
    return at + length + 1


def packed(data: bytes) -> bytes:
    """A block of literals only, for samples."""
    parts = [bytes((240, len(piece) - 1)) + piece for piece in (data[at:at + 256] for at in range(0, len(data), 256))]
    return samples.varint(len(data)) + b"".join(parts)
