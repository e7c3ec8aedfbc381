# SPDX-License-Identifier: GPL-2.0-or-later
"""From what was given on the command line to the files of the final source tree, as streams, in one pass.

Nothing is ever written under a name that a package gives, and no symbolic link is followed.
"""
from __future__ import annotations

from pathlib import Path

from lintian_ml.errors import InputError
from lintian_ml.unpack.package import Source

__all__ = ["Source", "open_package"]


def open_package(path: str) -> list[Source]:
    """The packages to check in a .dsc, .changes, .deb, tarball or unpacked tree.

    Raises InputError, one sentence naming the file, where nothing can be checked.
    """
    place = Path(path)
    try:
        place.stat()
    except OSError as error:
        raise InputError(f"{path}: {(error.strerror or str(error)).lower()}") from None
    if path.endswith(".dsc"):
        from lintian_ml.unpack.dsc import open_dsc
        return [open_dsc(place)]
    from lintian_ml.unpack.bare import open_tarball
    return [open_tarball(place)]
