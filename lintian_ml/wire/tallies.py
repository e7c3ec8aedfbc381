# SPDX-License-Identifier: GPL-2.0-or-later
"""Counting numbers in text models whose words and numbers mix, without holding the file."""
from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Answer, Header, Kind, Tensor
from lintian_ml.reader import Blob, Item

TOLERANCE = 0.02  # rounded probabilities of one row add up to one within this


@cache
def _decimal() -> re.Pattern[bytes]:
    return re.compile(rb"(?<![\w.])[-+]?(?:\d{1,20}\.\d{0,24}|\.\d{1,24})(?:[eE][-+]?\d{1,3})?(?![\w.])")


def pieces(blob: Blob, start: int = 0) -> Iterator[bytes]:
    """The file in pieces that end at white space, unless there is none in a whole step."""
    rest = b""
    for chunk in blob.chunks(start):
        rest += chunk
        cut = max(rest.rfind(b"\n"), rest.rfind(b" "), rest.rfind(b"\t")) + 1 or len(rest)
        yield rest[:cut]
        rest = rest[cut:]
    if rest:
        yield rest


def decimals(blob: Blob, start: int = 0) -> int:
    """Numbers with a decimal point from byte ``start``; words and whole numbers do not count."""
    return sum(sum(1 for _ in _decimal().finditer(piece)) for piece in pieces(blob, start))


def header(name: str, count: int, metadata: dict[str, str], kind: Kind | None = None) -> Header:
    """The header of a text model of which only the number of its values is known."""
    told = {key: value for key, value in metadata.items() if value}
    return Header((Tensor(name, (count,), "float64"),), count, told, kind=kind, trained=Answer.YES)


def is_distribution(values: list[float]) -> bool:
    """Two or more probabilities that add up to one."""
    return len(values) > 1 and min(values) >= 0 and abs(sum(values) - 1) <= TOLERANCE


def plain(item: Item, metadata: dict[str, str], least: int = 1, name: str = "values") -> Header:
    """The header of a model of which only its decimal numbers are counted. Raises NotThisFormat below ``least``."""
    count = decimals(item.blob())
    if count < least:
        raise NotThisFormat(f"has {count} decimal numbers, too few for a model")
    return header(name, count, metadata)
