# SPDX-License-Identifier: GPL-2.0-or-later
"""Where ``policy/`` and ``data/`` lie: the only module that knows.

They are siblings of the package in a checkout (and for ``pip install -e``), below /usr/share/lintian-ml in the .deb,
and below share/lintian-ml of the prefix in a wheel: a virtual environment, ``--user``, /usr/local or ``--target``.
"""
from __future__ import annotations

from functools import cache
from pathlib import Path

from lintian_ml.errors import DataError

_ABOVE = 6  # folders above the package that may be the prefix: prefix/lib/python3.x/site-packages needs four
_PROOF = ("policy", "tags")  # a folder that has this is ours


def candidates(package: Path) -> tuple[Path, ...]:
    """The folders that may hold our files, nearest first; ``package`` is the folder of the Python package."""
    prefixes = list(package.parents)[:_ABOVE]
    return (package.parent, *(prefix / "share" / "lintian-ml" for prefix in prefixes), Path("/usr/share/lintian-ml"))


def find(package: Path) -> Path:
    """The first candidate that holds our files. Raises DataError that lists all of them where none does."""
    tried = candidates(package)
    for folder in tried:
        if folder.joinpath(*_PROOF).is_dir():
            return folder
    raise DataError(f"lintian-ml's own folder policy/ is missing, looked in {', '.join(map(str, tried))}")


@cache
def root() -> Path:
    """The folder that holds ``policy/`` and ``data/``. Raises DataError where there is none."""
    return find(Path(__file__).resolve().parent)


def path(*parts: str) -> Path:
    """One of our own files or folders, e.g. ``path("policy", "texts")``. Raises DataError where it is missing."""
    place = root().joinpath(*parts)
    if not place.exists():
        raise DataError(f"lintian-ml's own file {'/'.join(parts)} is missing below {root()}")
    return place


def text(*parts: str) -> str:
    """The content of one of our own files. Raises DataError where it cannot be read as UTF-8."""
    place = path(*parts)
    try:
        return place.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{place}: {error}") from error


def locale() -> Path:
    """The folder of translations: the system's beside our files in /usr/share, po/locale in a checkout."""
    installed = root().parent.name == "share"
    return root().parent / "locale" if installed else root() / "po" / "locale"


def names(*parts: str, suffix: str) -> tuple[str, ...]:
    """Names of the files of one folder that end in ``suffix``, sorted, without the suffix."""
    folder = path(*parts)
    return tuple(sorted(entry.name.removesuffix(suffix) for entry in folder.iterdir() if entry.name.endswith(suffix)))
