# SPDX-License-Identifier: GPL-2.0-or-later
"""Zip containers that are one model: the central directory, and members read up to a limit."""
from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache

from lintian_ml import limits
from lintian_ml.errors import DamagedFile, LimitExceeded
from lintian_ml.reader import Item
from lintian_ml.wire import zip_members

MAGIC = b"PK\x03\x04"
_ERRORS = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, lzma.LZMAError, ValueError,
           OSError, struct.error, OverflowError, LookupError)


@contextmanager
def _as_damage() -> Iterator[None]:
    """zipfile's many ways to fail as one: DamagedFile."""
    try:
        yield
    except _ERRORS as error:
        raise DamagedFile(f"is a damaged zip: {str(error) or type(error).__name__}") from None


@lru_cache(maxsize=1)
def _opened(item: Item) -> zipfile.ZipFile:
    with _as_damage():
        return zipfile.ZipFile(item.blob().open())


def members(item: Item) -> Mapping[str, int]:
    """Sizes by name. Raises DamagedFile, or LimitExceeded where there are too many."""
    listed = _opened(item).infolist()
    if len(listed) > limits.TENSORS:
        raise LimitExceeded(f"has {len(listed)} members, at most {limits.TENSORS} are read as one model")
    return {info.filename: info.file_size for info in listed
            if info.filename and not info.filename.endswith("/")}


def names(item: Item) -> frozenset[str]:
    """The members' names; none where the directory is damaged, so that another format may have a look."""
    try:
        return frozenset(members(item))
    except (DamagedFile, LimitExceeded):
        return frozenset()


def content(item: Item, name: str, limit: int = limits.WHOLE) -> bytes:
    """One member. Raises DamagedFile, or LimitExceeded where it has more than ``limit`` bytes."""
    archive = _opened(item)
    with _as_damage():
        if archive.getinfo(name).file_size > limit:
            raise LimitExceeded(f"has a member of {archive.getinfo(name).file_size} bytes, at most {limit} are read")
        with zip_members.member(archive, name) as member:
            data = member.read(limit + 1)
    if len(data) > limit:
        raise LimitExceeded(f"has a member of more than {limit} bytes")
    return data


def begin(item: Item, name: str, length: int) -> bytes:
    """The first bytes of one member."""
    archive = _opened(item)
    with _as_damage(), zip_members.member(archive, name) as member:
        return member.read(length)


class _Stream:
    """A member's bytes one after another, zipfile's errors as DamagedFile."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        with _as_damage():
            self._stream = zip_members.member(archive, name)

    def read(self, size: int, /) -> bytes:
        with _as_damage():
            return self._stream.read(size)


def member(item: Item, name: str) -> Item:
    """One member as a file of its own. Raises DamagedFile, LimitExceeded past EXPANDED."""
    size = members(item).get(name, 0)
    if size > limits.EXPANDED:
        raise LimitExceeded(f"has a member of {size} bytes, at most {limits.EXPANDED} are read")
    return Item(f"{item.path}!{name}", _Stream(_opened(item), name), size, item.origin, item.depth + 1)
