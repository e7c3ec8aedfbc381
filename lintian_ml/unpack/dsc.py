# SPDX-License-Identifier: GPL-2.0-or-later
"""A source package as dpkg-source(1) unpacks it: formats 1.0, 2.0, 3.0 (native) and 3.0 (quilt).

The debian tarball is read first, because its patches tell which files of the upstream tarballs must wait for them, and
because it may replace files of theirs.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from lintian_ml import limits
from lintian_ml.errors import InputError, LintianMLError
from lintian_ml.lazy import regex
from lintian_ml.reader import Item
from lintian_ml.records import dataclass, field
from lintian_ml.unpack import control, series, tarball
from lintian_ml.unpack.control import Fields, Promise
from lintian_ml.unpack.package import Source
from lintian_ml.unpack.series import Patched
from lintian_ml.unpack.tarball import Archive
from lintian_ml.words import worded

_ROLES = (
    (regex(r"\.(?:asc|sig)$"), "signature"),
    (regex(r"\.diff\.[a-z0-9]+$"), "diff"),
    (regex(r"\.debian\.tar(?:\.[a-z0-9]+)?$"), "debian"),
    (regex(r"\.orig-([A-Za-z0-9-]+)\.tar(?:\.[a-z0-9]+)?$"), "component"),
    (regex(r"\.tar(?:\.[a-z0-9]+)?$"), "main"),
)


@dataclass
class Parts:
    """The files of a source package by what they are for; components by their directory."""

    main: list[Archive] = field(default_factory=list)
    debian: list[Archive] = field(default_factory=list)
    diff: list[Archive] = field(default_factory=list)
    signature: list[Archive] = field(default_factory=list)
    component: dict[str, Archive] = field(default_factory=dict)


def open_dsc(path: Path) -> Source:
    """The source package. Raises InputError where the file is no .dsc or nothing that it names can be read."""
    return from_fields(path, control.paragraph(control.read_text(path)))


def from_fields(path: Path, fields: Fields) -> Source:
    """As ``open_dsc``, for a file whose fields were read already."""
    promises = control.promises(fields)
    if not fields.get("Source") or not promises:
        raise InputError(worded("{path}: not a Debian source package: Source and Files fields are missing", path=path))
    form = " ".join(fields.get("Format", "1.0").split())
    if not re.fullmatch(r"[12]\.0|3\.0 \((native|quilt)\)", form):
        raise InputError(worded("{path}: source format {form} is not known; 1.0, 3.0 (native) and 3.0 (quilt) are",
                                path=path, form=form))
    name, version = (fields.get(key).partition("\n")[0] for key in ("Source", "Version"))
    source = Source(name, version, "source", path.name, lambda source: iter(()), fields)
    parts = _parts(path, promises, source)
    if not (parts.main or parts.debian or parts.component):
        raise InputError(worded("{path}: nothing can be checked: ",
                                path=path) + "; ".join(hint.note for hint in source.problems))
    packed = sum(place.stat().st_size for promise in promises
                 if "/" not in promise.name and (place := path.parent / promise.name).is_file())
    return replace(source, packed=packed, walk=lambda source: _walk(source, parts))


def _parts(path: Path, promises: list[Promise], source: Source) -> Parts:
    parts = Parts()
    for promise in promises:
        place = path.parent / promise.name
        if "/" in promise.name or promise.name in ("", ".", ".."):
            source.problem(f"the .dsc names {promise.name}, which is no plain file name")
        elif not place.is_file():
            if _role(promise.name)[0] != "signature":  # nothing of the tree lies in a signature
                source.problem(f"{promise.name} is missing")
        else:
            _sort(Archive(place, promise, "the .dsc"), parts, source)
    if not any(_role(promise.name)[0] == "main" for promise in promises):
        source.problem("the .dsc names no upstream or native tarball")
    return parts


def _role(name: str) -> tuple[str, str]:
    for pattern, role in _ROLES:
        if match := pattern.search(name):
            return role, match[1] if role == "component" else ""
    return "", ""


def _sort(archive: Archive, parts: Parts, source: Source) -> None:
    role, directory = _role(archive.path.name)
    if role == "component":
        parts.component[directory] = archive
    elif role:
        getattr(parts, role).append(archive)
    else:
        source.problem(f"{archive.path.name} is no file of a source package: its name says nothing known")


def _walk(source: Source, parts: Parts) -> Iterator[Item]:
    for archive in parts.signature:
        archive.read_all(source.problem)
    replaced: set[str] = set()
    patched = _patches(source, parts, replaced)
    quilt = bool(parts.debian) or "quilt" in source.control.get("Format", "")  # so also where the debian part is lost
    gone = tuple(f"{name}/" for name in ("debian", ".pc", *parts.component)) if quilt else ()
    for item in _tarballs(source, parts, replaced, gone):
        if not patched.holds(item, source):
            yield item
    yield from patched.items(source)


def _patches(source: Source, parts: Parts, replaced: set[str]) -> Patched:
    """The patches of the package; every path of the debian tarball goes to ``replaced``."""
    files: dict[str, bytes] = {}
    held = 0
    for archive in parts.debian:
        for member in archive.members(source.problem):
            replaced.add(member.path)
            if member.path.startswith(series.DIRECTORY) and (item := tarball.item(member, source)):
                held += item.size
                if held > limits.PATCHED:
                    source.problem(f"{archive.path.name}: {item.path} is not applied: its patches are too large")
                else:
                    files[item.path] = item.blob().whole()
        return Patched(series.listed(files, source))
    return Patched({archive.path.name: text for archive in parts.diff if (text := _diff(archive, source))}, False)


def _diff(archive: Archive, source: Source) -> bytes:
    """The unpacked .diff.gz, empty where it cannot be had."""
    try:
        return archive.unpacked(source.problem, limits.PATCH)
    except LintianMLError as error:
        source.problem(f"{archive.path.name}: {error}")
        return b""


def _tarballs(source: Source, parts: Parts, replaced: set[str], gone: tuple[str, ...]) -> Iterator[Item]:
    """What lies in the tarballs, without what other parts replace."""
    for archive in parts.debian:
        # the first pass, which looked for the patches, has noted the same problems; but an unpacker may die in this one
        yield from tarball.items(archive.members(source.problem), source)
    for archive in parts.main:
        members = archive.members(source.problem, source.name)
        yield from tarball.items((member for member in members if member.path not in replaced
                                  and not (gone and (member.path + "/").startswith(gone))), source)
    for directory, archive in sorted(parts.component.items()):
        members = archive.members(source.problem, directory)
        yield from tarball.items((member._replace(path=f"{directory}/{member.path}") for member in members
                                  if f"{directory}/{member.path}" not in replaced
                                  and not f"{directory}/".startswith("debian/")), source)
