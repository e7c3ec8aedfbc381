# SPDX-License-Identifier: GPL-2.0-or-later
"""An upstream tarball or zip without a .dsc."""
from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lintian_ml.errors import InputError, LintianMLError
from lintian_ml.lazy import regex
from lintian_ml.reader import Blob, Item
from lintian_ml.unpack import stream, tar, tarball
from lintian_ml.unpack.files import Quiet
from lintian_ml.unpack.package import Source
from lintian_ml.unpack.tarball import Archive
from lintian_ml.words import stopped, worded

_SUFFIXES = regex(r"\.(tar|t[gbx]z2?|gz|bz2|xz|lzma|zst|zip|tbz|txz|orig(-[a-z0-9-]+)?|debian)$", re.IGNORECASE)
_NAME = regex(r"(.+?)[_-]v?(\d.*)")


def name_and_version(name: str) -> tuple[str, str]:
    """What a file name says: foo_1.0.orig.tar.gz and foo-1.0.tgz are both foo and 1.0; the version may be empty."""
    while (stem := _SUFFIXES.sub("", name)) and stem != name:
        name = stem
    match = _NAME.fullmatch(name)
    return (match[1], match[2]) if match else (name, "")


def open_tarball(path: Path) -> Source:
    """The tarball's tree. Raises InputError where it is no tarball, or where nothing in it can be read."""
    _probe(path)
    name, version = name_and_version(path.name)

    def walk(source: Source) -> Iterator[Item]:
        return _named(tarball.items(Archive(path).members(source.problem, name), source), source)
    return Source(name, version, "source", path.name, walk, packed=path.stat().st_size)


def open_zip(path: Path) -> Source:
    """A zip's tree, without its single top directory. Raises InputError where it holds no file."""
    from lintian_ml.unpack import zips

    blob = Blob.on_disk(Quiet(path))
    name, version = name_and_version(path.name)
    try:
        members = [member for member in zips.directory(blob) if member.path]
    except LintianMLError as error:
        raise InputError(stopped(path, error)) from None
    if not members:
        raise InputError(worded("{path}: holds no file", path=path))
    tops = {member.path.partition("/")[0] for member in members}
    cut = len(tops.pop()) + 1 if len(tops) == 1 and all("/" in member.path for member in members) else 0

    def walk(source: Source) -> Iterator[Item]:
        def report(error: LintianMLError) -> None:
            source.problem(f"{path.name}: {error}")

        budget = stream.Budget(blob.size)
        return _named((Item(member.path[cut:], zips.content(blob, member, budget, report), member.size)
                       for member in members), source)
    return Source(name, version, "source", path.name, walk, packed=blob.size)


def _named(items: Iterator[Item], source: Source) -> Iterator[Item]:
    """The same items; debian/changelog and debian/control among them tell more than the file's name."""
    from lintian_ml.unpack.control import paragraph
    from lintian_ml.unpack.tree import changelog_entry

    for item in items:
        if item.path == "debian/changelog":
            source.name, source.version = changelog_entry(item.head.decode("utf-8", "replace")) or (
                source.name, source.version)
        elif item.path == "debian/control":
            source.control = paragraph(item.head.decode("utf-8", "replace"))
        yield item


def _probe(path: Path) -> None:
    """Look at the beginning only."""
    archive = Archive(path)
    pieces = stream.inflate(stream.sniff(archive.head()), iter((next(archive.chunks(), b""),)))
    try:
        start = next(pieces, b"")[:tar.BLOCK]
    except LintianMLError as error:
        raise InputError(stopped(path, error)) from None
    if not start.strip(b"\0"):
        raise InputError(worded("{path}: holds no file", path=path))
    if stream.sniff(start) != "tar":
        raise InputError(worded("{path}: not a Debian source package: neither .dsc, .changes, .deb, tarball nor "
                                "source tree", path=path))
