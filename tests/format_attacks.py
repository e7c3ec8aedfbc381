# SPDX-License-Identifier: GPL-2.0-or-later
"""Attacks that every format must bear: its sample cut anywhere, every bit of it flipped, numbers made huge."""
from __future__ import annotations

import random
from collections.abc import Iterator

from lintian_ml.errors import FormatError
from lintian_ml.model import Format, Header
from lintian_ml.reader import Item

_ALL = 1500  # a sample up to this size is attacked at every byte, a larger one at this many places


def look(entry: Format, data: bytes, path: str = "model.bin") -> Header | None:
    """What the cascade would do with one format: None where it is not recognised or something else after all."""
    item = Item.of(path, data)
    if not data or entry.textual not in (None, item.is_text):
        return None
    if entry.magic and not any(data[at:at + len(value)] == value for at, value in entry.magic):
        return None
    try:
        return entry.read(item) if entry.recognise(item) else None
    except FormatError as error:
        sentence = str(error)
        assert sentence and "\n" not in sentence
        return None


def places(size: int, most: int = _ALL) -> list[int]:
    """Every byte of a small file; of a larger one the first and last few hundred, and some between."""
    if size <= most:
        return list(range(size))
    edge, between = most // 3, random.Random(size)
    return sorted({*range(edge), *range(size - edge, size), *between.sample(range(size), most // 3)})


def truncations(data: bytes, most: int = _ALL) -> Iterator[bytes]:
    return (data[:end] for end in places(len(data), most))


def flips(data: bytes, most: int = _ALL) -> Iterator[bytes]:
    """One byte changed: a bit, all bits, and the largest value."""
    for at in places(len(data), most):
        for value in {data[at] ^ 1 << at % 8, data[at] ^ 0xFF, 0xFF, 0} - {data[at]}:
            yield data[:at] + bytes((value,)) + data[at + 1:]


def huge_numbers(data: bytes, most: int = 300) -> Iterator[bytes]:
    """Four and eight bytes overwritten by numbers that overflow sums and products."""
    for at in places(len(data), most):
        for value in (b"\xff\xff\xff\x7f", b"\xff" * 8, b"\xff" * 7 + b"\x7f", b"\0\0\0\x80"):
            yield data[:at] + value + data[at + len(value):]


def attack(entry: Format, most: int = _ALL) -> None:
    """Run everything above; anything but a FormatError fails the test that called."""
    data = entry.sample()
    for source in (truncations, flips, huge_numbers):
        for broken in source(data, most):
            look(entry, broken)
