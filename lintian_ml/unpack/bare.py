# SPDX-License-Identifier: GPL-2.0-or-later
"""A tarball without a .dsc."""
from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lintian_ml.reader import Item
from lintian_ml.unpack import tarball
from lintian_ml.unpack.package import Source

_SUFFIXES = re.compile(r"\.(tar|t[gbx]z2?|gz|bz2|xz|lzma|zst|zip|tbz|txz|orig(-[a-z0-9-]+)?|debian)$", re.IGNORECASE)
_NAME = re.compile(r"(.+?)[_-]v?(\d.*)")


def name_and_version(name: str) -> tuple[str, str]:
    """What a file name says: foo_1.0.orig.tar.gz and foo-1.0.tgz are both foo and 1.0; the version may be empty."""
    while (stem := _SUFFIXES.sub("", name)) and stem != name:
        name = stem
    match = _NAME.fullmatch(name)
    return (match[1], match[2]) if match else (name, "")


def open_tarball(path: Path) -> Source:
    name, version = name_and_version(path.name)

    def walk(source: Source) -> Iterator[Item]:
        yield from tarball.items(tarball.Archive(path).members(source.problem, name), source)
    return Source(name, version, "source", path.name, walk)
