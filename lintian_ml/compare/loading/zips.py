# SPDX-License-Identifier: GPL-2.0-or-later
"""Zip archives read so strictly that no two readers can see different contents.

Readers differ on archives with two members of one name, members that lie over each other, bytes between or behind
them, local headers that contradict the directory, and damaged members. All of these are refused.
"""
from __future__ import annotations

import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from lintian_ml import limits
from lintian_ml.errors import DamagedFile, LimitExceeded
from lintian_ml.reader import Blob, Item, Stream
from lintian_ml.records import dataclass
from lintian_ml.wire import zip_members
from lintian_ml.words import worded

_END, _LOCATOR64, _END64, _LOCAL, _DESCRIPTOR = b"PK\5\6", b"PK\6\7", b"PK\6\6", b"PK\3\4", b"PK\7\x08"
_DESCRIPTORS = (12, 16, 20, 24)  # bytes behind a member that was written as a stream, with or without its signature
_STREAMED, _ENCRYPTED = 8, 1
_METHODS = {0: "stored", 8: "deflate", 12: "bzip2", 14: "lzma"}


@dataclass(frozen=True)
class Archive:
    """A checked archive: members by name; directories are left out. ``notes``: what a comparison does not look at."""

    blob: Blob
    zip: zipfile.ZipFile
    members: dict[str, zipfile.ZipInfo]
    starts: dict[str, int]
    notes: dict[str, str]

    def content(self, name: str, limit: int = limits.JSON) -> bytes:
        """One small member. Raises DamagedFile, LimitExceeded."""
        if self.members[name].file_size > limit:
            raise LimitExceeded(worded("has a member of {file_size} bytes, at most {limit} are read",
                                       file_size=self.members[name].file_size, limit=limit))
        return self.spread(name).whole(limit)

    def spread(self, name: str) -> Blob:
        """One member's bytes with random access, its checksum proven: in place where stored, else unpacked."""
        info = self.members[name]
        if info.file_size > limits.EXPANDED or info.file_size > limits.RATIO_FREE + limits.RATIO * info.compress_size:
            raise LimitExceeded(worded("has a member of {file_size} bytes in {compress_size} packed ones",
                                       file_size=info.file_size, compress_size=info.compress_size))
        with _as_damage(), zip_members.member(self.zip, info) as member:
            blob = Blob.spool(b"", _Stream(member))
        if blob.size != info.file_size:
            raise DamagedFile(worded("is a damaged zip: {name} has {size} bytes, not {file_size}", name=name,
                                     size=blob.size, file_size=info.file_size))
        return blob

    def place(self, name: str) -> tuple[Blob, int]:
        """Where one member's bytes are: (blob, offset). Stored ones are read in place, after their checksum held."""
        info = self.members[name]
        if info.compress_type != zipfile.ZIP_STORED:
            return self.spread(name), 0
        start, total = self.starts[name], 0
        for chunk in self.blob.chunks(start, start + info.file_size, limits.MIB):
            total = zlib.crc32(chunk, total)
        if total != info.CRC or info.file_size != info.compress_size:
            raise DamagedFile(worded("is a damaged zip: the checksum of {name} does not hold", name=name))
        return self.blob, start


class _Stream:
    def __init__(self, member: Stream) -> None:
        self._member = member

    def read(self, size: int, /) -> bytes:
        with _as_damage():
            return self._member.read(size)


@contextmanager
def _as_damage() -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, ValueError, OSError,
            struct.error, OverflowError, LookupError) as error:
        raise DamagedFile(worded("is a damaged zip: {error}", error=str(error) or type(error).__name__)) from None


def opened(item: Item) -> Archive:
    """The archive, if there is only one way to read it. Raises DamagedFile, LimitExceeded."""
    blob = item.blob()
    with _as_damage():
        archive = zipfile.ZipFile(blob.open())
    infos = archive.infolist()
    if len(infos) > limits.TENSORS:
        raise LimitExceeded(worded("has {number} members, at most {limit} are read as one model", number=len(infos),
                                   limit=limits.TENSORS))
    claimed = sum(info.file_size for info in infos)
    if claimed > limits.EXPANDED or claimed > limits.RATIO_FREE + limits.RATIO * blob.size:
        raise LimitExceeded(worded("has members of {claimed} bytes in a file of {size}", claimed=claimed,
                                   size=blob.size))
    _ending(blob, archive.start_dir, len(infos))
    starts = _gapless(blob, infos, archive.start_dir)
    names = [info.filename for info in infos]
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    if twice:
        raise DamagedFile(worded("has two members of the name {twice!r}: readers differ on which one counts",
                                 twice=twice[0]))
    members = {info.filename: info for info in infos if not info.is_dir()}
    notes = {"member order": ", ".join(names)[:limits.NAME],
             "time stamps": ", ".join(sorted({"%d-%02d-%02d %02d:%02d:%02d" % info.date_time for info in infos})[:8]),
             "compression": ", ".join(sorted({_METHODS.get(info.compress_type, "other") for info in infos}))}
    return Archive(blob, archive, members, starts, notes)


def _ending(blob: Blob, directory: int, count: int) -> None:
    """The end record is the file's last 22 bytes, and the directory lies right before it."""
    tail = blob.peek(blob.size - 22, 22)
    if tail[:4] != _END or tail[20:] != b"\0\0":
        raise DamagedFile(worded("has bytes behind its end, or a comment: readers differ on where it ends"))
    here, total, size, at = struct.unpack_from("<HHII", tail, 8)
    end = blob.size - 22
    locator = blob.peek(end - 20, 20)
    if locator[:4] == _LOCATOR64:
        end = struct.unpack_from("<Q", locator, 8)[0]
        record = blob.peek(end, 56)
        if record[:4] != _END64 or end + 12 + struct.unpack_from("<Q", record, 4)[0] != blob.size - 42:
            raise DamagedFile(worded("has a zip64 end record that is not where its locator says"))
        here, total, size, at = struct.unpack_from("<QQQQ", record, 24)
    if (here, total, at) != (count, count, directory) or at + size != end:
        raise DamagedFile(worded("has a directory that is not where its end record says, or holds another number of "
                                 "members"))


def _gapless(blob: Blob, infos: list[zipfile.ZipInfo], directory: int) -> dict[str, int]:
    """Where each member's bytes start. Raises DamagedFile for holes, overlaps and contradicting local headers."""
    at, starts = 0, {}
    for info in sorted(infos, key=lambda info: info.header_offset):
        local = blob.peek(info.header_offset, 30)
        if info.header_offset != at or local[:4] != _LOCAL or len(local) < 30:
            raise DamagedFile(worded("has a hole or an overlap at byte {at}, before {filename!r}", at=at,
                                     filename=info.filename))
        flags, method, lengths = *struct.unpack_from("<HH", local, 6), struct.unpack_from("<HH", local, 26)
        name = blob.peek(at + 30, lengths[0])
        if name != info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437", "replace") or (
                method != info.compress_type or (flags | info.flag_bits) & _ENCRYPTED):
            raise DamagedFile(worded("has a local header that contradicts the directory on {filename!r}",
                                     filename=info.filename))
        starts[info.filename] = at + 30 + sum(lengths)
        at = _behind(blob, starts[info.filename] + info.compress_size, flags, directory)
    if at != directory:
        raise DamagedFile(worded("has a hole or an overlap at byte {at}, before its directory", at=at))
    return starts


def _behind(blob: Blob, end: int, flags: int, directory: int) -> int:
    """Where the next member starts: a streamed one is followed by its sizes once more."""
    if not flags & _STREAMED:
        return end
    signed = blob.peek(end, 4) == _DESCRIPTOR
    for length in _DESCRIPTORS:
        if (length in (16, 24)) == signed and (end + length == directory or blob.peek(end + length, 4) == _LOCAL):
            return end + length
    raise DamagedFile(worded("has a streamed member without its sizes at byte {end}", end=end))
