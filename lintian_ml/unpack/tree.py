# SPDX-License-Identifier: GPL-2.0-or-later
"""An unpacked source tree, taken as it stands: patches may be applied or not, version control's own files are no part
of it, symbolic links are noted and never followed."""
from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from lintian_ml import limits
from lintian_ml.errors import InputError
from lintian_ml.lazy import regex
from lintian_ml.reader import Item
from lintian_ml.unpack import control, names, tar
from lintian_ml.unpack.bare import name_and_version
from lintian_ml.unpack.files import Quiet
from lintian_ml.unpack.package import Source
from lintian_ml.words import worded

SKIPPED = frozenset((".git", ".svn", ".bzr", ".hg", "CVS", "_darcs", ".pc"))
_CHANGELOG = regex(r"(\S+) \(([^)\s]+)\)")


def open_tree(path: Path) -> Source:
    """The tree. Raises InputError where there is no file in it."""
    name, version = name_and_version(path.resolve().name)
    if match := changelog_entry(_small(path / "debian/changelog")):
        name, version = match
    fields = control.paragraph(_small(path / "debian/control"))
    source = Source(name, version, "source", path.resolve().name, lambda source: _walk(path, source), fields)
    if next(_files(path, "", Source("", "", "", "", _nothing)), None) is None:
        raise InputError(worded("{path}: holds no file", path=path))
    return source


def changelog_entry(text: str) -> tuple[str, str] | None:
    """Source and version of the newest entry of a debian/changelog."""
    match = _CHANGELOG.match(text.lstrip())
    return (match[1], match[2]) if match else None


def _nothing(source: Source) -> Iterator[Item]:
    return iter(())


def _small(path: Path) -> str:
    """A control file's text; empty where there is none, or where it is no regular file."""
    if path.is_symlink() or not path.is_file():
        return ""
    try:
        return control.read_text(path)
    except InputError:
        return ""  # the walk meets the same file and reports it


def _walk(root: Path, source: Source) -> Iterator[Item]:
    for place, path, size in _files(root, "", source):
        source.packed += size
        try:
            stream = Quiet(place, follow=False)
        except OSError as error:
            source.problem(f"{path} cannot be read: {(error.strerror or str(error)).lower()}")
            continue
        if size <= tar.SMALL:
            with stream:
                yield Item.of(path, stream.read(limits.WHOLE))
        else:
            yield Item(path, stream, size)


def _files(directory: Path | str, prefix: str, source: Source) -> Iterator[tuple[str, str, int]]:
    """Place on disk, path below the root and size of every regular file, sorted."""
    try:
        with os.scandir(directory) as scan:
            found = sorted(scan, key=lambda entry: os.fsencode(entry.name))
    except OSError as error:
        source.problem(f"{prefix or '.'} cannot be read: {(error.strerror or str(error)).lower()}")
        return
    for entry in found:
        path = prefix + names.printable(os.fsencode(entry.name))
        if entry.is_symlink():
            source.links[path] = names.printable(os.fsencode(os.readlink(entry.path)))
        elif entry.is_file(follow_symlinks=False):
            yield entry.path, path, entry.stat(follow_symlinks=False).st_size
        elif entry.is_dir(follow_symlinks=False) and entry.name not in SKIPPED:
            yield from _files(entry.path, path + "/", source)
