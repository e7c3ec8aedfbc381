# SPDX-License-Identifier: GPL-2.0-or-later
"""Members of a zip that is a model: zipfile finds them, and an isolated process unpacks them."""
from __future__ import annotations

import copy
import zipfile
import zlib
from types import TracebackType
from typing import IO

from lintian_ml.errors import SourceProblem
from lintian_ml.wire import unpacked

_PACKED = {zipfile.ZIP_DEFLATED: "deflate", zipfile.ZIP_BZIP2: "bzip2 member", zipfile.ZIP_LZMA: "lzma member"}


def member(archive: zipfile.ZipFile, wanted: str | zipfile.ZipInfo) -> IO[bytes] | Member:
    """``archive.open(wanted)``, unpacked elsewhere. Raises what zipfile raises, and ReaderDied."""
    info = archive.getinfo(wanted) if isinstance(wanted, str) else wanted
    return Member(archive, info) if info.compress_type in _PACKED else archive.open(info)


class Member:
    """A packed member as a stream of its promised size, its checksum held against the end as zipfile does it."""

    def __init__(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
        plain = copy.copy(info)  # so that zipfile, which checks the local header, hands out the packed bytes
        plain.compress_type, plain.file_size = zipfile.ZIP_STORED, plain.compress_size
        plain.CRC = None  # type: ignore[assignment]
        self._packed = archive.open(plain)
        self._info, self._left, self._total, self._rest, self._open = info, info.file_size, 0, b"", True
        self._pieces = unpacked.pieces(_PACKED[info.compress_type], iter(lambda: self._packed.read(1 << 20), b""))

    def __enter__(self) -> Member:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._pieces.close()
        self._packed.close()

    def read(self, size: int = -1, /) -> bytes:
        parts, missing = [], self._info.file_size if size < 0 else size
        while missing and (self._rest or self._open):
            self._rest = self._rest or self._next()
            part, self._rest = self._rest[:missing], self._rest[missing:]
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    def _next(self) -> bytes:
        """The next bytes that count; at the last ones the checksum must hold."""
        try:
            piece = next(self._pieces, None)
        except SourceProblem as error:
            raise zipfile.BadZipFile(str(error).removeprefix("is damaged: ")) from None
        part = (piece or b"")[:self._left]
        self._left -= len(part)
        self._total = zlib.crc32(part, self._total)
        self._open = piece is not None and self._left > 0
        if not self._open and self._total != self._info.CRC:
            raise zipfile.BadZipFile(f"Bad CRC-32 for file {self._info.filename!r}")
        return part
