# SPDX-License-Identifier: GPL-2.0-or-later
"""The bounded reader: the only way to the bytes of a scanned file.

An ``Item`` is one file of the package as the walk meets it: a stream that is read once. Its ``head`` costs one read;
``blob()`` keeps the whole content, in memory or in an unnamed temporary file, and gives random access to it.
"""
from __future__ import annotations

import io

from lintian_ml import limits
from lintian_ml.blob import Blob, Stream
from lintian_ml.lazy import once

__all__ = ["Blob", "Item", "Stream", "digits"]

_NOT_CONTROL = bytes(set(range(256)) - (set(range(32)) - set(b"\t\n\v\f\r\b\x1b")) - {0x7f})
_TEXT_SAMPLE = 8 * limits.KIB
_NOTHING = io.BytesIO()


def digits(data: bytes) -> int:
    """How many decimal digits there are."""
    return len(data) - len(data.translate(None, b"0123456789"))  # what is rare is taken out: four times as fast


class Item:
    """One file of a package. ``path`` is relative to the source root, members as ``outer!inner``.

    ``size`` is None where a stream does not tell it beforehand. ``origin`` says in words what made the content differ
    from the tarball's, e.g. ``patched by debian/patches/net.patch``; empty for an untouched file.
    """

    left: tuple[str, ...] = ()  # what of this file readers did not look at, in words

    def __init__(self, path: str, stream: Stream, size: int | None = None, origin: str = "", depth: int = 0) -> None:
        self.path = path
        self.origin = origin
        self.depth = depth
        self._size = size
        self._stream = stream
        self._blob: Blob | None = None

    @classmethod
    def of(cls, path: str, data: bytes, origin: str = "", depth: int = 0) -> Item:
        item = cls(path, _NOTHING, len(data), origin, depth)
        item.head = data[:limits.HEAD]
        if len(data) >= limits.HEAD:  # of a small file the head is all
            item._blob = Blob.of(data)
        return item

    @once
    def name(self) -> str:
        """Last component of the path."""
        return self.path.rsplit("!", 1)[-1].rsplit("/", 1)[-1]

    @once
    def suffix(self) -> str:
        """Lower-case suffix with its dot, empty without one."""
        stem, dot, suffix = self.name.rpartition(".")
        return f".{suffix.lower()}" if dot and stem else ""

    @once
    def head(self) -> bytes:
        """The first ``limits.HEAD`` bytes, or the whole file where it is smaller."""
        parts, missing = [], limits.HEAD
        while missing and (part := self._stream.read(missing)):
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    @once
    def is_text(self) -> bool:
        """No control characters in the first 8 KiB; the encoding does not matter."""
        return not self.head[:_TEXT_SAMPLE].translate(None, _NOT_CONTROL)

    @once
    def numerals(self) -> int:
        """How many decimal digits the head has."""
        return digits(self.head)

    @once
    def code(self) -> bytes:
        """All of a program's text, as signs are looked for in it, or its head where it has more than a megabyte."""
        return self.blob().whole() if len(self.head) == limits.HEAD and self.size <= limits.MIB else self.head

    @once
    def signs(self) -> frozenset[bytes] | None:
        """What of all signs (``lintian_ml.signs``) a text shows, or its head where it has more than a megabyte; None
        where that was not looked for."""
        from lintian_ml import signs

        if not self.is_text:
            return None
        return signs.shown(self.code)

    def whole_shows(self, signs: tuple[bytes, ...]) -> bool:
        """Whether all of a text, and not only its head, may show one of ``signs``."""
        return self.size > limits.MIB or self.shows(signs)

    def shows(self, signs: tuple[bytes, ...]) -> bool:
        """Whether a text's head may show one of ``signs``: False only where they were looked for and none is there."""
        return self.signs is None or not self.signs.isdisjoint(signs)

    @property
    def size(self) -> int:
        """Size in bytes; reads the whole stream where it was not announced."""
        if self._size is None:
            self._size = self.blob().size
        return self._size

    def blob(self) -> Blob:
        """The whole content with random access; the first call reads the rest of the stream."""
        if self._blob is None:
            head = self.head
            if len(head) < limits.HEAD:
                self._blob = Blob.of(head)
            elif isinstance(self._stream, io.FileIO):
                self._blob = Blob.on_disk(self._stream)
            else:
                self._blob = Blob.spool(head, self._stream)
            self._size = self._blob.size
        return self._blob

    def leave(self, what: str) -> None:
        """Note that a limit ends the reading of this file; whoever walks tells it."""
        if what not in self.left:
            self.left = (*self.left, what)

    def within(self, limit: int, what: str) -> bool:
        """Whether the file has at most so many bytes; of a larger one it is noted ``what`` is not looked for in it."""
        if self.size > limit:
            self.leave(f"{what} are not looked for in files of more than {limit} bytes")
        return self.size <= limit

    def keep(self, memory: int) -> None:
        """Read all of it, so that it outlives the walk: in memory if it has at most ``memory`` bytes, else on disk."""
        blob = self.blob()
        if blob.fileno() is None and blob.size > memory:
            self._blob = blob.moved()
