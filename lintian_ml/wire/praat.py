# SPDX-License-Identifier: GPL-2.0-or-later
"""Values of Praat's objects in the order in which a class has them, from a text or a binary file.

In a text, words that begin with a digit or a sign are numbers, those in quotation marks texts and those in angle
brackets choices; everything else is for people, and is left out in short files. Binary files are big-endian.
"""
from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Protocol

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile
from lintian_ml.lazy import regex
from lintian_ml.reader import Blob
from lintian_ml.wire import textual

_WORD = regex(r'"[^"]*+"(?:"[^"]*+")*+|(?<!\S)![^\n]*+|\S++')
_NUMBER = "0123456789+-"
_NO = frozenset(("<false>", "<absent>", "<no>"))
_TWO_BYTES = 0xffff  # instead of its length: a text in UTF-16 follows


class Source(Protocol):
    """What a file gives, front to back. ``numbers`` keeps those that are learned."""

    numbers: array[float]

    def whole(self, width: int = 4) -> int: ...
    def reals(self, count: int, keep: bool = True) -> None: ...
    def text(self, width: int = 2) -> str: ...
    def flag(self) -> bool: ...


class Text:
    """A text from a place on."""

    def __init__(self, content: str, at: int) -> None:
        self.numbers = array("d")
        self._words = self._values(content, at)

    def _values(self, content: str, at: int) -> Iterator[str]:
        for found in _WORD.finditer(content, at):
            word: str = found[0]
            if word[0] in _NUMBER or word[0] in '"<':
                yield word

    def _next(self, first: str, what: str) -> str:
        word = next(self._words, "")
        if not word:
            raise DamagedFile(f"ends where {what} belongs")
        if word[0] not in first:
            raise DamagedFile(f"has {word[:24]} where {what} belongs")
        return word

    def whole(self, width: int = 4) -> int:
        return textual.integer(self._next(_NUMBER, "a whole number"))

    def reals(self, count: int, keep: bool = True) -> None:
        for _ in range(count):
            word = self._next(_NUMBER, "a number")
            value = float("nan") if word == "--undefined--" else textual.number(word)
            if keep:
                self.numbers.append(value)

    def text(self, width: int = 2) -> str:
        word = self._next('"', "a text")
        if len(word) < 2 or word[-1] != '"':
            raise DamagedFile("ends in the middle of a text")
        return word[1:-1].replace('""', '"')[:limits.NAME]

    def flag(self) -> bool:
        return self._next("<", "a choice") not in _NO


class Binary:
    """A binary file from a place on."""

    def __init__(self, blob: Blob, at: int) -> None:
        self.numbers = array("d")
        self._cursor = Cursor(blob, at, ">")

    def whole(self, width: int = 4) -> int:
        return int.from_bytes(self._cursor.take(width), "big", signed=True)

    def reals(self, count: int, keep: bool = True) -> None:
        if not 0 <= 8 * count <= self._cursor.left:
            raise DamagedFile(f"claims {count} numbers in {self._cursor.left} bytes")
        values = array("d", self._cursor.take(8 * count))
        if memoryview(b"\1\0").cast("H")[0] == 1:  # the machine's own order is the other one
            values.byteswap()
        if keep:
            self.numbers += values

    def text(self, width: int = 2) -> str:
        length = int.from_bytes(self._cursor.take(width), "big")
        if width == 2 and length == _TWO_BYTES:
            return self._cursor.take(2 * self._cursor.u16()).decode("utf-16-be", "replace")[:limits.NAME]
        return self._cursor.take(length).decode("latin-1")[:limits.NAME]

    def flag(self) -> bool:
        return self._cursor.u8() != 0
