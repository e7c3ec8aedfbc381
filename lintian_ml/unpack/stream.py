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
from lintian_ml.errors import LimitExceeded, LintianMLError, SourceProblem

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
_STARTS = frozenset(magic[:2] for magic, _ in MAGIC)  # one look rules out nearly every file


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
    if head[:2] in _STARTS:
        for magic, kind in MAGIC:
            if head.startswith(magic):
                return kind
    if is_tar_header(head[:512]):
        return "tar"
    # .lzma has no magic: the usual properties, a dictionary of whole 64 KiB, then a size that is unknown or sane
    if head[:1] == b"\x5d" and len(head) > 13 and head[1:3] == b"\0\0" and head[12] in (0, 255):
        return "lzma"
    return ""


def is_tar_header(block: bytes) -> bool:
    """Whether the block's own checksum holds: the sum of its bytes, those of the checksum taken as spaces."""
    if len(block) < 512 or not block[0]:
        return False
    digits = block[148:156].strip(b" \0")
    if not digits or digits.strip(b"01234567"):
        return False  # nearly every file that is no tar
    promised = int(digits, 8)
    return sum(block) - sum(block[148:156]) + 256 == promised


def inflate(kind: str, raw: Iterator[bytes], budget: Budget | None = None) -> Iterator[bytes]:
    """The unpacked bytes in pieces of at most PIECE. Raises SourceProblem (damaged, cut off) or LimitExceeded.

    Without ``budget``, one for this stream alone grows with what is read of it.
    """
    own = budget or Budget()
    try:
        for piece in _STEPS[kind](raw if budget else _counted(raw, own)):
            own.spend(len(piece))
            yield piece
    except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError) as error:
        raise SourceProblem(f"is damaged: {error}") from None


def _counted(raw: Iterator[bytes], budget: Budget) -> Iterator[bytes]:
    for data in raw:
        budget.packed += len(data)
        yield data


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


class Budget:
    """What one file may expand to, with everything nested in it: EXPANDED bytes, and RATIO times its own size."""

    def __init__(self, packed: int = 0) -> None:
        self.packed, self._unpacked = packed, 0

    def spend(self, length: int) -> None:
        """Count unpacked bytes. Raises LimitExceeded."""
        self._unpacked += length
        if self._unpacked > limits.EXPANDED:
            raise LimitExceeded(f"expands to more than {limits.EXPANDED} bytes")
        if self._unpacked > max(limits.RATIO_FREE, limits.RATIO * self.packed):
            raise LimitExceeded(f"expands to more than {limits.RATIO} times its size")


class Pieces:
    """Pieces as a stream. An error ends it, goes to ``report`` once, and is not raised in the reader's face."""

    def __init__(self, pieces: Iterator[bytes], report: Callable[[LintianMLError], None]) -> None:
        self._pieces, self._report, self._piece, self._at = pieces, report, b"", 0

    def read(self, size: int, /) -> bytes:
        while self._at >= len(self._piece):
            try:
                self._piece, self._at = next(self._pieces), 0
            except StopIteration:
                return b""
            except LintianMLError as error:
                self._report(error)
                self._pieces = iter(())
        part = self._piece[self._at:self._at + size]
        self._at += len(part)
        return part


def _gzip(raw: Iterator[bytes]) -> Iterator[bytes]:
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


def _rest(raw: Iterator[bytes]) -> None:
    """Read to the end, so that the checksum covers the whole file."""
    for _ in raw:
        pass


def _blocks(raw: Iterator[bytes], make: Callable[[], Decompressor], first: bytes) -> Iterator[bytes]:
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


def _bzip2(raw: Iterator[bytes]) -> Iterator[bytes]:
    return _blocks(raw, bz2.BZ2Decompressor, b"BZh")


def _xz(raw: Iterator[bytes]) -> Iterator[bytes]:
    return _blocks(raw, lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, limits.XZ_MEMORY), b"\xfd7zXZ\0")


def _lzma(raw: Iterator[bytes]) -> Iterator[bytes]:
    return _blocks(raw, lambda: lzma.LZMADecompressor(lzma.FORMAT_ALONE, limits.XZ_MEMORY), b"")


def _zstd(raw: Iterator[bytes]) -> Iterator[bytes]:
    from lintian_ml.unpack import zstd
    return zstd.pieces(raw, PIECE)


def _plain(raw: Iterator[bytes]) -> Iterator[bytes]:
    return raw


_STEPS: dict[str, Callable[[Iterator[bytes]], Iterator[bytes]]] = {
    "gzip": _gzip, "bzip2": _bzip2, "xz": _xz, "lzma": _lzma, "zstd": _zstd, "tar": _plain, "": _plain,
}
