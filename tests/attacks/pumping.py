# SPDX-License-Identifier: GPL-2.0-or-later
"""Strings that make a regular expression work hard, made from the expression itself.

The expression is parsed with the standard library's own parser. Every part that may repeat is *pumped*: what leads to
it once, then the part very often, then something that does not fit. Searching starts anew at every place, so what leads
to a repetition is repeated as well.
"""
from __future__ import annotations

import re
import re._constants as codes  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterable, Iterator
from typing import Any

_CLASSES = {codes.CATEGORY_DIGIT: "0", codes.CATEGORY_SPACE: " ", codes.CATEGORY_WORD: "a",
            codes.CATEGORY_NOT_DIGIT: "a", codes.CATEGORY_NOT_SPACE: "a", codes.CATEGORY_NOT_WORD: " "}
_PREFERRED = " a0\n.-,\""
_KILLERS = ("", "\0")
_REPEATS = {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}
_MANY = 8  # a repetition that may be longer than this is pumped


def attacks(pattern: str, flags: int, size: int) -> Iterator[str]:
    """Texts of about ``size`` characters for one expression."""
    tree = parser.parse(pattern, flags & ~re.LOCALE)
    seen: set[tuple[str, str]] = set()
    for lead, body in sorted(set(_pumps(tree, ""))):
        for start, unit in ((lead, body), ("", body), ("", lead + body), ("", lead)):
            if unit and (start, unit) not in seen:
                seen.add((start, unit))
                yield from (start + unit * (size // len(unit)) + killer for killer in _KILLERS)


def _pumps(nodes: Iterable[Any], lead: str) -> Iterator[tuple[str, str]]:
    """(what leads to a repetition, its body once) for every repetition in the tree."""
    for code, value in nodes:
        if code in _REPEATS and value[1] > _MANY:
            yield from ((lead, body) for body in _examples(value[2]))
            yield from _pumps(value[2], lead)
        elif code in _REPEATS:
            yield from _pumps(value[2], lead)
        elif code is codes.SUBPATTERN:
            yield from _pumps(value[-1], lead)
        elif code is codes.BRANCH:
            for branch in value[1]:
                yield from _pumps(branch, lead)
        elif code in (codes.ASSERT, codes.ASSERT_NOT):
            yield from _pumps(value[1], lead)
        lead += _example([(code, value)])


def _examples(nodes: Iterable[Any]) -> set[str]:
    """A few texts that fit: one for each of some characters where there is a choice."""
    nodes = list(nodes)
    found = {_example(nodes, wish) for wish in _PREFERRED} | {_example(nodes)}
    for code, value in nodes:
        if code is codes.SUBPATTERN:
            found |= _examples(value[-1])
        elif code is codes.BRANCH:
            found |= {_example(branch) for branch in value[1]}
    return found


def _example(nodes: Iterable[Any], wish: str = "") -> str:
    return "".join(_one(code, value, wish) for code, value in nodes)


def _one(code: Any, value: Any, wish: str) -> str:
    if code is codes.LITERAL:
        return chr(value)
    if code is codes.ANY:
        return wish or "a"
    if code is codes.NOT_LITERAL:
        return next(char for char in wish + "ab" if ord(char) != value)
    if code is codes.IN:
        return _member(value, wish)
    if code is codes.BRANCH:
        return _example(value[1][0], wish)
    if code is codes.SUBPATTERN:
        return _example(value[-1], wish)
    if code in _REPEATS:
        return _example(value[2], wish) * max(1 if value[1] else 0, value[0])
    return ""


def _member(choices: Any, wish: str) -> str:
    """One character of a class, ``wish`` if it is in it."""
    negated = choices[0][0] is codes.NEGATE
    for char in wish + _PREFERRED + "".join(map(chr, range(1, 256))):
        if any(_fits(kind, value, char) for kind, value in choices) is not negated:
            return char
    return ""


def _fits(kind: Any, value: Any, char: str) -> bool:
    if kind is codes.LITERAL:
        return ord(char) == value
    if kind is codes.RANGE:
        return bool(value[0] <= ord(char) <= value[1])
    if kind is codes.CATEGORY:
        tests = {codes.CATEGORY_DIGIT: char.isdigit(), codes.CATEGORY_SPACE: char.isspace(),
                 codes.CATEGORY_WORD: char.isalnum() or char == "_"}
        tests |= {codes.CATEGORY_NOT_DIGIT: not char.isdigit(), codes.CATEGORY_NOT_SPACE: not char.isspace(),
                  codes.CATEGORY_NOT_WORD: not (char.isalnum() or char == "_")}
        return tests[value]
    return False
