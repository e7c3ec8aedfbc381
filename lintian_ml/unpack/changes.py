# SPDX-License-Identifier: GPL-2.0-or-later
"""An upload, deb-changes(5): the source that it names or that lies beside it, else its binary packages.

A .buildinfo that it names is not read: no file of the source lies in it, and which packages were installed during one
build says nothing of what the source needs. Tarballs and signatures are checked against the .dsc.
"""
from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lintian_ml import limits
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
    promises = control.promises(fields)
    named = [promise for promise in promises if "/" not in promise.name]
    sources, lost = _there(path, [promise for promise in named if promise.name.endswith(".dsc")])
    found = [_checked(path, promise) for promise in sources]
    beside = path.parent / _dsc_name(fields)
    if not found and not lost and beside.is_file():
        found = [open_dsc(beside)]
    if not found:
        debs, more = _there(path, [promise for promise in named if promise.name.endswith((".deb", ".udeb"))])
        found = [open_deb(path.parent / promise.name, promise, DOCUMENT) for promise in debs]
        lost += more
    if not found:
        what = f"{lost[0].name}, which it names," if lost and lost[0].name.endswith(".dsc") \
            else f"it names no source, {beside.name}"
        raise InputError(worded("{path}: {what} is not beside it, and neither is a .deb that it names", path=path,
                                what=what))
    notes = [f"{promise.name} is missing" for promise in lost]
    notes += [f"{DOCUMENT} names {promise.name}, which is no plain file name" for promise in promises
              if "/" in promise.name]
    for source in found:
        for note in notes[:limits.PROBLEMS + 1]:  # of more there is a note that there is more
            source.problem(note)
    return found


def _there(path: Path, promises: Sequence[Promise]) -> tuple[list[Promise], list[Promise]]:
    """Those whose files lie beside the .changes, and those whose do not."""
    there = {promise.name for promise in promises if (path.parent / promise.name).is_file()}
    return ([promise for promise in promises if promise.name in there],
            [promise for promise in promises if promise.name not in there])


def _dsc_name(fields: Fields) -> str:
    """The source's .dsc; a binary-only rebuild names its source's version in brackets."""
    name, _, version = fields.get("Source").partition(" ")
    version = version.strip("() ") or fields.get("Version")
    return f"{name}_{version.partition(':')[2] or version}.dsc".replace("/", "_")


def _checked(path: Path, promise: Promise) -> Source:
    source = open_dsc(path.parent / promise.name)
    Archive(path.parent / promise.name, promise, DOCUMENT).read_all(source.problem)
    return source
