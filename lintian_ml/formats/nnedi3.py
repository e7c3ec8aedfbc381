# SPDX-License-Identifier: GPL-2.0-or-later
"""NNEDI3, which interpolates the lines that a field lacks: float32 of four prescreeners and 140 predictors.

Source: nnedi3.c of the plug-in for VapourSynth. There is no magic: sizes of all windows and numbers of neurons give one
length, and the numbers have to look learned.
"""
from __future__ import annotations

from collections.abc import Iterator

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import values

_WINDOWS = ((8, 6), (16, 6), (32, 6), (48, 6), (8, 4), (16, 4), (32, 4))
_NEURONS = (16, 32, 64, 128, 256)
_PRESCREENERS = (252, 280, 280, 280)
_LARGEST = 1e4


def _counts() -> Iterator[tuple[str, int]]:
    """Names and numbers of values, in the order of the file: for errors absolute and squared, in two qualities each."""
    yield from ((f"prescreener{number}", count) for number, count in enumerate(_PRESCREENERS))
    for error in ("absolute", "squared"):
        for neurons in _NEURONS:
            for width, height in _WINDOWS:
                yield f"{error}.{neurons}.{width}x{height}", 2 * 2 * neurons * (width * height + 1)


_TOTAL = sum(count for _, count in _counts())


def recognise(item: Item) -> bool:
    """Small numbers at the beginning, then the length."""
    return len(item.head) == limits.HEAD and _small(values.decode(item.head[:64], "<f4")) and item.size == 4 * _TOTAL


def _small(numbers: list[float]) -> bool:
    return all(number == 0 or 1e-12 < abs(number) < _LARGEST for number in numbers)


def read(item: Item) -> Header:
    taken = values.sample(item.blob(), Span(0, item.size, "<f4"))
    if not _small(taken) or values.why_not_learned(taken):
        raise NotThisFormat("holds numbers that are no weights")
    tensors, at = [], 0
    for name, count in _counts():
        tensors.append(Tensor(name, (count,), "float32", Span(at, 4 * count, "<f4")))
        at += 4 * count
    return Header(tuple(tensors), _TOTAL, {"producer": "NNEDI3"}, trained=Answer.YES)


def sample() -> bytes:
    """The same numbers again and again, up to the one length there is."""
    from lintian_ml.wire import samples

    return (samples.floats(65537) * (_TOTAL // 65537 + 1))[:4 * _TOTAL]


FORMAT = Format("nnedi3", "NNEDI3 weights", Kind.NEURAL, Depth.TENSORS, (".bin",), recognise, read, sample, least=4096)
