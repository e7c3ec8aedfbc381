# SPDX-License-Identifier: GPL-2.0-or-later
"""Text models: lines with their offsets and numbers in words, streamed, every line bounded."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lintian_ml import limits
from lintian_ml.errors import DamagedFile, LimitExceeded, NotThisFormat
from lintian_ml.model import Span, Tensor
from lintian_ml.reader import Blob

_NUMERIC = b"0123456789+-.eE \t\r\f\vnaifNAIF"  # digits, exponents, white space and the letters of nan and inf
_SPACE = frozenset(b" \t\r\f\v")


class Line(NamedTuple):
    """One line: its number from 1, the offset of its first byte, and its bytes without the end of line."""

    number: int
    offset: int
    text: bytes


class NumberLine(NamedTuple):
    """One line of numbers: its number from 1, offset, length in bytes without the newline, count of numbers."""

    number: int
    offset: int
    length: int
    numbers: int


_line = Line._make  # a third of the time of a call by position, and there may be a line for every byte


def first_line(head: bytes, limit: int = 256) -> bytes:
    """The first line of ``head`` without white space around it; at most ``limit`` bytes are looked at."""
    return head[:limit].split(b"\n", 1)[0].strip()


def words(text: bytes) -> str:
    """Foreign bytes as text: stripped, with replacement characters where they are not UTF-8."""
    return text.decode("utf-8", "replace").strip()


def integer(word: bytes | str) -> int:
    """A decimal number of at most 18 digits. Raises DamagedFile for anything else."""
    digits = word[1:] if word[:1] in (b"-", "-", b"+", "+") else word
    if not digits.isdigit() or not digits.isascii() or len(digits) > 18:  # ² is a digit, too
        raise DamagedFile(f"has {word[:24]!r} where a whole number belongs")
    return int(word)


def number(word: bytes | str) -> float:
    """A decimal number. Raises DamagedFile for anything else."""
    try:
        return float(word[:64])
    except ValueError:
        raise DamagedFile(f"has {word[:24]!r} where a number belongs") from None


def is_number(word: bytes) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return b"_" not in word


def lines(blob: Blob, start: int = 0, limit: int = limits.TEXT_LINE) -> Iterator[Line]:
    """Every line from byte ``start``, in one pass. Raises LimitExceeded for a line of more than ``limit`` bytes."""
    rest, offset, count = b"", start, 0
    for chunk in blob.chunks(start):
        parts = (rest + chunk).split(b"\n")
        rest = parts.pop()
        for part in parts:
            count += 1
            yield _line((count, offset, part.rstrip(b"\r")))
            offset += len(part) + 1
        if len(rest) > limit:
            raise LimitExceeded(f"line {count + 1} has more than {limit} bytes")
    if rest:
        yield Line(count + 1, offset, rest.rstrip(b"\r"))


def number_lines(blob: Blob, start: int = 0, first: int = 1) -> Iterator[NumberLine]:
    """Every line from byte ``start`` as a count of numbers; lines may be of any length, none is held whole.

    Raises NotThisFormat where a line holds anything that cannot be part of a decimal number.
    """
    line, offset, length, count, inside = first, start, 0, 0, False
    for chunk in blob.chunks(start):
        if chunk.translate(None, _NUMERIC + b"\n"):
            raise NotThisFormat(f"line {line} or a later one is not made of numbers")
        for at, part in enumerate(chunk.split(b"\n")):
            if at:
                yield NumberLine(line, offset, length, count)
                line, offset, length, count, inside = line + 1, offset + length + 1, 0, 0, False
            if part:
                count += len(part.split()) - (inside and part[0] not in _SPACE)
                inside = part[-1] not in _SPACE
                length += len(part)
    if length:
        yield NumberLine(line, offset, length, count)


def text_tensor(name: str, shape: tuple[int, ...], offset: int, length: int, dtype: str = "float32") -> Tensor:
    """A tensor whose values are decimal numbers in bytes [offset, offset + length)."""
    return Tensor(name, shape, dtype, Span(offset, length, "text"))


def fields(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Metadata without its empty values; the first value of a key counts, later ones are joined by a comma."""
    found: dict[str, str] = {}
    for key, value in pairs:
        value = value.strip()[:limits.NAME]
        if value:
            found[key] = f"{found[key]}, {value}" if key in found else value
    return found
