# SPDX-License-Identifier: GPL-2.0-or-later
"""R's serialised objects in the two other forms, text (``A``) and the machine's own order (``B``), turned into XDR.

Both have the same values in the same order as XDR, so that they are walked as XDR is, and each value that is met is
written down in that form. What cannot be read ends it: the objects before it are kept. Source: R's serialize.c.
"""
from __future__ import annotations

import math
import struct
from contextlib import suppress
from itertools import chain
from re import DOTALL

from lintian_ml.errors import DamagedFile, FormatError
from lintian_ml.lazy import regex
from lintian_ml.wire import rdata

STARTS = tuple(start + form + version for start, form, version in chain(
    ((start, b"A\n", version) for start in (b"", b"RDA2\n", b"RDA3\n") for version in (b"2\n", b"3\n")),
    ((start, b"B\n", version) for start in (b"", b"RDB2\n", b"RDB3\n") for version in (b"\2\0\0\0", b"\3\0\0\0"))))
_WORD = regex(rb"\s*(\S{1,64})(?=\s|\Z)")
_ESCAPED = regex(rb"\\([0-7]{1,3}|[^0-7])|[^\\]", DOTALL)
_OCTAL = b"01234567"
_LETTERS = dict(zip(b"ntvbrfa", b"\n\t\v\b\r\f\a"))
_MISSING = struct.pack(">Q", 0x7ff00000000007a2)  # NA of real numbers
_INTEGERS, _COMPLEX, _RAW = (10, 13), 15, 24
_BATCH = 65536  # bytes of numbers that are looked at once


class _Text(rdata.Reader):
    """A number or a text a line; a text has its length in the line before it."""

    def __init__(self, data: bytes, at: int) -> None:
        super().__init__(data, at)
        self.out, self.before = bytearray(), at

    def _line(self) -> bytes:
        found = _WORD.match(self.data, self.at)
        if found is None:
            raise DamagedFile(f"ends at byte {len(self.data)} in the middle of a value")
        self.at = found.end()
        return found[1]

    def _batch(self, most: int) -> list[bytes]:
        """The next words, one at least and as many as stand in whole lines of the next bytes."""
        piece = self.data[self.at:self.at + _BATCH]
        end = piece.rfind(b"\n") + 1
        words = piece[:end].split(None, most)
        if not words:
            return [self._line()]
        self.at += end - (len(words.pop()) if len(words) > most else 0)
        return words

    def word(self) -> int:
        self.before = self.at
        number = _integer(self._line())
        self.out += struct.pack(">i", number)
        return number

    def back(self) -> None:
        self.at = self.before
        del self.out[-4:]

    def room(self) -> int:
        return (len(self.data) - self.at) // 2 * 8  # a value of eight bytes may be a digit and a line's end

    def skip(self, kind: int, count: int) -> None:
        rows = count * 2 if kind == _COMPLEX else count
        while rows:
            batch = self._batch(rows)
            rows -= len(batch)
            if kind == _RAW:
                self.out += bytes(map(_byte, batch))
            elif kind in _INTEGERS:
                self.out += struct.pack(f">{len(batch)}i", *map(_integer, batch))
            else:
                self.out += b"".join(map(_real, batch))

    def raw(self, count: int) -> bytes:
        if count:
            self.at += len(self.data[self.at:self.at + 16]) - len(self.data[self.at:self.at + 16].lstrip())
        text = bytearray()
        while len(text) < count:
            found = _ESCAPED.match(self.data, self.at)
            if found is None:
                raise DamagedFile(f"ends at byte {len(self.data)} in the middle of a text")
            self.at = found.end()
            text.append(_character(found[1]) if found[1] else found[0][0])
        self.out += text
        return bytes(text)


class _Native(rdata.Reader):
    """As XDR, each number's bytes in the order of the usual machines."""

    def __init__(self, data: bytes, at: int) -> None:
        super().__init__(data, at)
        self.out = bytearray()

    def word(self) -> int:
        if self.at + 4 > len(self.data):
            raise DamagedFile(f"ends at byte {len(self.data)} in the middle of a value")
        self.at += 4
        self.out += self.data[self.at - 4:self.at][::-1]
        return int(struct.unpack_from("<i", self.data, self.at - 4)[0])

    def back(self) -> None:
        super().back()
        del self.out[-4:]

    def skip(self, kind: int, count: int) -> None:
        start, width = self.at, rdata.WIDTHS[kind]
        super().skip(kind, count)
        letter, size = ("B", 1) if width == 1 else ("i", 4) if width == 4 else ("Q", 8)
        many = width * count // size
        self.out += struct.pack(f">{many}{letter}", *struct.unpack_from(f"<{many}{letter}", self.data, start))

    def raw(self, count: int) -> bytes:
        text = super().raw(count)
        self.out += text
        return text


def _byte(row: bytes) -> int:
    """Two hexadecimal digits. Raises DamagedFile for anything else."""
    try:
        return bytes.fromhex(row.decode("ascii"))[0]
    except (ValueError, IndexError):
        raise DamagedFile("has a word where a byte is expected") from None


def _integer(row: bytes) -> int:
    """A whole number of 32 bits, the least for NA. Raises DamagedFile for anything else."""
    if row == b"NA":
        return -2 ** 31
    if len(row) > 11 or not row.lstrip(b"-").isdigit() or not -2 ** 31 <= int(row) < 2 ** 31:
        raise DamagedFile("has a word where a whole number is expected")
    return int(row)


def _real(row: bytes) -> bytes:
    """A real number in XDR, which decimal or hexadecimal digits stand for. Raises DamagedFile for anything else."""
    if row == b"NA":
        return _MISSING
    try:
        text = row.decode("ascii")
        value = float.fromhex(text) if "x" in text else float(text)
    except (ValueError, OverflowError):
        raise DamagedFile("has a word where a number is expected") from None
    return struct.pack(">d", math.nan if math.isnan(value) else value)


def _character(escaped: bytes) -> int:
    """The byte that a sequence behind a backslash stands for."""
    return int(escaped, 8) & 0xff if escaped[0] in _OCTAL else _LETTERS.get(escaped[0], escaped[0])


def xdr(data: bytes) -> bytes:
    """The same objects as XDR, as far as they can be read."""
    start = b"" if data[:2] in (b"A\n", b"B\n") else data[:5]
    textual = data[len(start):len(start) + 1] == b"A"
    reader = (_Text if textual else _Native)(data, len(start) + 2)
    with suppress(FormatError):  # whoever reads the XDR finds where it ends
        version = [reader.word() for _ in range(3)][0]
        if version > 2:
            reader.raw(reader.word() % 64)
        rdata.walk(reader, bool(start))
    named = b"RDX" + start[3:] if start else b""
    return named + b"X\n" + bytes(reader.out)
