# SPDX-License-Identifier: GPL-2.0-or-later
"""The bytes of one file: in memory, or in an unnamed temporary file where there are many."""
from __future__ import annotations

import hashlib
import io
import os
import weakref
from collections.abc import Iterator
from typing import BinaryIO, Protocol

from lintian_ml import limits
from lintian_ml.errors import DamagedFile, LimitExceeded


class Stream(Protocol):
    """Anything that gives its next bytes; an empty answer is the end."""

    def read(self, size: int, /) -> bytes: ...


class Blob:
    """Random access to one file's bytes; every read is checked against the size."""

    def __init__(self, data: bytes | None, handle: BinaryIO | None, size: int) -> None:
        self._data = data
        self._handle = handle
        self.size = size
        if handle is not None:
            weakref.finalize(self, handle.close)  # a walk meets many files; none may stay open behind it

    @classmethod
    def of(cls, data: bytes) -> Blob:
        return cls(data, None, len(data))

    @classmethod
    def on_disk(cls, handle: BinaryIO) -> Blob:
        """A blob over an open regular file, which it closes when it goes."""
        return cls(None, handle, os.fstat(handle.fileno()).st_size)

    @classmethod
    def spool(cls, head: bytes, stream: Stream) -> Blob:
        """Keep ``head`` and all that ``stream`` still gives: in memory, or on disk past ``limits.SPOOL_MEMORY``."""
        parts, size = [head], len(head)
        while size <= limits.SPOOL_MEMORY:
            part = stream.read(limits.CHUNK)
            if not part:
                return cls.of(b"".join(parts))
            parts.append(part)
            size += len(part)
        import tempfile  # and what comes with it: only large files get here

        handle = tempfile.TemporaryFile(prefix="lintian-ml-")
        handle.writelines(parts)
        while part := stream.read(limits.CHUNK):
            handle.write(part)
        handle.flush()
        return cls(None, handle, handle.tell())

    def moved(self) -> Blob:
        """The same bytes in an unnamed temporary file."""
        import tempfile

        handle = tempfile.TemporaryFile(prefix="lintian-ml-")
        handle.writelines(self.chunks())
        handle.flush()
        return Blob(None, handle, self.size)

    def peek(self, offset: int, length: int) -> bytes:
        """Up to ``length`` bytes from ``offset``; fewer at the end of the file."""
        if offset < 0 or length <= 0 or offset >= self.size:
            return b""
        if self._data is not None:
            return self._data[offset:offset + length]
        assert self._handle is not None
        return os.pread(self._handle.fileno(), min(length, self.size - offset), offset)

    def read(self, offset: int, length: int) -> bytes:
        """Exactly ``length`` bytes from ``offset``. Raises DamagedFile where the file ends before."""
        if offset < 0 or length < 0 or offset + length > self.size:
            raise DamagedFile(f"ends at byte {self.size}, but bytes {offset} to {offset + length} are promised")
        if length > limits.WHOLE:
            raise LimitExceeded(f"asks for {length} bytes at once, at most {limits.WHOLE} are read")
        return self.peek(offset, length)

    def chunks(self, start: int = 0, end: int | None = None, size: int = limits.CHUNK) -> Iterator[bytes]:
        """The bytes from ``start`` to ``end`` in pieces."""
        stop = self.size if end is None else min(end, self.size)
        while start < stop:
            yield self.peek(start, min(size, stop - start))
            start += size

    def whole(self, limit: int = limits.WHOLE) -> bytes:
        """All bytes. Raises LimitExceeded where there are more than ``limit``."""
        if self.size > limit:
            raise LimitExceeded(f"has {self.size} bytes, at most {limit} are read at once")
        return self.peek(0, self.size)

    def open(self) -> BinaryIO:
        """A seekable file of its own position, for libraries that want one (zipfile)."""
        if self._data is not None:
            return io.BytesIO(self._data)
        return io.BufferedReader(_Window(self, 0, self.size))

    def fileno(self) -> int | None:
        """The descriptor of a blob on disk, None for one in memory."""
        return None if self._handle is None else self._handle.fileno()

    def sha256(self) -> str:
        digest = hashlib.sha256()
        for chunk in self.chunks(size=limits.MIB):
            digest.update(chunk)
        return digest.hexdigest()


class _Window(io.RawIOBase):
    """A read-only file over a part of a blob."""

    def __init__(self, blob: Blob, start: int, size: int) -> None:
        self._blob, self._start, self._size, self._at = blob, start, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("negative seek position")
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        part = self._blob.peek(self._start + self._at, min(len(view), max(0, self._size - self._at)))
        view[:len(part)] = part
        self._at += len(part)
        return len(part)
