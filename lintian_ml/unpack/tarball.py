# SPDX-License-Identifier: GPL-2.0-or-later
"""A tarball on disk as a stream of entries below the source root, checked against what was promised.

dpkg-source removes the top directory of a tarball if everything lies in it, which is known only at the end. So: a top
directory that carries the package's name or a digit is taken for the only one at once (an entry found beside it later
keeps its full path, and so does everything after it); for any other the names are read in a pass of their own.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from pathlib import Path

from lintian_ml.errors import LimitExceeded, LintianMLError, SourceProblem, UnpackerDied
from lintian_ml.reader import Item
from lintian_ml.records import dataclass
from lintian_ml.unpack import stream, tar
from lintian_ml.unpack.control import Check, Promise
from lintian_ml.unpack.package import Source
from lintian_ml.unpack.tar import DIRECTORY, HARD_LINK, SYMLINK, Feed, Member

Report = Callable[[str], None]
UNKNOWN = "unknown compression: gzip, bzip2, xz, lzma, zstd and plain tar are read"


@dataclass(frozen=True)
class Archive:
    """A file on disk, or the part of one from ``start`` on for ``length`` bytes, and what ``document`` promises."""

    path: Path
    promise: Promise | None = None
    document: str = ""
    start: int = 0
    length: int | None = None

    def head(self) -> bytes:
        """The first 512 bytes. Raises OSError."""
        with self.path.open("rb") as handle:
            handle.seek(self.start)
            return handle.read(min(tar.BLOCK, tar.BLOCK if self.length is None else self.length))

    def chunks(self) -> Generator[bytes, None, None]:
        """The file's bytes as they are."""
        left = self.length
        try:
            with self.path.open("rb") as handle:
                handle.seek(self.start)
                while left != 0 and (data := handle.read(stream.INPUT if left is None else min(left, stream.INPUT))):
                    left = None if left is None else left - len(data)
                    yield data
        except OSError as error:
            raise SourceProblem(f"cannot be read: {(error.strerror or str(error)).lower()}") from None

    def members(self, report: Report, package: str | None = None) -> Iterator[Member]:
        """The tarball's members; what is wrong with it goes to ``report``, and the walk just ends there.

        With ``package`` (a name to expect, may be empty) a single top directory is removed.
        """
        check = Check(self.promise or Promise(self.path.name))
        with closing(check.through(self.chunks(), self.document)) as raw:
            try:
                yield from _stripped(self, self._walk(raw), package)
            except LintianMLError as error:
                self._say(report, str(error))
                self._drain(raw)
        for fault in check.faults:
            self._say(report, fault)

    def unpacked(self, report: Report, limit: int) -> bytes:
        """The whole content of a compressed file. Raises LimitExceeded past ``limit`` bytes, or SourceProblem."""
        check = Check(self.promise or Promise(self.path.name))
        parts, size = [], 0
        with closing(check.through(self.chunks(), self.document)) as raw:
            for piece in stream.inflate(stream.sniff(self.head()), raw, ahead=True):
                parts.append(piece)
                size += len(piece)
                if size > limit:
                    raise LimitExceeded(f"has more than {limit} bytes")
        for fault in check.faults:
            self._say(report, fault)
        return b"".join(parts)

    def read_all(self, report: Report) -> None:
        """Check a file that is not looked into."""
        check = Check(self.promise or Promise(self.path.name))
        self._drain(check.through(self.chunks(), self.document))
        for fault in check.faults:
            self._say(report, fault)

    def names(self) -> Iterator[str]:
        """The members' names as far as they can be read, without any check. Raises UnpackerDied."""
        try:
            for member in self._walk(self.chunks()):
                yield member.path
        except UnpackerDied:
            raise  # it may not die again
        except LintianMLError:
            return  # the walk that yields the content reports it

    def _walk(self, raw: Iterator[bytes]) -> Iterator[Member]:
        try:
            head = self.head()
        except OSError as error:
            raise SourceProblem(f"cannot be read: {(error.strerror or str(error)).lower()}") from None
        kind = stream.sniff(head)
        if kind in ("", "zip", "ar"):
            raise SourceProblem(UNKNOWN if head else "is empty")
        with closing(stream.inflate(kind, raw, ahead=True)) as pieces:
            yield from tar.members(Feed(pieces))

    def _drain(self, raw: Iterator[bytes]) -> None:
        """Read to the end: the checksum tells damage on the way from damage by the packager."""
        try:
            for _ in raw:
                pass
        except SourceProblem:
            return  # the same trouble in reading that has been reported

    def _say(self, report: Report, note: str) -> None:
        report(f"{self.path.name} {note}" if note.startswith(("is ", "holds ")) else f"{self.path.name}: {note}")


def items(members: Iterable[Member], source: Source) -> Iterator[Item]:
    """The regular files among the entries."""
    for member in members:
        if found := item(member, source):
            yield found


def item(member: Member, source: Source) -> Item | None:
    """The entry as an Item if it is a regular file; links are noted in the source."""
    if member.data is not None:
        return Item.of(member.path, member.data)
    if member.part is not None:
        return Item(member.path, member.part, member.size)
    if member.kind in (SYMLINK, HARD_LINK):
        source.links[member.path] = member.link
    return None


def _stripped(archive: Archive, walk: Iterator[Member], package: str | None) -> Iterator[Member]:
    if package is None:
        yield from (member for member in walk if member.path)
        return
    prefix: str | None = None
    for member in walk:
        name = member.path
        if not name:
            continue  # the entry "./"
        if prefix is None:
            prefix = _top(archive, member, package)
        if prefix:
            if name.startswith(prefix):
                link = member.link  # a hard link names its target from the archive's root, a symbolic one does not
                yield member._replace(path=name[len(prefix):],
                                      link=link.removeprefix(prefix) if member.kind is HARD_LINK else link)
                continue
            if name + "/" == prefix:
                continue
            prefix = ""
        yield member


def _top(archive: Archive, first: Member, package: str) -> str:
    """The directory to remove, with its slash; empty if there is none."""
    top, slash, _ = first.path.partition("/")
    if not slash and first.kind is not DIRECTORY:
        return ""
    expected = _plain(package) and _plain(package) in _plain(top) or re.search(r"\d", top)
    alone = expected or all(not name or name.partition("/")[0] == top for name in archive.names())
    return top + "/" if alone else ""


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
