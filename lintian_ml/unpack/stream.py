# SPDX-License-Identifier: GPL-2.0-or-later
"""Compressed streams: recognised by content, unpacked piece by piece, bounded, if wanted in a thread of its own.

zlib, lzma, bz2 and hashlib let other threads run while they work, so unpacking and checksums cost no time of their own
as long as the pieces are large: after each piece the thread must wait its turn.
"""
from __future__ import annotations

import bz2
import lzma
import queue
import threading
import zlib
from collections.abc import Callable, Generator, Iterator
from typing import Protocol

from lintian_ml import limits
from lintian_ml.errors import LimitExceeded, SourceProblem

INPUT = limits.MIB  # compressed bytes per step
PIECE = 4 * limits.MIB  # most unpacked bytes per step
AHEAD = 3  # pieces that the thread may be ahead

MAGIC = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"!<arch>\n", "ar"),
)


class Decompressor(Protocol):
    """What bz2 and lzma have in common."""

    @property
    def eof(self) -> bool: ...

    @property
    def needs_input(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


def sniff(head: bytes) -> str:
    """gzip, bzip2, xz, lzma, zstd, zip, ar or tar, by the first 512 bytes; empty for anything else."""
    for magic, kind in MAGIC:
        if head.startswith(magic):
            return kind
    if is_tar_header(head[:512]):
        return "tar"
    # .lzma has no magic: properties byte, dictionary of 2^n or 2^n + 2^(n-1), then a size that is unknown or sane
    if head[:1] == b"\x5d" and len(head) > 13 and head[1:4] in (b"\0\0\0", b"\0\0\1") and head[12] in (0, 255):
        return "lzma"
    return ""


def is_tar_header(block: bytes) -> bool:
    """Whether the block's own checksum holds: the sum of its bytes, those of the checksum taken as spaces."""
    if len(block) < 512 or not block[0]:
        return False
    try:
        promised = int(block[148:156].split(b"\0")[0].strip() or b"x", 8)
    except ValueError:
        return False
    return sum(block) - sum(block[148:156]) + 256 == promised


def inflate(kind: str, raw: Iterator[bytes]) -> Iterator[bytes]:
    """The unpacked bytes in pieces of at most PIECE. Raises SourceProblem (damaged, cut off) or LimitExceeded."""
    meter = _Meter(raw)
    try:
        for piece in _STEPS[kind](meter):
            meter.check(len(piece))
            yield piece
    except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError) as error:
        raise SourceProblem(f"is damaged: {error}") from None


def in_thread(pieces: Iterator[bytes]) -> Generator[bytes, None, None]:
    """The same pieces, made in a thread at most AHEAD of them in advance; its errors are raised here."""
    ready: queue.Queue[bytes | BaseException | None] = queue.Queue(AHEAD)
    stopped = threading.Event()

    def work() -> None:
        try:
            for piece in pieces:
                ready.put(piece)
                if stopped.is_set():
                    return
            ready.put(None)
        except BaseException as error:  # every error belongs to the reader, none may be lost in the thread
            ready.put(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        while (piece := ready.get()) is not None:
            if isinstance(piece, BaseException):
                raise piece
            yield piece
    finally:
        stopped.set()
        while thread.is_alive():
            _drain(ready)
            thread.join(0.01)


def _drain(ready: queue.Queue[bytes | BaseException | None]) -> None:
    while not ready.empty():
        ready.get_nowait()


class _Meter:
    """Counts what goes in and what comes out, against EXPANDED and RATIO."""

    def __init__(self, raw: Iterator[bytes]) -> None:
        self._raw, self._packed, self._unpacked = raw, 0, 0

    def __iter__(self) -> Iterator[bytes]:
        for data in self._raw:
            self._packed += len(data)
            yield data

    def check(self, length: int) -> None:
        self._unpacked += length
        if self._unpacked > limits.EXPANDED:
            raise LimitExceeded(f"expands to more than {limits.EXPANDED} bytes")
        if self._unpacked > max(limits.RATIO_FREE, limits.RATIO * self._packed):
            raise LimitExceeded(f"expands to more than {limits.RATIO} times its size")


def _gzip(raw: _Meter) -> Iterator[bytes]:
    """RFC 1952, members one after the other; bytes after the last one are padding, as for gzip(1)."""
    stream = zlib.decompressobj(31)
    for data in raw:
        while data:
            if stream.eof:
                if data[0] != 0x1f:
                    return _rest(raw)
                stream = zlib.decompressobj(31)
            if piece := stream.decompress(data, PIECE):
                yield piece
            data = stream.unused_data if stream.eof else stream.unconsumed_tail
    if not stream.eof:
        raise SourceProblem("ends early")


def _rest(raw: _Meter) -> None:
    """Read to the end, so that the checksum covers the whole file."""
    for _ in raw:
        pass


def _blocks(raw: _Meter, make: Callable[[], Decompressor], first: bytes) -> Iterator[bytes]:
    stream = make()
    for data in raw:
        while data or not (stream.needs_input or stream.eof):
            if stream.eof:
                data = data.lstrip(b"\0")  # xz pads between streams
                if not data:
                    break
                if not first or not data.startswith(first[:len(data)]):
                    return _rest(raw)
                stream = make()
            if piece := stream.decompress(data, PIECE):
                yield piece
            data = stream.unused_data if stream.eof else b""
    if not stream.eof:
        raise SourceProblem("ends early")


def _bzip2(raw: _Meter) -> Iterator[bytes]:
    return _blocks(raw, bz2.BZ2Decompressor, b"BZh")


def _xz(raw: _Meter) -> Iterator[bytes]:
    return _blocks(raw, lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, limits.XZ_MEMORY), b"\xfd7zXZ\0")


def _lzma(raw: _Meter) -> Iterator[bytes]:
    return _blocks(raw, lambda: lzma.LZMADecompressor(lzma.FORMAT_ALONE, limits.XZ_MEMORY), b"")


def _zstd(raw: _Meter) -> Iterator[bytes]:
    from lintian_ml.unpack import zstd
    return zstd.pieces(iter(raw), PIECE)


def _plain(raw: _Meter) -> Iterator[bytes]:
    return iter(raw)


_STEPS: dict[str, Callable[[_Meter], Iterator[bytes]]] = {
    "gzip": _gzip, "bzip2": _bzip2, "xz": _xz, "lzma": _lzma, "zstd": _zstd, "tar": _plain, "": _plain,
}
