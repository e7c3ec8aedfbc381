# SPDX-License-Identifier: GPL-2.0-or-later
"""Many patterns against many paths, without trying each on each: both lists come from a package.

A pattern without signs, or with one star at its begin or end, is looked up. The others are tried one by one, and how
often that is done is bounded.
"""
from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence

from lintian_ml import glob, limits
from lintian_ml.errors import LimitExceeded

Match = Callable[[str, str], bool]
_LONG = 64  # characters of a pattern that take about as long as any one
_WHOLE, _BEGIN, _END, _OTHER = range(4)


def _kind(pattern: str) -> tuple[int, str]:
    """How a pattern can be looked up, and the text that has to be there."""
    if not any([sign in pattern for sign in "*?[\\"]):
        return _WHOLE, pattern
    plain = pattern.count("*") == 1 and not any([sign in pattern for sign in "?[\\"])
    if plain and pattern.endswith("*"):
        return _BEGIN, pattern[:-1]
    return (_END, pattern[1:]) if plain and pattern.startswith("*") else (_OTHER, pattern)


class Tries:
    """How often patterns may still be tried."""

    def __init__(self, left: int = 0) -> None:
        self._left = left or limits.COVER_TRIES

    def spend(self, count: int) -> None:
        """Raises LimitExceeded."""
        self._left -= count
        if self._left < 0:
            raise LimitExceeded(f"has more patterns than are tried on so many files: {limits.COVER_TRIES} tries")


class Patterns:
    """Which patterns of a list cover a path. ``match`` has the last word on each."""

    def __init__(self, patterns: Sequence[str], match: Match = glob.matches) -> None:
        self._patterns, self._match, self._tries = patterns, match, Tries()
        self._texts: list[dict[str, list[int]]] = [{}, {}, {}, {}]
        for position, pattern in enumerate(patterns):
            kind, text = _kind(pattern)
            self._texts[kind].setdefault(text if kind != _OTHER else "", []).append(position)
        self._dear = sum(len(patterns[position]) // _LONG for position in self._texts[_OTHER].get("", ()))
        self._lengths = [sorted({*map(len, texts)}) for texts in self._texts]

    def covering(self, path: str) -> list[int]:
        """The positions of all patterns that cover ``path``, ascending. Raises LimitExceeded."""
        found = [*self._texts[_WHOLE].get(path, ()), *self._texts[_OTHER].get("", ())]
        for length in self._lengths[_BEGIN]:
            if length > len(path):
                break
            found += self._texts[_BEGIN].get(path[:length], ())
        for length in self._lengths[_END]:
            if length > len(path):
                break
            found += self._texts[_END].get(path[len(path) - length:], ())
        self._tries.spend(max(0, len(found) + self._dear - limits.COVER_MORE))
        return sorted([position for position in found if self._match(self._patterns[position], path)])


class Paths:
    """Which paths of a list there are, by pattern or by their beginning."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = sorted(set(paths))
        self._backwards: list[str] | None = None
        self._known = frozenset(self._paths)
        self._tries = Tries(limits.COVER_TRIES + limits.COVER_MORE * len(self._paths))

    def __contains__(self, path: str) -> bool:
        return path in self._known

    def begins(self, text: str) -> bool:
        """Whether a path begins so."""
        return _begins(self._paths, text)

    def covered(self, pattern: str) -> bool:
        """Whether the pattern covers a path. Raises LimitExceeded."""
        kind, text = _kind(pattern)
        if kind == _WHOLE:
            return text in self._known
        if kind == _BEGIN:
            return _begins(self._paths, text)
        if kind == _END:
            if self._backwards is None:
                self._backwards = sorted(path[::-1] for path in self._paths)
            return _begins(self._backwards, text[::-1])
        for path in self._paths:
            self._tries.spend(1 + len(pattern) // _LONG)
            if glob.matches(pattern, path):
                return True
        return False


def _begins(texts: Sequence[str], start: str) -> bool:
    at = bisect_left(texts, start)
    return at < len(texts) and texts[at].startswith(start)
