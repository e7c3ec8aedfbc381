# SPDX-License-Identifier: GPL-2.0-or-later
"""Numbers in text: read fast, exactly, and never past what is no number."""
from __future__ import annotations

import itertools

import numpy
import pytest

from lintian_ml.wire import samples_text
from lintian_ml.wire.numbers import NotNumbers, parse, text_values


@pytest.mark.parametrize(("text", "values"), [
    ("1, 2,\n-3;4", [1, 2, -3, 4]),
    ("{ {1.5f, -.5F}, {+2.e-3, 1E+05} };", [1.5, -0.5, 0.002, 100000.0]),
    ("0x10, 0XfFu, -0x1", [16, 255, -1]),
    ("0x1.8p-1, -0x1.p+0f, 0X0.8P3L, 0x10", [0.75, -1.0, 4.0, 16.0]),
    ("1.0 /* two: 2 */ 3.0 // 4\n5.0 # 6\n7", [1, 3, 5, 7]),
    ("123456789012345678901.5 1.25", [1.2345678901234568e20, 1.25]),
    ("9223372036854775808 1", [9.223372036854775808e18, 1]),
    ("nan inf -inf 1L 2ul", [float("nan"), float("inf"), -float("inf"), 1, 2]),
    ("1e-400 1e-310 1.7e308", [0.0, 1e-310, 1.7e308]),
    (" \n\t", []),
    ("-0.0 -5", [0.0, -5.0]),
], ids=itertools.count())
def test_notations(text: str, values: list[float]) -> None:
    """Signs, points, exponents, suffixes, hexadecimal numbers and comments of several languages are understood."""
    assert numpy.allclose(parse(text.encode()), values, rtol=1e-15, atol=0, equal_nan=True)


@pytest.mark.parametrize("text", ["1, two, 3", "1 - 2", "1-2", "--3", "0xzz", "1.5.2e", "1e", "e5", "- 1", "1 -"])
def test_words_are_refused(text: str) -> None:
    """Anything but numbers raises NotNumbers, without a warning."""
    with pytest.raises(NotNumbers):
        parse(text.encode())


def test_every_digit_counts() -> None:
    """Numbers of up to 17 digits are read as float reads them, as far as float32 can tell."""
    exact = [value * 10.0 ** power for value, power in zip(samples_text.normal(4000), itertools.cycle(range(-12, 12)))]
    text = " ".join(repr(value) for value in exact).encode()
    read = parse(text)
    assert numpy.abs(read / numpy.array(exact) - 1).max() < 3e-16
    narrow = numpy.clip([read, exact], -60000, 60000).astype(numpy.float16)
    assert (narrow[0] == narrow[1]).all()


@pytest.mark.parametrize("size", [1, 5, 1000, 100_000])
def test_pieces_may_be_cut_anywhere(size: int) -> None:
    """A text cut inside numbers and comments gives the same numbers as the whole."""
    text = b"".join(b"%d.25, /* row %d, 7 */ -%d,\n" % (at, at, at) for at in range(400))
    pieces = [text[at:at + size] for at in range(0, len(text), size)]
    assert numpy.concatenate([*text_values(pieces)]).tolist() == parse(text).tolist()
