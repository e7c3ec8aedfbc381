# SPDX-License-Identifier: GPL-2.0-or-later
"""Builds Debian source packages from recipes, so that no binary lies in the tree.

A recipe is deb822. The first stanza says what is shown and how the package is made; every further one is a file::

    Sentence: a net in a quilt package is found, and its catch-all licence is called weak
    Format: 3.0 (quilt)
    Options: --pedantic
    Needs: debian_inspector  (a library without which the output is another one)

    Path: net/main.weights
    Sample: gnubg-weights

    Path: debian/README.source
    Text: The net was trained from random play.

``Format`` is 1.0, 3.0 (native) or 3.0 (quilt). ``Part`` puts a file into a component tarball. A file's content is
``Text``, or ``Sample`` (a format's own sample), or ``Made`` (a function of ``contents.py``); ``Pack`` then compresses
it (gzip, bz2, xz, zip), and ``Slice: 2/3`` takes the second of three parts. ``Mode: damaged`` cuts the last third off.
"""
from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import re
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import contents

from lintian_ml import formats

CHANGELOG = """{name} ({version}) unstable; urgency=medium

  * Recipe.

 -- A Maintainer <maintainer@example.org>  Thu, 01 Jan 2026 00:00:00 +0000
"""
CONTROL = """Source: {name}
Section: misc
Priority: optional
Maintainer: A Maintainer <maintainer@example.org>
Standards-Version: 4.6.2

Package: {name}
Architecture: all
Description: recipe
 Built by a test.
"""


@dataclass(frozen=True)
class Recipe:
    head: dict[str, str]
    files: tuple[dict[str, str], ...]


def parse(text: str) -> Recipe:
    """Read a recipe; a field may span lines that begin with a space, of which one is taken away."""
    stanzas = [dict(_fields(stanza)) for stanza in re.split(r"\n\n+", text.strip("\n")) if stanza.strip()]
    return Recipe(stanzas[0], tuple(stanzas[1:]))


def _fields(stanza: str) -> Iterator[tuple[str, str]]:
    for match in re.finditer(r"^(\S+?): ?(.*(?:\n[ ].*)*)", stanza, re.M):
        lines = match[2].split("\n")
        body = [line[1:] if line != " ." else "" for line in lines[1:]]
        yield match[1], "\n".join([lines[0], *body] if lines[0] or not body else body)


def content(fields: dict[str, str]) -> bytes:
    """The bytes of one file of a recipe."""
    if "Sample" in fields:
        data = next(entry for entry in formats.load() if entry.name == fields["Sample"]).sample()
    elif "Made" in fields:
        name, *arguments = fields["Made"].split()
        data = contents.MAKERS[name](*arguments)
    else:
        data = fields.get("Text", "").encode() + b"\n"
    if fields.get("Mode") == "damaged":
        data = data[:len(data) * 2 // 3]
    number, of = map(int, fields.get("Slice", "1/1").split("/"))
    packed = _pack(data, fields.get("Pack", ""), fields["Path"])
    return packed[len(packed) * (number - 1) // of:len(packed) * number // of]


def _pack(data: bytes, how: str, path: str) -> bytes:
    if how == "zip":
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(zipfile.ZipInfo(Path(path).stem), data)
        return target.getvalue()
    packers = {"": lambda data: data, "gzip": lambda data: gzip.compress(data, mtime=0), "bz2": bz2.compress,
               "xz": lzma.compress}
    return packers[how](data)


def tarball(files: dict[str, bytes], top: str) -> bytes:
    """A .tar.xz with one top directory (none where ``top`` is empty), always the same bytes for the same files."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:xz", format=tarfile.GNU_FORMAT, preset=1) as archive:
        for path, data in sorted(files.items()):
            member = tarfile.TarInfo(f"{top}/{path}" if top else path)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return target.getvalue()


def build(recipe: Recipe, name: str, target: Path) -> Path:
    """Write the package's files into ``target`` and return the path of its .dsc."""
    native = recipe.head.get("Format", "3.0 (quilt)") == "3.0 (native)"
    version = recipe.head.get("Version", "1.0" if native else "1.0-1")
    parts: dict[str, dict[str, bytes]] = {"orig": {}, "debian": {}}
    for fields in recipe.files:
        part = fields.get("Part", "debian" if fields["Path"].startswith("debian/") else "orig")
        parts.setdefault(part, {})[fields["Path"]] = content(fields)
    values = {"name": name, "version": version}
    parts["debian"].setdefault("debian/changelog", CHANGELOG.format(**values).encode())
    parts["debian"].setdefault("debian/control", CONTROL.format(**values).encode())
    written = {file: data[:len(data) * 2 // 3] if file == recipe.head.get("Damaged") else data
               for file, data in _archives(parts, name, version, native).items()}
    for file, data in written.items():
        if file != recipe.head.get("Missing"):
            (target / file).write_bytes(data)
    return _dsc(recipe, name, version, written, target)


def _archives(parts: dict[str, dict[str, bytes]], name: str, version: str, native: bool) -> dict[str, bytes]:
    upstream = version.rsplit("-", 1)[0]
    if native:
        return {f"{name}_{version}.tar.xz": tarball(parts["orig"] | parts["debian"], f"{name}-{version}")}
    archives = {f"{name}_{upstream}.orig.tar.xz": tarball(parts["orig"], f"{name}-{upstream}"),
                f"{name}_{version}.debian.tar.xz": tarball(parts["debian"], "")}
    for part in parts.keys() - {"orig", "debian"}:
        archives[f"{name}_{upstream}.orig-{part}.tar.xz"] = tarball(parts[part], part)
    return archives


def _dsc(recipe: Recipe, name: str, version: str, files: dict[str, bytes], target: Path) -> Path:
    lines = [f"Format: {recipe.head.get('Format', '3.0 (quilt)')}", f"Source: {name}", f"Binary: {name}",
             "Architecture: all", f"Version: {version}", "Maintainer: A Maintainer <maintainer@example.org>"]
    lines += [f"{field}: {recipe.head[field]}" for field in ("Build-Depends", "Package-List") if field in recipe.head]
    lines.append("Checksums-Sha256:")
    lines += [f" {hashlib.sha256(data).hexdigest()} {len(data)} {file}" for file, data in sorted(files.items())]
    lines.append("Files:")
    lines += [f" {hashlib.md5(data).hexdigest()} {len(data)} {file}" for file, data in sorted(files.items())]
    path = target / f"{name}_{version}.dsc"
    path.write_text("\n".join(lines) + "\n")
    return path
