# SPDX-License-Identifier: GPL-2.0-or-later
"""Declared roundings of lossy exports. Each turns numbers into integers, so that two nets compare step by step.

``decimals=N``  N significant decimal digits, as text exports write them (leela-zero's converters, minigo: 4)
``float16``     rounded to float16, ``bfloat16`` likewise; steps are units in the last place
``scale=N``     round(value * N), as NNUE nets are exported (64, 127 …)
``linear16``    65535 steps between the smallest and the largest value of the tensor, as lc0's LINEAR16
"""
from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy

from lintian_ml.errors import UsageError
from lintian_ml.words import worded

if TYPE_CHECKING:
    Values = numpy.ndarray[Any, numpy.dtype[Any]]

Rounding = Callable[["Values", "Values"], tuple["Values", "Values"]]
_LARGEST = 2.0 ** 62
_MOST_DIGITS = 17


def parse(spec: str) -> Rounding:
    """The rounding that ``spec`` declares: from two arrays to two arrays of integers. Raises UsageError."""
    name, _, number = spec.partition("=")
    if name in _PLAIN and not number:
        return _PLAIN[name]
    if name in _NUMBERED and number.isascii() and number.isdigit() and 0 < int(number) < 1 << 31:
        if name != "decimals" or int(number) <= _MOST_DIGITS:
            return _NUMBERED[name](int(number))
    raise UsageError(worded("'{spec}' is no rounding: decimals=N, scale=N, float16, bfloat16, linear16 are known",
                            spec=spec))


def steps_apart(rounding: Rounding, ours: Values, theirs: Values) -> tuple[int, int]:
    """How many numbers are one step apart after rounding, and how many are more than one."""
    a, b = rounding(ours.reshape(-1).astype(numpy.float64), theirs.reshape(-1).astype(numpy.float64))
    distance = abs(a - b)
    return int((distance == 1).sum()), int((distance > 1).sum())


def _decimals(digits: int) -> Rounding:
    def rounded(numbers: Values) -> tuple[Values, Values]:
        """Mantissas of ``digits`` digits and exponents, correctly rounded by the C library's printf."""
        words = numpy.char.mod(f"%.{digits - 1}e", numbers)
        parts = numpy.char.partition(words, "e")
        mantissas = numpy.char.replace(parts[:, 0], ".", "").astype(numpy.int64)
        exponents: Values = parts[:, 2].astype(numpy.int64)
        exponents[mantissas == 0] = -400
        return mantissas, exponents

    def both(ours: Values, theirs: Values) -> tuple[Values, Values]:
        (a, ea), (b, eb) = rounded(ours), rounded(theirs)
        for low, high, mine, other in ((ea, eb, a, b), (eb, ea, b, a)):
            carried = (low + 1 == high) & (abs(other) < 10 ** digits // 10 + 2)
            other[carried] *= 10  # 9.999 and 1.000e1 are neighbours: bring them to one exponent
            far = (low < high) & ~carried
            mine[far], other[far] = 0, 2
        return a, b

    return both


def _scale(number: int) -> Rounding:
    return lambda ours, theirs: (_whole(ours * number), _whole(theirs * number))


def _whole(numbers: Values) -> Values:
    found: Values = numpy.clip(numpy.rint(numbers), -_LARGEST, _LARGEST).astype(numpy.int64)
    return found


def _ordered(bits: Values, width: int) -> Values:
    """Float bits as integers in the order of the numbers; both zeros are 0."""
    signed = bits.astype(numpy.int64)
    sign = 1 << (width - 1)
    found: Values = numpy.where(signed & sign, -(signed & (sign - 1)), signed)
    return found


def _float16(ours: Values, theirs: Values) -> tuple[Values, Values]:
    with numpy.errstate(over="ignore", under="ignore"):
        a, b = (_ordered(side.astype(numpy.float16).view(numpy.uint16), 16) for side in (ours, theirs))
    return a, b


def _bfloat16(ours: Values, theirs: Values) -> tuple[Values, Values]:
    def one(numbers: Values) -> Values:
        with numpy.errstate(over="ignore", under="ignore"):
            bits = numbers.astype(numpy.float32).view(numpy.uint32).astype(numpy.uint64)
        return _ordered((bits + 0x7fff + ((bits >> numpy.uint64(16)) & numpy.uint64(1))) >> numpy.uint64(16), 16)

    return one(ours), one(theirs)


def _linear16(ours: Values, theirs: Values) -> tuple[Values, Values]:
    """Steps of SHIPPED's own range, which its exporter used."""
    low, high = float(ours.min(initial=0.0)), float(ours.max(initial=0.0))
    if ours.size:
        low, high = float(ours.min()), float(ours.max())
    step = (high - low) / 65535 or 1.0
    return _whole((ours - low) / step), _whole((theirs - low) / step)


_PLAIN: dict[str, Rounding] = {"float16": _float16, "bfloat16": _bfloat16, "linear16": _linear16}
_NUMBERED: dict[str, Callable[[int], Rounding]] = {"decimals": _decimals, "scale": _scale}
