# SPDX-License-Identifier: GPL-2.0-or-later
"""Universal Binary JSON (https://ubjson.org/), as far as models use it; typed arrays of numbers are only
counted: they come back as a ``range`` of their length."""
from __future__ import annotations

import struct
from typing import Any

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile, LimitExceeded

_INTEGERS = {b"i": ("b", 1), b"U": ("B", 1), b"I": ("h", 2), b"l": ("i", 4), b"L": ("q", 8)}
_FLOATS = {b"d": ("f", 4), b"D": ("d", 8)}
_CONSTANTS: dict[bytes, Any] = {b"Z": None, b"T": True, b"F": False}
_DEPTH = 32
_ENTRIES = 1_000_000


class Reader:
    """One document; ``entries`` counts what was built, so that no document can fill the memory."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._entries = 0
        cursor.order = ">"

    def value(self, marker: bytes = b"", depth: int = 0) -> Any:
        """The next value. Raises DamagedFile or LimitExceeded."""
        self._entries += 1
        if depth > _DEPTH or self._entries > _ENTRIES:
            raise LimitExceeded("nests or holds more values than a model does")
        kind = marker or self._cursor.take(1)
        if kind in _CONSTANTS:
            return _CONSTANTS[kind]
        if kind == b"[":
            return self._array(depth)
        if kind == b"{":
            return self._object(depth)
        return self._text() if kind == b"S" else self._scalar(kind)

    def _scalar(self, kind: bytes) -> Any:
        if kind not in _INTEGERS and kind not in _FLOATS:
            raise DamagedFile(f"has an unknown marker {kind!r} at byte {self._cursor.at}")
        code, size = (_INTEGERS | _FLOATS)[kind]
        return struct.unpack(">" + code, self._cursor.take(size))[0]

    def _length(self) -> int:
        value = self._scalar(self._cursor.take(1))
        if not isinstance(value, int) or value < 0:
            raise DamagedFile("has a length that is no whole number")
        return value

    def _text(self) -> str:
        return self._cursor.string(self._length(), limits.STRING)

    def _head(self) -> tuple[bytes, int | None]:
        """``$`` type and ``#`` count of a container, where it has them."""
        kind, count = b"", None
        if self._cursor.blob.peek(self._cursor.at, 1) == b"$":
            self._cursor.skip(1)
            kind = self._cursor.take(1)
        if self._cursor.blob.peek(self._cursor.at, 1) == b"#":
            self._cursor.skip(1)
            count = self._length()
        return kind, count

    def _array(self, depth: int) -> Any:
        kind, count = self._head()
        sizes = _INTEGERS | _FLOATS
        if kind in sizes and count is not None:
            self._cursor.skip(count * sizes[kind][1])
            return range(count)
        found: list[Any] = []
        while count is None or len(found) < count:
            marker = kind or self._cursor.take(1)
            if count is None and marker == b"]":
                break
            found.append(self.value(marker, depth + 1))
        return found

    def _object(self, depth: int) -> dict[str, Any]:
        kind, count = self._head()
        found: dict[str, Any] = {}
        pairs = 0
        while count is None or pairs < count:
            if count is None and self._cursor.blob.peek(self._cursor.at, 1) == b"}":
                self._cursor.skip(1)
                break
            key = self._text()
            found[key] = self.value(kind, depth + 1)
            pairs += 1
        return found
