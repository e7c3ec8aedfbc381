# SPDX-License-Identifier: GPL-2.0-or-later
"""What an unpacker can do: for every kind of packing a generator from packed bytes to unpacked ones.

Runs in the isolated process only. ``dictionary`` is the memory that a stream may ask for. Whatever a library raises is
damage; what we find ourselves is a SourceProblem.
"""
from __future__ import annotations

import bz2
import lzma
import zlib
from itertools import chain

from lintian_ml import limits
from lintian_ml.errors import SourceProblem
from lintian_ml.inflate.link import SLOT

TYPE_CHECKING = False  # importing typing takes as long as all the rest
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_ZFILE = 21  # bytes before the stream, or one more
FIRST = 4 * limits.KIB  # bytes of the first piece of what is only looked at
BROKEN = (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError)


def _gzip(raw: Iterator[bytes], dictionary: int, alone: bool = False) -> Iterator[bytes]:
    """RFC 1952, members one after the other; bytes after the last one are padding, as for gzip(1). ``alone``: one
    member and nothing behind it, since readers differ on whether that counts.
    """
    stream = zlib.decompressobj(31)
    for data in raw:
        while data:
            if stream.eof:
                if alone:
                    raise SourceProblem("goes on behind its end")
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


def _lzma_member(raw: Iterator[bytes], dictionary: int) -> Iterator[bytes]:
    """As ``_deflate``; four bytes and the properties of an LZMA stream lie before it (APPNOTE 6.3.10, 5.8.8)."""
    unpacker, head = None, b""
    for data in raw:
        if unpacker is None:
            head += data
            length = int.from_bytes(head[2:4], "little")
            if len(head) <= 4 + max(5, length):
                continue
            unpacker = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[_properties(head[4:9], dictionary)])
            data = head[4 + length:]
        while not unpacker.eof and (data or not unpacker.needs_input):
            yield unpacker.decompress(data, SLOT)
            data = b""


def _properties(told: bytes, dictionary: int) -> dict[str, int]:
    size = int.from_bytes(told[1:5], "little")
    if size > dictionary:
        raise ValueError("Memory usage limit exceeded")
    if told[0] > 224:
        raise ValueError("Invalid or unsupported options")
    return {"id": lzma.FILTER_LZMA1, "dict_size": size, "lc": told[0] % 9, "lp": told[0] // 9 % 5, "pb": told[0] // 45}


def _zlib(raw: Iterator[bytes], dictionary: int) -> Iterator[bytes]:
    """A stream inside of a file. Most are only looked at, so that the first piece is small."""
    stream, most = zlib.decompressobj(), FIRST
    for data in raw:
        while data and not stream.eof:
            yield stream.decompress(data, most)
            data, most = stream.unconsumed_tail, SLOT
    if not stream.eof:
        raise SourceProblem("ends early")


def _zfile(raw: Iterator[bytes], dictionary: int) -> Iterator[bytes]:
    """Pickles of joblib before 0.10: ``ZF``, the length in 19 characters, of Python 2 in 20, and a zlib stream."""
    head = b""
    for data in raw:
        head += data
        if len(head) > _ZFILE:
            break
    rest = iter((head[_ZFILE + (head[_ZFILE:_ZFILE + 1] == b" "):],))
    return _zlib(chain(rest, raw), dictionary)


def _lzma2(raw: Iterator[bytes], dictionary: int) -> Iterator[bytes]:
    """A bare LZMA2 stream, likewise; its dictionary is as small as what is looked at."""
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": min(1 << 26, dictionary)}]
    stream, most = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters), FIRST
    for data in raw:
        while not stream.eof and (data or not stream.needs_input):
            yield stream.decompress(data, most)
            data, most = b"", SLOT


STEPS: dict[str, Callable[[Iterator[bytes], int], Iterator[bytes]]] = {
    "gzip": _gzip, "gzip-member": lambda raw, dictionary: _gzip(raw, dictionary, alone=True), "bzip2": _bzip2,
    "xz": _xz, "lzma": _lzma, "deflate": _deflate, "bzip2 member": _bzip2_member, "lzma member": _lzma_member,
    "zlib": _zlib, "lzma2": _lzma2, "zfile": _zfile,
}
