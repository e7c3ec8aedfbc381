# SPDX-License-Identifier: GPL-2.0-or-later
"""A source package as dpkg-source(1) unpacks it: formats 1.0, 2.0, 3.0 (native) and 3.0 (quilt)."""
from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lintian_ml.errors import InputError
from lintian_ml.reader import Item
from lintian_ml.unpack import control, tarball
from lintian_ml.unpack.control import Fields, Promise
from lintian_ml.unpack.package import Source

_TAR = r"\.tar\.[a-z0-9]+$"


def open_dsc(path: Path) -> Source:
    """The source package. Raises InputError where the file is no .dsc or no part of it is there."""
    fields = control.paragraph(control.read_text(path))
    if not fields.get("Source") or not fields.get("Files") and not fields.get("Checksums-Sha256"):
        raise InputError(f"{path}: not a Debian source package: no Source and Files fields")
    source = Source(fields.get("Source"), fields.get("Version"), "source", path.name, _walk_of(path), fields)
    return source


def _walk_of(path: Path):  # type: ignore[no-untyped-def]
    def walk(source: Source) -> Iterator[Item]:
        for promise in control.promises(source.control):
            place = path.parent / promise.name
            if not re.search(_TAR, promise.name):
                continue
            if not place.exists():
                source.problem(f"{promise.name} is missing")
                continue
            debian = ".debian.tar" in promise.name
            for member in tarball.entries(place, source.problem, promise, "the .dsc", None if debian else source.name):
                if item := tarball.item(member, source):
                    yield item
    return walk
