# SPDX-License-Identifier: GPL-2.0-or-later
"""A tarball on disk as a stream of entries below the source root, checked against what was promised.

dpkg-source removes the top directory of a tarball if everything lies in it, which is known only at the end. So: a top
directory that carries the package's name or a digit is taken for the only one at once (an entry found beside it later
keeps its full path, and so does everything after it); for any other the names are read in a pass of their own.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from lintian_ml.errors import LintianMLError, SourceProblem
from lintian_ml.reader import Item
from lintian_ml.unpack import stream, tar
from lintian_ml.unpack.control import Check, Promise
from lintian_ml.unpack.package import Source
from lintian_ml.unpack.tar import DIRECTORY, HARD_LINK, SYMLINK, Feed, Member

Report = Callable[[str], None]


def entries(path: Path, report: Report, promise: Promise | None = None, document: str = "",
            package: str | None = None) -> Iterator[Member]:
    """The tarball's members; what is wrong with it goes to ``report`` as ``NAME: …`` and ends the walk only there.

    With ``package`` (the source's name, may be empty) a single top directory is removed.
    """
    check = Check(promise or Promise(path.name))
    try:
        with path.open("rb") as handle:
            yield from _stripped(path, _walk(handle, check, document), package)
    except OSError as error:
        report(f"{path.name}: {error.strerror or error}")
    except LintianMLError as error:
        report(f"{path.name}: {error}" if not str(error).startswith("holds") else f"{path.name} {error}")
    for fault in check.faults:
        report(f"{path.name}: {fault}")


def kind_of(path: Path) -> str:
    """What ``stream.sniff`` says of the file's content. Raises OSError."""
    with path.open("rb") as handle:
        return stream.sniff(handle.read(tar.BLOCK))


def chunks(handle: BinaryIO) -> Iterator[bytes]:
    while data := handle.read(stream.INPUT):
        yield data


def _walk(handle: BinaryIO, check: Check, document: str) -> Iterator[Member]:
    head = handle.read(tar.BLOCK)
    kind = stream.sniff(head)
    handle.seek(0)
    raw = check.through(chunks(handle), document)
    if kind in ("", "zip", "ar"):
        for _ in raw:  # the checksum tells whether this is damage or a foreign format
            pass
        raise SourceProblem("is empty" if not head else "unknown compression: gzip, bzip2, xz, lzma, zstd and plain "
                            "tar are read")
    pieces = stream.in_thread(stream.inflate(kind, raw))
    try:
        yield from tar.members(Feed(pieces))
    finally:
        pieces.close()  # type: ignore[attr-defined]


def _stripped(path: Path, walk: Iterator[Member], package: str | None) -> Iterator[Member]:
    if package is None:
        yield from (member for member in walk if member.path)
        return
    prefix: str | None = None
    for member in walk:
        name = member.path
        if prefix is None:
            if not name:
                continue  # the entry "./"
            prefix = _top(path, member, package)
        if prefix:
            if name.startswith(prefix):
                yield member._replace(path=name[len(prefix):])
                continue
            if name + "/" == prefix:
                continue
            prefix = ""
        if name:
            yield member


def _top(path: Path, first: Member, package: str) -> str:
    """The directory to remove, with its slash; empty if there is none."""
    top, slash, _ = first.path.partition("/")
    if not slash and first.kind is not DIRECTORY:
        return ""
    if _plain(package) and _plain(package) in _plain(top) or re.search(r"\d", top):
        return top + "/"
    return top + "/" if _shared(path, top) else ""


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _shared(path: Path, top: str) -> bool:
    """Whether every entry lies in ``top``; reads the whole tarball."""
    try:
        with path.open("rb") as handle:
            walk = _walk(handle, Check(Promise(path.name)), "")
            return all(not member.path or member.path.partition("/")[0] == top for member in walk)
    except (LintianMLError, OSError):
        return True  # what could be read lies in it


def item(member: Member, source: Source, origin: str = "") -> Item | None:
    """The entry as an Item if it is a regular file; links are noted in the source."""
    if member.data is not None:
        return Item.of(member.path, member.data, origin)
    if member.part is not None:
        return Item(member.path, member.part, member.size, origin)
    if member.kind in (SYMLINK, HARD_LINK):
        source.links[member.path] = member.link
    return None
