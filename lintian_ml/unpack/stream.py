# SPDX-License-Identifier: GPL-2.0-or-later
"""Compressed streams: recognised by content, unpacked piece by piece in an isolated process, bounded."""
from __future__ import annotations

from collections.abc import Callable, Generator, Iterator

from lintian_ml import limits
from lintian_ml.errors import LimitExceeded, LintianMLError, SourceProblem
from lintian_ml.inflate import pool

INPUT = limits.MIB  # compressed bytes that are read at a time

MAGIC = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\x04\x22\x4d\x18", "lz4"),
    (b"ZF0x", "zfile"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"!<arch>\n", "ar"),
)
_STARTS = frozenset(magic[:2] for magic, _ in MAGIC)  # one look rules out nearly every file


def sniff(head: bytes) -> str:
    """gzip, bzip2, xz, lzma, zstd, lz4, zfile (joblib's), zip, ar or tar, by the first 512 bytes, or nothing."""
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


def inflate(kind: str, raw: Iterator[bytes], budget: Budget | None = None, ahead: bool = False
            ) -> Generator[bytes, None, None]:
    """The unpacked bytes in pieces. Raises SourceProblem (damaged, cut off), its kind UnpackerDied, or LimitExceeded.

    Without ``budget``, one for this stream alone grows with what is read of it. ``ahead`` is for a stream that will be
    read to its end.
    """
    own, given = budget or Budget(), _Counted(raw)
    try:
        for piece, read in _pieces(kind, given, ahead):
            if not budget:
                own.packed = min(given.size, -(-read // INPUT) * INPUT)
            own.spend(len(piece))
            yield piece
        for _ in given:
            pass  # what follows the end: the checksum covers the whole file
    except (OSError, EOFError, ValueError) as error:
        raise SourceProblem(f"is damaged: {error}") from None


class _Counted:
    """Packed bytes, and how many of them there were so far."""

    def __init__(self, raw: Iterator[bytes]) -> None:
        self._raw, self.size = raw, 0

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        data = next(self._raw)
        self.size += len(data)
        return data


def _pieces(kind: str, raw: _Counted, ahead: bool) -> Iterator[tuple[bytes, int]]:
    """Each piece with how many packed bytes were read for it."""
    if kind in ("tar", ""):
        return ((piece, raw.size) for piece in raw)
    return pool.pieces(kind, raw, ahead)


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
