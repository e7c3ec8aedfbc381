# SPDX-License-Identifier: GPL-2.0-or-later
"""From what was given on the command line to the files of the final source tree, as streams, in one pass.

Nothing is ever written under a name that a package gives, and no symbolic link is followed.
"""
from __future__ import annotations

from pathlib import Path

from lintian_ml.errors import InputError
from lintian_ml.inflate import pool
from lintian_ml.unpack.package import Source
from lintian_ml.words import stopped, worded

__all__ = ["Source", "open_package"]


def open_package(path: str) -> list[Source]:
    """The packages to check in a .dsc, .changes, .deb, tarball, zip or unpacked tree, told apart by content.

    Raises InputError, one sentence naming the file, where nothing can be checked.
    """
    place = Path(path)
    try:
        return _open(place)
    except OSError as error:
        raise InputError(stopped(path, error)) from None
    except ValueError:
        raise InputError(worded("{path!r}: no such file or directory", path=path)) from None  # a zero byte in the name


def _open(place: Path) -> list[Source]:
    place.stat()
    if place.is_dir():
        from lintian_ml.unpack.tree import open_tree
        return [open_tree(place)]
    if not place.is_file():
        raise InputError(worded("{place}: neither a file nor a directory", place=place))
    from lintian_ml.unpack.stream import sniff
    from lintian_ml.unpack.tar import BLOCK

    with place.open("rb") as handle:
        head = handle.read(BLOCK)
    return _by_kind(place, sniff(head), head)


def _by_kind(place: Path, kind: str, head: bytes) -> list[Source]:
    if kind != "tar" and (kind or b"\0" not in head):  # packed, or a list of files that are
        pool.prepare()
    if kind == "ar":
        from lintian_ml.unpack.deb import open_deb
        return [open_deb(place)]
    if kind == "zip":
        from lintian_ml.unpack.bare import open_zip
        return [open_zip(place)]
    if kind:
        from lintian_ml.unpack.bare import open_tarball
        return [open_tarball(place)]
    if not head:
        raise InputError(worded("{place}: is empty", place=place))
    return _by_fields(place, head)


def _by_fields(place: Path, head: bytes) -> list[Source]:
    """A control file, or nothing that is known."""
    from lintian_ml.unpack import control

    if not head.strip(b"\0"):
        raise InputError(worded("{place}: holds no file", place=place))
    if b"\0" in head:
        raise InputError(worded("{place}: not a Debian source package, and unknown compression: gzip, bzip2, xz, "
                                "lzma, zstd, zip and plain tar are read", place=place))
    fields = control.paragraph(control.read_text(place))
    if not fields.get("Files") and not fields.get("Checksums-Sha256"):
        raise InputError(worded("{place}: not a Debian source package: neither .dsc, .changes, .deb, tarball nor "
                                "source tree", place=place))
    if fields.get("Changes") or fields.get("Distribution"):
        from lintian_ml.unpack.changes import open_changes
        return open_changes(place, fields)
    from lintian_ml.unpack.dsc import from_fields
    return [from_fields(place, fields)]
