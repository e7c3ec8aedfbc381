# SPDX-License-Identifier: GPL-2.0-or-later
"""Cascades of pico and pigo, which find faces, pupils and landmarks by trees that compare pairs of pixels.

Source: picornt.c of pico, core/pigo.go and core/puploc.go of pigo. A detector: eight bytes, depth and number of trees,
then for each tree its comparisons (four int8 each), its leaves and a threshold (float32). A localiser: stages, scale,
trees of a stage and their depth, then for each tree its comparisons and two float32 a leaf. There is no magic; the
sizes have to add up.
"""
from __future__ import annotations

import math
import struct
from typing import NamedTuple

from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Item

_HEAD = 16
_DEEPEST = 12
_LARGEST = 1e4  # predictions are logarithms of odds or parts of a width, thresholds sums of them


class _Trees(NamedTuple):
    """How many trees there are, and leaves and float32 of each; the comparisons of a tree come before its numbers."""

    trees: int
    leaves: int
    numbers: int

    def size(self) -> int:
        return 4 * (self.leaves - 1) + 4 * self.numbers


def _trees(item: Item) -> _Trees | None:
    """The layout whose size is the file's, None where neither is."""
    first, _, second, third = struct.unpack_from("<4I", item.head)
    for count, depth, localiser in ((third, second, False), (first * second, third, True)):
        if 0 < depth <= _DEEPEST and count:
            leaves = 1 << depth
            told = _Trees(count, leaves, 2 * leaves if localiser else leaves + 1)
            if _HEAD + count * told.size() == item.size:
                return told
    return None


def recognise(item: Item) -> bool:
    return len(item.head) >= 256 and _trees(item) is not None


def read(item: Item) -> Header:
    told = _trees(item)
    if told is None:
        raise NotThisFormat("has sizes that do not add up to its length")
    seen = 0
    for tree in {0, told.trees // 2, told.trees - 1}:
        data = item.blob().read(_HEAD + tree * told.size() + 4 * (told.leaves - 1), 4 * told.numbers)
        numbers = struct.unpack(f"<{told.numbers}f", data)
        if not all(math.isfinite(number) and (not number or 1e-12 < abs(number) < _LARGEST) for number in numbers):
            raise NotThisFormat("holds leaves that are no predictions")
        seen += len(set(numbers))
    if seen < told.leaves:
        raise NotThisFormat("holds leaves that hardly differ")
    facts = {"producer": "pico", "architecture": f"cascade of {told.trees} trees of {told.leaves} leaves"}
    return Header((), told.trees * told.numbers, facts, trained=Answer.YES)


def sample() -> bytes:
    """A detector of eight trees with four leaves each."""
    from lintian_ml.wire import samples

    trees = b"".join(bytes(range(tree, tree + 12)) + samples.floats(5, tree + 1) for tree in range(8))
    return struct.pack("<2i2I", 3, 0, 2, 8) + trees


FORMAT = Format("pico-cascade", "pico face detector", Kind.CLASSICAL, Depth.HEADER, (),
                recognise, read, sample, least=256)
