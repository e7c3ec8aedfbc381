# SPDX-License-Identifier: GPL-2.0-or-later
"""A binary package, deb(5): an ar archive of debian-binary, control.tar and data.tar."""
from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from lintian_ml import limits
from lintian_ml.errors import InputError, LintianMLError, SourceProblem
from lintian_ml.reader import Item
from lintian_ml.unpack import ar, control, tarball
from lintian_ml.unpack.control import Fields, Promise
from lintian_ml.unpack.package import Source
from lintian_ml.unpack.tarball import Archive
from lintian_ml.words import stopped, worded


def open_deb(path: Path, promise: Promise | None = None, document: str = "") -> Source:
    """The binary package; its files are those that it installs. Raises InputError where it is no .deb."""
    source = Source("", "", "binary", path.name, lambda source: iter(()))
    members = _members(path, source)
    if not any(name.startswith("data.tar") for name in members):
        raise InputError(worded("{path}: not a Debian binary package: no data.tar in it", path=path))
    source.control = _control(members, source)
    stem = path.name.removesuffix(".deb").split("_")
    source.name = source.control.get("Package") or stem[0]
    source.version = source.control.get("Version") or (stem[1] if len(stem) > 1 else "")
    if promise:
        Archive(path, promise, document).read_all(source.problem)

    def walk(source: Source) -> Iterator[Item]:
        for name, archive in members.items():
            if name.startswith("data.tar"):
                yield from tarball.items(archive.members(source.problem), source)
    source.walk = walk
    return source


def _members(path: Path, source: Source) -> dict[str, Archive]:
    found: dict[str, Archive] = {}
    try:
        with path.open("rb") as handle:
            descriptor = handle.fileno()
            size = os.fstat(descriptor).st_size
            for member in ar.members(lambda at, length: os.pread(descriptor, length, at), size):
                promise = Promise(f"{path.name}: {member.name}")
                found[member.name] = Archive(path, promise, "", member.start, member.size)
    except OSError as error:
        raise InputError(stopped(path, error)) from None
    except SourceProblem as error:
        source.problem(f"{path.name} {error}")
    return found


def _control(members: dict[str, Archive], source: Source) -> Fields:
    for name, archive in members.items():
        if name.startswith("control.tar"):
            for item in tarball.items(archive.members(source.problem), source):
                if item.path == "control":
                    try:
                        return control.paragraph(item.blob().whole(limits.CONTROL).decode("utf-8", "replace"))
                    except LintianMLError as error:
                        source.problem(f"{archive.path.name}: control {error}")
    source.problem(f"{source.input}: no control file in it")
    return Fields()
