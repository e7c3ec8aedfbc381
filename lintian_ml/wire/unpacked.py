# SPDX-License-Identifier: GPL-2.0-or-later
"""What readers of formats unpack themselves, in isolated processes: members of zips that are models, streams in models.

Where an unpacker dies over one, ReaderDied says so; and since some readers do without what they cannot read, ``lost``
keeps it for the walk, which tells it.
"""
from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import NamedTuple

from lintian_ml.errors import DamagedFile, ReaderDied, SourceProblem, UnpackerDied
from lintian_ml.inflate import pool

lost: list[str] = []


class Begun(NamedTuple):
    """The first bytes of a stream; whether there may be ``more``, and whether it was seen to end as it should."""

    data: bytes
    more: bool
    ends: bool


def beginning(kind: str, raw: Iterable[bytes], most: int) -> Begun:
    """Unpack until there are ``most`` bytes. Raises DamagedFile, with the decompressor's words alone, or ReaderDied."""
    parts, size = [], 0
    try:
        for piece in pieces(kind, raw):
            parts.append(piece)
            size += len(piece)
            if size >= most:
                return Begun(b"".join(parts)[:most], True, False)
    except SourceProblem as error:
        if str(error) != "ends early":
            raise DamagedFile(str(error).removeprefix("is damaged: ")) from None
        return Begun(b"".join(parts), False, False)
    return Begun(b"".join(parts), False, True)


def pieces(kind: str, raw: Iterable[bytes]) -> Generator[bytes, None, None]:
    """All of a stream. Raises SourceProblem where it is damaged or ends early, or ReaderDied."""
    try:
        for piece, _ in pool.pieces(kind, raw):
            yield piece
    except UnpackerDied as error:
        lost.append(str(error))
        raise ReaderDied(str(error)) from None
