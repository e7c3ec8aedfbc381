# SPDX-License-Identifier: GPL-2.0-or-later
"""tar archives, walked header by header: ustar, GNU and pax (POSIX.1-2017 pax, GNU tar manual "Basic Tar Format").

Written for speed: a source tarball has tens of thousands of members, and most of them are looked at for a moment only.
"""
from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lintian_ml import limits
from lintian_ml.errors import LimitExceeded, LintianMLError, SourceProblem, UnpackerDied
from lintian_ml.unpack import names
from lintian_ml.unpack.stream import is_tar_header

BLOCK = 512
_DIGITS = 20  # of a number in a pax header
SMALL = 256 * limits.KIB  # a member up to this size is handed over as bytes, a larger one as a stream
FILE, DIRECTORY, SYMLINK, HARD_LINK, OTHER = "file", "directory", "symlink", "hard link", "other"
_KINDS = {b"0": FILE, b"\0": FILE, b"7": FILE, b"5": DIRECTORY, b"D": DIRECTORY, b"2": SYMLINK, b"1": HARD_LINK,
          b"S": FILE}


class Feed:
    """Chunks as one run of bytes. An error of the chunks is kept in ``error`` and looks like the end until asked."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._data = b""
        self._at = 0
        self.error: LintianMLError | None = None

    def _next(self) -> bool:
        try:
            self._data, self._at = next(self._chunks), 0
        except StopIteration:
            self._data, self._at = b"", 0
        except LintianMLError as error:
            self._data, self._at, self.error = b"", 0, error
            self._chunks = iter(())
        return bool(self._data)

    def read(self, size: int, /) -> bytes:
        """Up to ``size`` bytes, as many as lie at hand; empty at the end."""
        if self._at >= len(self._data) and not self._next():
            return b""
        part = self._data[self._at:self._at + size]
        self._at += len(part)
        return part

    def take(self, size: int) -> bytes:
        """``size`` bytes, fewer only at the end."""
        end = self._at + size
        if end <= len(self._data):
            part = self._data[self._at:end]
            self._at = end
            return part
        parts = []
        while size and (part := self.read(size)):
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def skip(self, size: int) -> bool:
        """Step over ``size`` bytes; False where the end comes before."""
        while size > len(self._data) - self._at:
            size -= len(self._data) - self._at
            if not self._next():
                return False
        self._at += size
        return True

    def finish(self) -> None:
        """Read the rest: padding, and whatever still belongs to the checksum. Raises the error that was kept."""
        while self._next():
            pass
        self.check()

    def check(self) -> None:
        if self.error is not None:
            raise self.error


class Part:
    """One member's bytes as a stream, from a feed that goes on behind it."""

    def __init__(self, feed: Feed, size: int) -> None:
        self._feed, self.left = feed, size

    def read(self, size: int, /) -> bytes:
        part = self._feed.read(min(size, self.left))
        self.left -= len(part)
        return part


class Member(NamedTuple):
    """One entry: ``data`` holds a small file, ``part`` streams a large one; ``link`` is a link's target."""

    path: str
    kind: str
    size: int
    data: bytes | None
    part: Part | None
    link: str


def members(feed: Feed) -> Iterator[Member]:
    """The archive's entries in order. A member's stream is valid until the next one is asked for.

    Raises SourceProblem where the archive is damaged or ends early; what came before has been yielded.
    """
    count = records = 0
    extra: dict[str, bytes] = {}
    while header := _header(feed, count):
        size = number(header[124:136])
        type_flag = header[156:157]
        if type_flag in b"xgLK":
            records += _extend(extra, type_flag, _exactly(feed, size, count))
            if records > limits.PAX_RECORDS + limits.PAX_EACH * count:
                raise SourceProblem(f"has {records} records in extended headers of {count} members")
            continue
        if "size" in extra:
            size = _decimal(extra["size"])
        count += 1
        if count > limits.MEMBERS:
            raise SourceProblem(f"has more than {limits.MEMBERS} members")
        member = _member(feed, header, size, extra, count)
        yield member
        if member.part and not feed.skip(member.part.left + -size % BLOCK):
            raise _early(feed, count - 1)
        if extra:
            extra = {}
    feed.finish()
    if not count:
        raise SourceProblem("holds no file")


def number(field: bytes) -> int:
    """A header's number: octal text, or GNU's base 256 where the first bit is set. Raises SourceProblem."""
    try:
        size = int(field.rstrip(b"\0 ") or b"0", 8)
    except ValueError:
        size = _unusual_number(field)
    if size < 0:
        raise SourceProblem("is damaged: a member's header has a negative size")
    return size


def _unusual_number(field: bytes) -> int:
    if field[0] == 0x80:
        return int.from_bytes(field[1:], "big")
    try:
        return int(field.split(b"\0")[0].strip() or b"0", 8)
    except ValueError:
        raise SourceProblem("is damaged: a member's header holds no number where its size stands") from None


def _decimal(text: bytes) -> int:
    if not text.isdigit() or len(text) > _DIGITS:
        raise SourceProblem("is damaged: a pax header holds no number where a size stands")
    return int(text)


def _header(feed: Feed, count: int) -> bytes:
    """The next header, empty at the end of the archive."""
    header = feed.take(BLOCK)
    if header[257:262] == b"ustar" and len(header) == BLOCK:
        return header
    if not header.strip(b"\0"):
        if len(header) < BLOCK and (header or feed.error):
            raise _early(feed, count)
        return b""  # zero blocks, or the file just stops as old tar programs let it
    if len(header) < BLOCK:
        raise _early(feed, count)
    if not is_tar_header(header):
        raise SourceProblem(f"is damaged after {count} members: no tar header where one should be")
    return header


def _early(feed: Feed, count: int) -> LintianMLError:
    cause = feed.error
    if isinstance(cause, LimitExceeded):
        return cause
    if isinstance(cause, UnpackerDied):
        return UnpackerDied(f"{cause} (after {count} member{'' if count == 1 else 's'})")
    if cause is None or str(cause) == "ends early":
        return SourceProblem(f"ends early after {count} member{'' if count == 1 else 's'}")
    return SourceProblem(f"{cause} (after {count} members)")


def _exactly(feed: Feed, size: int, count: int) -> bytes:
    """The content of an extended header."""
    if size > limits.PAX_HEADER:
        raise SourceProblem(f"is damaged: an extended header claims {size} bytes")
    data = feed.take(size)
    if len(data) < size or not feed.skip(-size % BLOCK):
        raise _early(feed, count)
    return data


def _extend(extra: dict[str, bytes], type_flag: bytes, data: bytes) -> int:
    """Keep what an extended header says about the next member; global headers say nothing that matters here. How many
    records there were."""
    records = 0
    if type_flag == b"L":
        extra["path"] = data.rstrip(b"\0")
    elif type_flag == b"K":
        extra["linkpath"] = data.rstrip(b"\0")
    elif type_flag == b"x":
        at = 0
        while at < len(data):
            blank = data.find(b" ", at, at + _DIGITS + 1)
            end = at + _decimal(data[at:blank] if blank >= 0 else b"")
            key, _, value = data[blank + 1:end - 1].partition(b"=")
            extra[names.printable(key)] = value
            at = max(end, blank)
            records += 1
    return records


def _path(header: bytes, extra: dict[str, bytes]) -> str:
    raw = header[:100]
    if extra:
        raw = extra.get("GNU.sparse.name") or extra.get("path") or raw
    end = raw.find(b"\0")
    if end >= 0:
        raw = raw[:end]
    if header[345] and "path" not in extra and header[257:263] == b"ustar\0":
        raw = header[345:500].split(b"\0", 1)[0] + b"/" + raw
    return names.printable(raw[:limits.PATH])


def _member(feed: Feed, header: bytes, size: int, extra: dict[str, bytes], count: int) -> Member:
    """The entry that begins with ``header``; a large file's bytes are left for its stream."""
    path = _path(header, extra)
    kind = _KINDS.get(header[156:157], OTHER)
    if kind is FILE and path.endswith("/"):
        kind = DIRECTORY  # as pre-POSIX archives write them
    if kind is not FILE:
        link = names.printable(extra.get("linkpath") or header[157:257].split(b"\0", 1)[0]) if kind is not OTHER else ""
        # only files have content, whatever the size field says about links
        if kind is OTHER and not feed.skip(size + -size % BLOCK):
            raise _early(feed, count)
        return Member(names.relative(path), kind, 0, None, None, link)
    if size > SMALL:
        return Member(names.relative(path), kind, size, None, Part(feed, size), "")
    data = feed.take(size)
    if len(data) < size or not feed.skip(-size % BLOCK):
        raise _early(feed, count - 1)
    return Member(names.relative(path), kind, size, data, None, "")
