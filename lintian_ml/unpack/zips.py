# SPDX-License-Identifier: GPL-2.0-or-later
"""zip archives (PKWARE APPNOTE 6.3.10, sections 4.3 and 4.4), read by their central directory.

A reader of its own: zipfile takes 25 ms to import, and raises what it likes on hostile files.
"""
from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator, Mapping

from lintian_ml import limits
from lintian_ml.errors import LimitExceeded, LintianMLError, SourceProblem, UnpackerDied
from lintian_ml.inflate import pool
from lintian_ml.reader import Blob
from lintian_ml.records import dataclass
from lintian_ml.unpack import names
from lintian_ml.unpack.stream import Budget, Pieces

_END, _END64, _LOCATOR64, _ENTRY, _LOCAL = b"PK\5\6", b"PK\6\6", b"PK\6\7", b"PK\1\2", b"PK\3\4"
_TAIL = 22 + 65535 + 20  # end record, its comment, and the zip64 locator before it
_FULL, _STREAMED = 0xffffffff, 8
STORED = 0
_PACKED = {8: "deflate", 12: "bzip2 member"}


@dataclass(frozen=True)
class Member:
    """One file: ``packed`` and ``size`` in bytes, ``local`` the offset of its local header."""

    path: str
    method: int
    packed: int
    size: int
    local: int


def directory(blob: Blob, report: Callable[[LintianMLError], None] | None = None) -> list[Member]:
    """The readable files in the order of the central directory; directories and, reported, encrypted ones are left out.

    Without a directory's end they are read one after the other, if that can be reported. Raises SourceProblem where
    there is no sound directory, LimitExceeded where members lie over each other.
    """
    try:
        at, end, shift, promised = _directory_place(blob)
    except SourceProblem as error:
        if report is None or not (rest := list(_one_by_one(blob))):
            raise
        report(error)
        return rest
    found, packed = [], 0
    locked: dict[Member, int] = {}
    for count in range(limits.MEMBERS + 1):
        fixed = blob.peek(at, 46)
        if at >= end or fixed[:4] != _ENTRY or len(fixed) < 46:
            _whole(count, promised, report)
            break
        if count == limits.MEMBERS:
            raise LimitExceeded(f"has more than {limits.MEMBERS} members")
        flags, method, lengths = *struct.unpack_from("<HH", fixed, 8), struct.unpack_from("<HHH", fixed, 28)
        sizes = struct.unpack_from("<II", fixed, 20)
        variable = blob.peek(at + 46, lengths[0] + lengths[1])
        member = _member(variable[:lengths[0]], variable[lengths[0]:], method, flags, sizes, fixed, shift)
        if member:
            packed += member.packed
            found.append(member)
            if flags & 1:
                locked[member] = struct.unpack_from("<I", fixed, 16)[0]
        at += 46 + sum(lengths)
    if packed > blob.size:
        raise LimitExceeded("has members that lie over each other")
    return _unlocked(blob, found, locked, report) if locked else found


def _unlocked(blob: Blob, found: list[Member], locked: Mapping[Member, int],
              report: Callable[[LintianMLError], None] | None) -> list[Member]:
    """The members without those that are encrypted; one that only says so has its checksum as it stands."""
    budget = Budget(blob.size)
    closed = {member for member, checksum in locked.items() if not _is_plain(blob, member, checksum, budget)}
    if closed and report:
        report(SourceProblem(f"has {len(closed)} encrypted file{'' if len(closed) == 1 else 's'}, not read"))
    return [member for member in found if member not in closed]


def _is_plain(blob: Blob, member: Member, checksum: int, budget: Budget) -> bool:
    total = 0
    try:
        for piece in _unpacked(blob, member, budget):
            total = zlib.crc32(piece, total)
    except UnpackerDied:
        raise
    except LintianMLError:
        return False
    return total == checksum


def _one_by_one(blob: Blob) -> Iterator[Member]:
    """The files of a zip that was cut off, as far as each says where it ends."""
    at = 0
    for _ in range(limits.MEMBERS):
        header = blob.peek(at, 30)
        if len(header) < 30 or header[:4] != _LOCAL:
            return
        flags, method = struct.unpack_from("<HH", header, 6)
        lengths = struct.unpack_from("<HH", header, 26)
        variable = blob.peek(at + 30, sum(lengths))
        packed, size = struct.unpack_from("<II", header, 18)
        if _FULL in (packed, size):
            size, packed, _ = _zip64(variable[lengths[0]:], size, packed, 0)
        path = names.relative(_text(variable[:lengths[0]], flags).replace("\\", "/"))[:limits.PATH]
        if flags & _STREAMED and not packed:
            return
        if path and not flags & 1 and not path.endswith("/"):
            yield Member(path, method, packed, size, at)
        at += 30 + sum(lengths) + packed


def content(blob: Blob, member: Member, budget: Budget, report: Callable[[LintianMLError], None]) -> Pieces:
    """A member's bytes as a stream. Damage ends it early; what passes the limits is reported."""
    return Pieces(_unpacked(blob, member, budget), report)


def _whole(count: int, promised: int, report: Callable[[LintianMLError], None] | None) -> None:
    """Say where the directory has fewer entries than its end record counts, in 16 bits."""
    if report and (count - promised) & 0xffff:
        report(SourceProblem(f"is damaged: the directory has {count} files, {promised} are promised"))


def _directory_place(blob: Blob) -> tuple[int, int, int, int]:
    """Where the directory begins and ends, how far the archive's begin is from the file's, and how many it promises.

    Bytes before an archive, another archive as well, are no part of it: unzip(1) and zipfile count from the end.
    """
    start = max(0, blob.size - _TAIL)
    tail = blob.peek(start, _TAIL)
    place = tail.rfind(_END)
    if place < 0 or len(tail) - place < 22:
        raise SourceProblem("is damaged: the zip has no directory at its end")
    promised, size, at = struct.unpack_from("<HII", tail, place + 10)
    locator = tail[place - 20:place] if place >= 20 else b""
    if locator.startswith(_LOCATOR64):
        record = blob.peek(struct.unpack_from("<Q", locator, 8)[0], 56)
        if record.startswith(_END64) and len(record) == 56:
            promised, size, at = struct.unpack_from("<QQQ", record, 32)
            return at, min(at + size, blob.size), 0, promised & 0xffff
    shift = max(0, start + place - size - at)
    return at + shift, min(at + shift + size, blob.size), shift, promised


def _member(name: bytes, extra: bytes, method: int, flags: int, sizes: tuple[int, ...], fixed: bytes,
            shift: int) -> Member | None:
    packed, size = sizes
    local: int = struct.unpack_from("<I", fixed, 42)[0]
    if _FULL in (packed, size, local):
        size, packed, local = _zip64(extra, size, packed, local)
    text = _text(name, flags)
    path = names.relative(text.replace("\\", "/"))[:limits.PATH]
    if not path or text.endswith("/"):
        return None
    return Member(path, method, packed, size, local + shift)


def _text(name: bytes, flags: int) -> str:
    return names.printable(name) if flags & 0x800 or name.isascii() else name.decode("cp437")


def _zip64(extra: bytes, size: int, packed: int, local: int) -> tuple[int, int, int]:
    """The 64-bit values that replace those which are all ones, in the order of the zip64 extra field."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        if kind == 1:
            words = iter(struct.unpack_from(f"<{min(length, len(extra) - 4) // 8}Q", extra, 4))
            size, packed, local = (next(words, 0) if value == _FULL else value for value in (size, packed, local))
            break
        extra = extra[4 + length:]
    return size, packed, local


def _unpacked(blob: Blob, member: Member, budget: Budget) -> Iterator[bytes]:
    header = blob.peek(member.local, 30)
    if header[:4] != _LOCAL or len(header) < 30:
        raise SourceProblem(f"{member.path} is not where the directory says")
    start = member.local + 30 + sum(struct.unpack_from("<HH", header, 26))
    raw = blob.chunks(start, start + member.packed)
    try:
        for piece in _pieces(member.method, raw):
            budget.spend(len(piece))
            yield piece
    except UnpackerDied as error:
        raise UnpackerDied(f"{member.path}: {error}") from None
    except SourceProblem as error:
        raise SourceProblem(f"{member.path} {error}") from None
    except (OSError, EOFError) as error:
        raise SourceProblem(f"{member.path} is damaged: {error}") from None


def _pieces(method: int, raw: Iterator[bytes]) -> Iterator[bytes]:
    if method == STORED:
        return raw
    if kind := _PACKED.get(method):
        return (piece for piece, _ in pool.pieces(kind, raw))
    raise SourceProblem(f"is packed by method {method}, which is not read")
