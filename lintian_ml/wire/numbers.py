# SPDX-License-Identifier: GPL-2.0-or-later
"""Numbers written as text, read fast: arrays of source code and lists in plain files, in blocks of bounded size.

What is understood: decimal numbers with sign, point and exponent; hexadecimal ones, fractions too; the suffixes of C,
C++, Java and Rust (``f``, ``L``, ``u``); separators are white space, commas, semicolons, brackets of all kinds;
comments of C (``/* */`` and ``//``) and of scripts (``#``) are left out.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from lintian_ml.errors import FormatError
from lintian_ml.lazy import regex

if TYPE_CHECKING:
    import numpy

    Values = numpy.ndarray[Any, numpy.dtype[Any]]

BLOCK = 64 * 1024  # bytes parsed at a time: the intermediate arrays then stay in the processor's cache
_SEPARATORS = b" \t\r\n\v\f,;{}[]()"
_DECIMAL = b"0123456789+-.eE"
_PLAIN = _SEPARATORS + _DECIMAL + b"fFlLuU"
_TO_SPACES = bytes(byte if byte in b"0123456789-." else 32 for byte in range(256))
_COMMENT = regex(rb"/\*.*?(?:\*/|\Z)|//[^\n]*|#[^\n]*", re.DOTALL)
_TOKEN = regex(rb"[^\s,;{}\[\]()]+")
_INTEGER = regex(rb"[+-]?(?:0[xX][0-9a-fA-F]+|[0-9]+)")


class NotNumbers(FormatError):
    """A word stands where a number was expected."""


def text_values(chunks: Iterable[bytes]) -> Iterator[Values]:
    """The numbers of a text that comes in pieces cut anywhere: int64 blocks where whole, else float64 blocks.

    Raises NotNumbers where anything but a number, a separator or a comment is met.
    """
    for block in _blocks(chunks):
        values = parse(block)
        if values.size:
            yield values


def _blocks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The text again, in blocks that end at a separator and not inside a comment."""
    rest = b""
    for chunk in chunks:
        for start in range(0, len(chunk), BLOCK):
            rest += chunk[start:start + BLOCK]
            cut = _cut(rest)
            if cut:
                yield rest[:cut]
                rest = rest[cut:]
            elif len(rest) > 64 * BLOCK:
                raise NotNumbers(f"has {len(rest)} bytes without a separator between numbers")
    if rest:
        yield rest


def _cut(data: bytes) -> int:
    """Where ``data`` can be split: behind its last separator that stands in no comment."""
    end = max(data.rfind(b","), data.rfind(b"\n"), data.rfind(b" ")) + 1
    if b"/" in data or b"#" in data:
        end = data.rfind(b"\n", 0, end) + 1
        opened = data.rfind(b"/*", 0, end)
        if opened >= 0 and data.find(b"*/", opened + 2, end) < 0:
            end = opened
    return end


def parse(data: bytes) -> Values:
    """The numbers of one piece of text. Raises NotNumbers."""
    if b"/" in data or b"#" in data:
        data = _COMMENT.sub(b" ", data)
    if data.translate(None, _PLAIN) or not data.strip(_SEPARATORS + b"fFlLuUeE"):
        return _slow(data)
    values = _floats(data) if b"." in data or b"e" in data or b"E" in data else _integers(data)
    return _slow(data) if values is None else values


def _integers(data: bytes) -> Values | None:
    """Whole numbers; None where the tokens are not simply digits with a sign before them."""
    import numpy

    spaced = data.translate(_TO_SPACES)
    if not _signed(spaced):
        return None
    values: Values = numpy.fromstring(spaced, numpy.int64, -1, " ")  # type: ignore[call-overload]
    return values


def _signed(spaced: bytes) -> bool:
    """Every minus stands at the start of a number."""
    import numpy

    framed = numpy.frombuffer(b" " + spaced + b" ", numpy.uint8)
    minus, space = framed == 45, framed == 32
    return not bool((minus[1:] > space[:-1]).any() or (minus[:-1] & space[1:]).any())


def _floats(data: bytes) -> Values | None:
    """Decimal fractions: the digits are read as whole numbers, then divided by the power of ten that the point means.

    This is twice as fast as strtod and, for up to 18 digits, off by at most one unit of float64; values that lie so
    close to a boundary between two float16 that this could matter are read again by ``float``.
    """
    import numpy

    spaced = data.translate(_TO_SPACES)
    digits = spaced.translate(None, b".")
    if not _signed(digits):
        return None
    whole = numpy.fromstring(digits, numpy.int64, -1, " ")  # type: ignore[call-overload]
    codes = numpy.frombuffer(spaced, numpy.uint8)
    starts, ends = _edges(codes)
    if starts.size != whole.size or (whole.size and max(int(whole.max()), -int(whole.min())) >= 10 ** 18):
        return None
    places = numpy.zeros(whole.size, numpy.int64)
    points = numpy.flatnonzero(codes == 46)
    owners = numpy.searchsorted(starts, points, "right") - 1
    places[owners] = ends[owners] - points - 1
    tails = ends.copy()
    raised = numpy.flatnonzero((numpy.frombuffer(data, numpy.uint8) | 32) == 101)
    if raised.size:
        exponents = numpy.searchsorted(starts, raised, "right")
        if exponents[0] == 0 or exponents[-1] >= whole.size or (ends[exponents - 1] != raised).any():
            return None
        places[exponents - 1] -= whole[exponents]
        tails[exponents - 1] = ends[exponents]
        keep = numpy.ones(whole.size, bool)
        keep[exponents] = False
        whole, places, starts, tails = whole[keep], places[keep], starts[keep], tails[keep]
    values = _scaled(whole, places)
    for index in _doubtful(values):
        values[index] = float(data[starts[index]:tails[index]])
    return values


def _edges(codes: Values) -> tuple[Values, Values]:
    """Where the runs of anything but spaces start and end."""
    import numpy

    filled = codes != 32
    edges = numpy.flatnonzero(filled[1:] != filled[:-1]) + 1
    if filled[:1].any():
        edges = numpy.concatenate(([0], edges))
    if filled[-1:].any():
        edges = numpy.concatenate((edges, [codes.size]))
    return edges[::2], edges[1::2]


def _scaled(whole: Values, places: Values) -> Values:
    """``whole`` / 10 ** ``places``, exact powers where float64 has them."""
    import numpy

    values: Values = whole.astype(numpy.float64)
    if places.size and (int(places.max()) > 22 or int(places.min()) < 0):
        with numpy.errstate(over="ignore", under="ignore", invalid="ignore"):
            values *= _powers()[numpy.clip(350 - places, 0, 700)]
    else:
        values /= _powers()[350 + places]
    return values


@cache
def _powers() -> Values:
    """10 ** -350 to 10 ** 350 as float64; what float64 cannot hold is 0 or infinite."""
    import numpy

    return numpy.array([float(f"1e{power}") for power in range(-350, 351)])


def _doubtful(values: Values) -> list[int]:
    """Indices of values within half a float32 step of the middle between two neighbouring float16."""
    import numpy

    low = values.view(numpy.int64) & ((1 << 42) - 1)
    found: list[int] = numpy.flatnonzero(numpy.abs(low - (1 << 41)) <= (1 << 28) + 8).tolist()
    return found


def _slow(data: bytes) -> Values:
    """Token by token: hexadecimal numbers, infinities, suffixes; raises NotNumbers at the first other word."""
    import numpy

    tokens = _TOKEN.findall(data)
    try:
        numbers = [_number(token) for token in tokens]
        if all(isinstance(number, int) and -1 << 63 <= number < 1 << 63 for number in numbers):
            return numpy.array(numbers, numpy.int64)
        return numpy.array([float(number) for number in numbers], numpy.float64)
    except ValueError:
        raise NotNumbers("holds words among its numbers") from None
    except OverflowError:
        raise NotNumbers("holds a number larger than any float64") from None


def is_hexadecimal(token: bytes) -> bool:
    """Whether a number begins as hexadecimal ones do in C and the languages after it."""
    return token[:2] in (b"0x", b"0X") or token[1:3] in (b"0x", b"0X")


def hexadecimal(token: bytes) -> int | float:
    """``0x1F`` or C99's ``0x1.8p-3``, the fraction times a power of two. Raises ValueError, OverflowError."""
    if b"p" in token or b"P" in token:
        return float.fromhex(token.rstrip(b"fFlL").decode())
    return int(token.rstrip(b"uUlL"), 16)


def _number(token: bytes) -> int | float:
    """One number. Raises ValueError."""
    if is_hexadecimal(token):
        return hexadecimal(token)
    bare = token.rstrip(b"fFlLuUdD") if token[-1:].isalpha() and token.lower() not in (b"inf", b"-inf") else token
    return int(bare) if _INTEGER.fullmatch(bare) else float(bare)
