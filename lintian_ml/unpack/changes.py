# SPDX-License-Identifier: GPL-2.0-or-later
"""An upload, deb-changes(5): the source that it names or that lies beside it, else its binary packages."""
from __future__ import annotations

from pathlib import Path

from lintian_ml.errors import InputError
from lintian_ml.unpack import control
from lintian_ml.unpack.control import Fields, Promise
from lintian_ml.unpack.deb import open_deb
from lintian_ml.unpack.dsc import open_dsc
from lintian_ml.unpack.package import Source
from lintian_ml.unpack.tarball import Archive
from lintian_ml.words import worded

DOCUMENT = "the .changes"


def open_changes(path: Path, fields: Fields) -> list[Source]:
    """The packages of the upload. Raises InputError where neither their source nor a .deb of theirs is there."""
    named = [promise for promise in control.promises(fields) if "/" not in promise.name]
    sources = [promise for promise in named if promise.name.endswith(".dsc")]
    found = [_checked(path, promise) for promise in sources if (path.parent / promise.name).is_file()]
    beside = path.parent / _dsc_name(fields)
    if not found and not sources and beside.is_file():
        found = [open_dsc(beside)]
    debs = [promise for promise in named if promise.name.endswith((".deb", ".udeb"))]
    if not found:
        found = [open_deb(path.parent / promise.name, promise, DOCUMENT) for promise in debs
                 if (path.parent / promise.name).is_file()]
        _missing(found, sources)
    if not found:
        what = f"{sources[0].name}, which it names," if sources else f"it names no source, {beside.name}"
        raise InputError(worded("{path}: {what} is not beside it, and neither is a .deb that it names", path=path,
                                what=what))
    return found


def _dsc_name(fields: Fields) -> str:
    """The source's .dsc; a binary-only rebuild names its source's version in brackets."""
    name, _, version = fields.get("Source").partition(" ")
    version = version.strip("() ") or fields.get("Version")
    return f"{name}_{version.partition(':')[2] or version}.dsc".replace("/", "_")


def _checked(path: Path, promise: Promise) -> Source:
    source = open_dsc(path.parent / promise.name)
    Archive(path.parent / promise.name, promise, DOCUMENT).read_all(source.problem)
    return source


def _missing(found: list[Source], sources: list[Promise]) -> None:
    for source in found:
        for promise in sources:
            source.problem(f"{promise.name} is missing")
