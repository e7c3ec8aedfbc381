# SPDX-License-Identifier: GPL-2.0-or-later
"""Files that were cut into parts, for upload or version control: put together again where their names tell the order.

``net.bin.partaa`` and ``.partab``, ``net.bin.001`` and ``.002``, ``net.bin.aa`` and ``.ab``,
``net-00001-of-00003.bin``.
"""
from __future__ import annotations

import re
from collections.abc import Iterator

from lintian_ml import limits
from lintian_ml.lazy import regex
from lintian_ml.reader import Item
from lintian_ml.records import dataclass, field

_CUT = regex(r"(?:\.(?:part|chunk|piece|split)[-_.]?(?:(?P<number>\d{1,5})|(?P<letters>[a-z]{2,3}))"
             r"|\.(?P<plain>\d{2,5})|(?P<dotted>\.\w+)\.(?P<pair>a[a-z]))\Z")
_OF = regex(r"(?P<stem>.*?)[-_.](?P<number>\d{1,5})-of-(?P<total>\d{1,5})(?P<tail>(?:\.\w+)*)")


@dataclass(frozen=True)
class Part:
    """One part's place: which file it belongs to, and where in it; ``total`` is 0 where the name does not tell."""

    whole: str
    number: int
    total: int = 0


def part(path: str) -> Part | None:
    """What a name tells about being a part; None for nearly every file."""
    if path[-1:] not in _LAST and "-of-" not in path:
        return None
    folder, slash, name = path.rpartition("/")
    if "-of-" in name and (match := _OF.fullmatch(name)) and int(match["total"]) > 1:
        return Part(f"{folder}{slash}{match['stem']}{match['tail']}-of-", int(match["number"]), int(match["total"]))
    if not (match := _CUT.search(name, 1)):
        return None
    return Part(f"{folder}{slash}{_stem(match)}", _number(match))


_LAST = frozenset("0123456789abcdefghijklmnopqrstuvwxyz")


def _stem(match: re.Match[str]) -> str:
    """What the parts of one file have in common, the manner of counting included."""
    width = len(match["plain"] or match["letters"] or match["pair"] or "")
    stem = match.string[:match.start()]
    return f"{stem}{match['dotted'] or ''}.{'n' if match['plain'] or match['number'] else 'a'}{width}"


def _number(match: re.Match[str]) -> int:
    if digits := match["number"] or match["plain"]:
        return int(digits)
    return sum(26 ** place * (ord(letter) - ord("a")) for place, letter in enumerate(
        reversed(match["letters"] or match["pair"])))


@dataclass
class Kept:
    """The parts that one walk met, until it has met all: limits.PARTS, of which limits.PARTS_MEMORY in memory."""

    more: str = ""  # the first file past the bound
    _parts: dict[str, dict[int, Item]] = field(default_factory=dict)
    _totals: dict[str, int] = field(default_factory=dict)
    _count: int = 0
    _held: int = 0

    def take(self, item: Item) -> bool:
        """Keep a file that may be a part of another; False for one that is to be looked at now."""
        place = part(item.path)
        if place is None or place.number in self._parts.get(place.whole, ()):
            return False
        if self._count >= limits.PARTS:
            self.more = self.more or item.path
            return False
        item.keep(limits.PARTS_MEMORY - self._held)
        self._held += item.size if item.blob().fileno() is None else 0
        self._count += 1
        self._parts.setdefault(place.whole, {})[place.number] = item
        self._totals[place.whole] = max(place.total, self._totals.get(place.whole, 0))
        return True

    def groups(self) -> Iterator[tuple[Item, ...]]:
        """What belongs together, in order; a part whose fellows are missing is alone."""
        for whole, numbered in self._parts.items():
            order = sorted(numbered)
            complete = order[0] in (0, 1) and order == list(range(order[0], order[0] + len(order)))
            items = tuple(numbered[number] for number in order)
            if complete and self._totals[whole] in (0, len(order)):
                yield items
            else:
                yield from ((item,) for item in items)


def joined(parts: tuple[Item, ...]) -> Item:
    """The parts as one file, under the name of the first."""
    first = parts[0]
    stream = _Chain(chunk for item in parts for chunk in item.blob().chunks())
    return Item(first.path, stream, sum(item.size for item in parts), first.origin, first.depth)


class _Chain:
    """Chunks one after the other as a stream."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._rest = chunks, b""

    def read(self, size: int, /) -> bytes:
        while not self._rest:
            if not (chunk := next(self._chunks, b"")):
                return b""
            self._rest = chunk
        answer, self._rest = self._rest[:size], self._rest[size:]
        return answer


def told(parts: tuple[Item, ...]) -> str:
    """For people: how many parts, and which."""
    names = [item.name for item in parts]
    shown = names if len(names) <= 4 else [*names[:2], "…", names[-1]]
    return f"put together from {len(names)} parts: {', '.join(shown)}"
