# SPDX-License-Identifier: GPL-2.0-or-later
"""What an unpacker can do: for every kind of packing a generator from packed bytes to unpacked ones.

Runs in the isolated process only. ``dictionary`` is the memory that a stream may ask for. Whatever a library raises is
damage; what we find ourselves is a SourceProblem.
"""
from __future__ import annotations

import bz2
import lzma
import zlib

from lintian_ml.errors import SourceProblem
from lintian_ml.inflate.link import SLOT

TYPE_CHECKING = False  # importing typing takes as long as all the rest
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BROKEN = (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError)


def _gzip(raw: Iterator[bytes], dictionary: int) -> Iterator[bytes]:
    """RFC 1952, members one after the other; bytes after the last one are padding, as for gzip(1)."""
    stream = zlib.decompressobj(31)
    for data in raw:
        while data:
            if stream.eof:
                if data[0] != 0x1f:
                    return
                stream = zlib.decompressobj(31)
            yield stream.decompress(data, SLOT)
            data = stream.unused_data if stream.eof else stream.unconsumed_tail
    if not stream.eof:
        raise SourceProblem("ends early")


def _blocks(raw: Iterator[bytes], make: Callable[[], bz2.BZ2Decompressor | lzma.LZMADecompressor],
            first: bytes) -> Iterator[bytes]:
    stream = make()
    for data in raw:
        while data or not (stream.needs_input or stream.eof):
            if stream.eof:
                data = data.lstrip(b"\0")  # xz pads between streams
                if not data:
                    break
                if not first or not data.startswith(first[:len(data)]):
                    return
                stream = make()
            yield stream.decompress(data, SLOT)
            data = stream.unused_data if stream.eof else b""
    if not stream.eof:
        raise SourceProblem("ends early")


def _bzip2(raw: Iterator[bytes], dictionary: int) -> Iterator[bytes]:
    return _blocks(raw, bz2.BZ2Decompressor, b"BZh")


def _xz(raw: Iterator[bytes], dictionary: int) -> Iterator[bytes]:
    return _blocks(raw, lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, dictionary), b"\xfd7zXZ\0")


def _lzma(raw: Iterator[bytes], dictionary: int) -> Iterator[bytes]:
    return _blocks(raw, lambda: lzma.LZMADecompressor(lzma.FORMAT_ALONE, dictionary), b"")


def _deflate(raw: Iterator[bytes], dictionary: int) -> Iterator[bytes]:
    """A member of a zip: it may end early, and what follows its end does not count."""
    inflater = zlib.decompressobj(-15)
    for data in raw:
        while data:
            yield inflater.decompress(data, SLOT)
            data = inflater.unconsumed_tail
    yield inflater.flush()


def _bzip2_member(raw: Iterator[bytes], dictionary: int) -> Iterator[bytes]:
    """As ``_deflate``."""
    unpacker = bz2.BZ2Decompressor()
    for data in raw:
        while not unpacker.eof and (data or not unpacker.needs_input):
            yield unpacker.decompress(data, SLOT)
            data = b""


STEPS: dict[str, Callable[[Iterator[bytes], int], Iterator[bytes]]] = {
    "gzip": _gzip, "bzip2": _bzip2, "xz": _xz, "lzma": _lzma, "deflate": _deflate, "bzip2 member": _bzip2_member,
}
