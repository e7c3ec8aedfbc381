# SPDX-License-Identifier: GPL-2.0-or-later
"""lintian's patterns: ``*`` is any string, ``?`` one character, a backslash takes the next one literally.

A pattern comes from a package and must not be able to make matching slow: the parts between stars have a fixed length
each, and the leftmost place of one never has to be taken back, so the time is at most pattern times text.
"""
from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from lintian_ml.lazy import regex

_TOKENS = regex(r"\\?.|\\", re.DOTALL)  # a character, with the backslash before it


class _Part(NamedTuple):
    """What stands between two stars: ``length`` characters, None for ``?``. ``literal`` where there is no ``?``."""

    length: int
    literal: str | None
    expression: re.Pattern[str] | None

    def at(self, text: str, position: int) -> bool:
        if self.expression is None:
            return text.startswith(self.literal or "", position)
        return self.expression.match(text, position) is not None

    def find(self, text: str, start: int, end: int) -> int:
        """The first place between ``start`` and ``end`` where the part stands whole; -1 without one."""
        if self.expression is None:
            return text.find(self.literal or "", start, end)
        found = self.expression.search(text, start, end)
        return found.start() if found else -1


@lru_cache(maxsize=4096)
def _part(piece: str) -> _Part:
    if "?" not in piece and "\\" not in piece:
        return _Part(len(piece), piece, None)
    characters = [None if token == "?" else token[-1] for token in _TOKENS.findall(piece)]
    if None not in characters:
        return _Part(len(characters), "".join(filter(None, characters)), None)
    expression = "".join("." if character is None else re.escape(character) for character in characters)
    return _Part(len(characters), None, re.compile(expression, re.DOTALL))


@lru_cache(maxsize=4096)
def _parts(pattern: str) -> tuple[_Part, ...]:
    if "\\" not in pattern:
        return tuple(map(_part, pattern.split("*")))
    pieces: list[list[str]] = [[]]
    for token in _TOKENS.findall(pattern):
        if token == "*":
            pieces.append([])
        else:
            pieces[-1].append(token)
    return tuple(_part("".join(piece)) for piece in pieces)


def matches(pattern: str, text: str) -> bool:
    """Whether ``pattern`` covers the whole of ``text``."""
    first, *rest = _parts(pattern)
    if not rest:
        return first.length == len(text) and first.at(text, 0)
    *middle, last = rest
    position, end = first.length, len(text) - last.length
    if position > end or not first.at(text, 0) or not last.at(text, end):
        return False
    for part in middle:
        found = part.find(text, position, end)
        if found < 0:
            return False
        position = found + part.length
    return True
