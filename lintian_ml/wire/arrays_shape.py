# SPDX-License-Identifier: GPL-2.0-or-later
"""What a sample of an array's values looks like: the figures by which learned parameters and tables differ.

Learned parameters have both signs in similar numbers, crowd around zero with heavy tails, and neighbours know little
of each other. Tables are smooth, monotone, symmetric, repeat themselves, or use few values; noise that was drawn for a
test is spread evenly.
"""
from __future__ import annotations

import math
import re
from operator import mul

from lintian_ml.lazy import regex
from lintian_ml.reader import Blob
from lintian_ml.records import dataclass
from lintian_ml.wire import beginnings
from lintian_ml.wire.numbers import hexadecimal, is_hexadecimal

_PIECE = 4 * 1024  # bytes looked at in one place of an array: 128 long numbers fit
_HUGE = 1e30  # no learned number comes near, and its fourth power still is a float
_LONG = 7  # characters of a precise number
_STRIDE = 7919  # a prime, so that every place is met once
_VALUES = 128  # values taken from one place; three places are looked at
_COMMENT = regex(rb"/\*.*?(?:\*/|\Z)|//[^\n]*|#[^\n]*", re.DOTALL)
_EXPONENT = regex(rb"(?<=[\d.])[dDf]([-+]?\d{1,3})\Z")  # Fortran's 1.5d-3, Julia's 1.5f0
_SPACES = bytes(32 if byte in b",;{}[]()\t\r\n\v\f" else byte for byte in range(256))
_EXACT = regex(rb"[-+]?\d{0,40}\.\d{18,80}(?:[eE][-+]?\d{1,3})?")
_EXAMPLES, _DOUBLE, _DIGITS = 8, 19, 60  # such numbers, digits that may be a double's, digits that are compared
_NAME = 64  # bytes that may hold the name of a schema of protobuf, which begins with it


@dataclass(frozen=True)
class Shape:
    """Figures of a sample. Shares are of 0 … 1; ``smooth`` is the correlation of neighbours (of next but one, where
    that is larger); ``peaked`` the excess kurtosis: 0 for a normal distribution, -1.2 for an even one."""

    values: int
    negative: float
    distinct: float
    smooth: float
    rising: float
    peaked: float
    mirrored: bool
    precise: float
    whole: bool
    largest: float
    centred: float
    beyond: bool = False  # in more digits than a double holds, so that no training has made them

    @property
    def learned(self) -> bool:
        """Nothing in the figures speaks against learned parameters, and enough speaks for them."""
        return self.values >= 32 and not self.computed and 0.12 <= self.negative <= 0.88 and self.peaked > -1.0 \
            and self.smooth < 0.65 and self.centred < 1.0 \
            and (self.distinct > 0.25 or self.whole and self.distinct * self.values >= 24)

    @property
    def computed(self) -> bool:
        """Smooth, monotone, symmetric, made of few values or too exact: a table, not learned parameters."""
        return self.values >= 16 and (self.smooth > 0.85 or not 0.1 <= self.rising <= 0.9 or self.mirrored
                                      or self.distinct < 0.05 and self.values > 200 or self.distinct < 0.015
                                      or self.beyond)

    @property
    def fitted(self) -> bool:
        """Precise numbers of both signs that hardly repeat: no table of a formula where a bias stands beside it."""
        return self.precise > 0.5 and self.distinct > 0.5 and 0.05 < self.negative < 0.95 and not self.mirrored

    @property
    def flat(self) -> bool:
        """As good as constant, or rising or falling throughout."""
        return self.values >= 64 and (self.distinct < 0.015 or not 0.04 <= self.rising <= 0.96)

    @property
    def sizes(self) -> bool:
        """Whole numbers without a sign, a few of them huge: of bytes, offsets and times, where packed words all are."""
        return self.whole and not self.negative and self.largest > 0xFFFF and self.peaked > 2

    def __str__(self) -> str:
        return (f"{self.negative:.0%} negative, neighbours correlate {self.smooth:.2f}, "
                f"excess kurtosis {self.peaked:.1f}"
                + (", mirrored" if self.mirrored else "")
                + (", more digits than a double holds" if self.beyond else "")).replace("%", " %")


def look(blob: Blob, start: int, end: int) -> Shape | None:
    """The figures of bytes [start, end); None where they are not numbers, or the bytes of a picture or a program."""
    places = [start] if end - start <= _PIECE else [start, (start + end - _PIECE) // 2, end - _PIECE]
    pieces: list[list[float]] = []
    lengths, whole, beyond = 0, True, False
    for place in places:
        tokens = _tokens(blob.peek(place, min(_PIECE, end - place)), place > start, place + _PIECE < end)
        if len(places) > 1:
            tokens = tokens[-_VALUES:] if place + _PIECE >= end else tokens[:_VALUES]
        if tokens[4:] and b"." not in tokens[0] + tokens[2] + tokens[4]:
            tokens = _keyed(tokens)
        try:
            numbers = list(map(float, tokens))
        except ValueError:
            numbers = _slowly(tokens)
        if numbers and (not _bounded(numbers) or not pieces and _of_file(numbers)):
            return None
        if numbers:
            pieces.append(numbers)
            lengths += sum(map(_LONG.__le__, map(len, tokens)))
            whole = whole and b"." not in b" ".join(tokens)
            beyond = beyond or _beyond(tokens)
        elif tokens:
            return None
    return _figures(pieces, lengths, whole, beyond) if pieces else None


def of_values(tokens: list[bytes]) -> Shape | None:
    """The figures of all of some words; None where one is no number."""
    try:
        numbers = list(map(float, tokens))
    except ValueError:
        return None
    if not numbers or not _bounded(numbers):
        return None
    return _figures([numbers], sum(map(_LONG.__le__, map(len, tokens))), b"." not in b" ".join(tokens))


def of_numbers(numbers: list[float]) -> Shape | None:
    """The figures of numbers that a parser has read; None where one is huge or there is none."""
    if not numbers or not _bounded(numbers):
        return None
    precise = sum(number != round(number, 4) for number in numbers)
    return _figures([numbers], precise, all(number == int(number) for number in numbers))


def shuffled(numbers: list[float]) -> list[float]:
    """The numbers in an order of no meaning, the same one each time: for tables that are sorted by their numbers."""
    return [numbers[at * _STRIDE % len(numbers)] for at in range(len(numbers))] if len(numbers) % _STRIDE else numbers


def _bounded(numbers: list[float]) -> bool:
    """None is huge, none is no number at all."""
    return -_HUGE < min(numbers) and max(numbers) < _HUGE and not math.isnan(sum(numbers))


def _of_file(numbers: list[float]) -> bool:
    first = numbers[:_NAME]
    if not all(0 <= number <= 255 and number == int(number) for number in first):
        return False
    begin = bytes(map(int, first))
    schema = begin[:1] == b"\n" and b".proto" in begin  # one begins with its name
    return schema or begin.startswith(beginnings.CERTAIN)


def _tokens(data: bytes, cut_start: bool, cut_end: bool) -> list[bytes]:
    """The words of a piece that may be cut in the middle of its first and last one."""
    if b"/" in data or b"#" in data:
        data = _COMMENT.sub(b" ", data)
    tokens = data.translate(_SPACES).split(None, 3 * _VALUES)
    return tokens[1 if cut_start else 0:-1 if cut_end or len(tokens) > 3 * _VALUES else None]


def _beyond(tokens: list[bytes]) -> bool:
    """Whether most of the long numbers have digits that the nearest double has not: they were never one."""
    long = list(map(bytes.decode, filter(_EXACT.fullmatch, tokens[:_VALUES])))
    return len(long) >= _EXAMPLES and sum(map(_never_double, long)) * 2 > len(long)


def _never_double(text: str) -> bool:
    """Whether a number is not what a double prints as, in however many digits."""
    from decimal import Context, Decimal  # few arrays have such numbers

    given = Decimal(text).normalize(Context(prec=_DIGITS))
    digits = len(given.as_tuple().digits)
    return digits > _DOUBLE and Decimal(float(given)).normalize(Context(prec=digits)) != given


def _keyed(tokens: list[bytes]) -> list[bytes]:
    """Of keys and values that take turns, whole numbers that hardly repeat and fractions, the values; else all."""
    keys, values = tokens[::2], tokens[1::2]
    if any([b"." in key for key in keys]) or not all([b"." in value for value in values]):
        return tokens
    return values if len({*keys}) * 2 > len(keys) else tokens


def _slowly(tokens: list[bytes]) -> list[float]:
    """Numbers with the suffixes and prefixes of programming languages; none at all where one token is no number."""
    try:
        return [_number(token) for token in tokens]
    except (ValueError, OverflowError):
        return []


def _number(token: bytes) -> float:
    """One number. Raises ValueError."""
    if is_hexadecimal(token):
        return float(hexadecimal(token))
    bare = token.rstrip(b"uUlL")
    return float(_EXPONENT.sub(rb"e\1", bare.rstrip(b"fFdD")))


def _figures(pieces: list[list[float]], precise: int, whole: bool, beyond: bool = False) -> Shape:
    values = [value for piece in pieces for value in piece]
    count = len(values)
    mean = sum(values) / count
    squares = [(value - mean) ** 2 for value in values]
    variance = sum(squares) / count
    fourth = sum(map(mul, squares, squares)) / count
    steps = [b - a for piece in pieces for a, b in zip(piece, piece[1:]) if a != b]
    spread = 1e-60 < variance < 1e150
    return Shape(
        values=count,
        negative=sum(value < 0 for value in values) / (count - values.count(0.0) or 1),
        distinct=len(set(map(abs, values))) / count,
        smooth=max(_correlation(pieces, 1), _correlation(pieces, 2)),
        rising=sum(step > 0 for step in steps) / len(steps) if len(steps) > 8 else 0.5,
        peaked=fourth / variance ** 2 - 3 if spread else -3.0,
        mirrored=_mirrored(pieces[0], pieces[-1]),
        precise=precise / count,
        whole=whole,
        largest=max(max(values), -min(values)),
        centred=abs(mean) / variance ** 0.5 if spread else 9.0,
        beyond=beyond,
    )


def _correlation(pieces: list[list[float]], lag: int) -> float:
    """How well a value tells the one ``lag`` places on: -1 … 1."""
    above = below = 0.0
    for piece in pieces:
        mean = sum(piece) / len(piece)
        centred = [value - mean for value in piece]
        above += sum(map(mul, centred, centred[lag:]))
        below += sum(map(mul, centred, centred))
    return above / below if below > 1e-60 else 1.0


def _mirrored(first: list[float], last: list[float]) -> bool:
    """The array reads the same from both ends, signs apart."""
    count = min(len(first), len(last), 64)
    if count < 16 or len(set(map(abs, first[:count]))) < 4:
        return False
    pairs = zip(first[:count], reversed(last[-count:]))
    return sum(abs(abs(a) - abs(b)) <= 1e-6 * abs(a) for a, b in pairs) > 0.9 * count
