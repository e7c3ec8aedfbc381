# SPDX-License-Identifier: GPL-2.0-or-later
"""Which formats are worth trying on a file: by its first bytes, its size, its digits and the signs that it shows.

All that is known of a format without its module, ``formats.index()``, is sorted once by these.
"""
from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from lintian_ml import formats
from lintian_ml.model import Format
from lintian_ml.reader import Item

_REACHED = [sum(share <= most for most in formats.SHARES) for share in range(max(formats.SHARES) + 1)]
_Values = tuple[tuple[bytes, int], ...]


class _Magics(NamedTuple):
    """Formats by the bytes that select them, as (magic, position in the index): ``starts`` is keyed by two bytes,
    ``inside`` by offset and two bytes."""

    starts: dict[bytes, _Values]
    inside: tuple[tuple[int, dict[bytes, _Values]], ...]


class _Plain(NamedTuple):
    """Positions of formats without a magic: of all, of those that no sign announces, and of the others by sign."""

    all: tuple[int, ...]
    silent: tuple[int, ...]
    announced: dict[bytes, tuple[int, ...]]

    def among(self, signs: frozenset[bytes] | None) -> tuple[int, ...]:
        """Those that may be in a text with such signs; None: with any."""
        if signs is None:
            return self.all
        shown = [position for sign in signs if sign in self.announced for position in self.announced[sign]]
        return tuple(sorted({*shown, *self.silent})) if shown else self.silent


@cache
def _magics(is_text: bool) -> _Magics:
    places: dict[int, dict[bytes, list[tuple[bytes, int]]]] = {0: {}}
    for position, entry in enumerate(formats.index()):
        for offset, value in entry.magic if entry.textual in (None, is_text) else ():
            places.setdefault(offset, {}).setdefault(value[:2], []).append((value, position))
    tables = {offset: {key: tuple(found) for key, found in table.items()} for offset, table in places.items()}
    return _Magics(tables.pop(0), tuple(tables.items()))


@cache
def _plain(is_text: bool, size: int, dense: int, first: int) -> _Plain:
    """For files of one kind: text or not, place among SIZES, how many of SHARES their digits reach, first byte."""
    fitting = [(position, entry) for position, entry in enumerate(formats.index())
               if not entry.magic and entry.textual is not (not is_text) and entry.least <= formats.SIZES[size]
               and (not entry.first or first in entry.first)
               and (not is_text or not entry.digits or formats.SHARES.index(entry.digits) < dense)]
    announced: dict[bytes, list[int]] = {}
    for position, entry in fitting:
        for sign in entry.signs if is_text else ():
            announced.setdefault(sign, []).append(position)
    return _Plain(tuple(position for position, _ in fitting),
                  tuple(position for position, entry in fitting if not entry.signs or not is_text),
                  {sign: tuple(positions) for sign, positions in announced.items()})


@lru_cache(maxsize=4096)  # signs select in many ways
def _chosen(positions: tuple[int, ...]) -> tuple[Format, ...]:
    return tuple(map(formats.at, positions))


def candidates(item: Item) -> Sequence[Format]:
    """The formats whose declarations fit the first bytes of ``item``, in the order in which they are tried."""
    head, is_text = item.head, item.is_text
    if not head:
        return ()
    magics = _magics(is_text)
    hits = [position for value, position in magics.starts.get(head[:2], ()) if head.startswith(value)]
    for offset, table in magics.inside:
        if (key := head[offset:offset + 2]) in table:
            hits += [position for value, position in table[key] if head.startswith(value, offset)]
    positions = _plain(is_text, bisect(formats.SIZES, len(head)) - 1, _dense(item), head[0]).among(item.signs)
    return _chosen(tuple(sorted({*hits, *positions})) if hits else positions)


def _dense(item: Item) -> int:
    """How many of SHARES the digits of a text reach."""
    if not item.is_text or not item.numerals:
        return 0
    share = -(-len(item.head) // item.numerals)  # one byte in so many is a digit, rounded up
    return _REACHED[share] if share < len(_REACHED) else 0
