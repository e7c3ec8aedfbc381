# SPDX-License-Identifier: GPL-2.0-or-later
"""Probabilities in lines of text that prove themselves by adding up to one, or whose exponentials do.

A line may hold a distribution of its own (``-0.263 -3.14e+100 -1.465``, ``B:-4.2,M:-5.1``), or one event: what it
depends on, what happens, and how likely that is (``NN VB 0.0713``, ``the der -1.2039``).
"""
from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from lintian_ml.lazy import regex

_NUMBER = regex(rb"(?<![\w.+-])-?\d{1,9}(?:\.\d{1,20})?(?:[eE][-+]?\d{1,3})?(?![\w.])")
_EVENT = regex(rb"[ \t]*+([^\s,;|]{1,60})[ \t,;|]{1,8}([^\s,;|]{1,60})[ \t,;|]{1,8}"
               rb"(-?(?:0?\.\d{1,20}|\d{1,3}\.\d{1,20}|[01])(?:[eE]-\d{1,3})?)[ \t\r]*+")
_ZERO = -1e3  # stands for the logarithm of 0, and so does everything below
_DIGITS = 4  # behind the point of most numbers
_MANY = 64  # numbers of one line from which on rounding and smoothing may move their sum
_NEAR, _EXACT = 2e-3, 2e-5
_BASES = (1.0, math.log(10), math.log(2))
_ROWS, _OTHER = 4, 64  # lines that are distributions, and how many more may be none
_FIRST = 512  # lines of which nearly all are events
_GROUPS = 12  # conditions with three events or more
_SHARED = 3  # times that an event of the middle stands under other conditions


class Proof(NamedTuple):
    """How many numbers there are, and why they are probabilities."""

    values: list[float]
    why: str


def lines(rows: Iterable[bytes]) -> Proof | None:
    """Logarithms of distributions, one a line; the other lines hold no numbers, or few."""
    proven = 0
    values: list[float] = []
    other = 0
    for row in rows:
        found = list(map(float, _NUMBER.findall(row)))
        if len(found) < 2:
            continue
        if _logarithms(found):
            proven += 1
            values += found
        else:
            other += 1
            values += found if max(found) <= 0 else []
            if other > _OTHER + proven:
                return None
    if proven < _ROWS or other > proven:
        return None
    return Proof(values, f"the exponentials of {proven} lines add up to one")


def events(rows: Sequence[bytes]) -> Proof | None:
    """Conditions and events with a probability each, which add up to one for each condition."""
    first = rows[:_FIRST]
    if sum(_EVENT.fullmatch(row) is not None for row in first) < 0.8 * len(first):
        return None
    found = [(match[1], match[2], float(match[3])) for row in rows if (match := _EVENT.fullmatch(row))]
    values = [value for _, _, value in found]
    if len(found) < 3 * _GROUPS or not _precise(values) or not _named(found):
        return None
    lowest, highest = min(values), max(values)
    for at, other in ((0, 1), (1, 0)):
        groups: dict[object, list[float]] = {}
        for event in found:
            groups.setdefault(event[at], []).append(event[2])
        larger = [group for group in groups.values() if len(group) > 2]
        if len(larger) < _GROUPS or len({event[other] for event in found}) * _SHARED > len(found):
            continue
        sums = sum(abs(math.fsum(group) - 1) < _NEAR if highest > 0 else _logarithms(group) for group in larger)
        if sums >= 0.9 * len(larger) and (highest <= 0 or lowest >= 0):
            return Proof(values, f"the probabilities of {len(values)} events add up to one for {sums} conditions")
    return None


def _named(found: Sequence[tuple[bytes, bytes, float]]) -> bool:
    """Conditions and events are words, no numbers: isotopes have masses."""
    words = sum(not one.isdigit() and not other.isdigit() for one, other, _ in found)
    return words >= 0.8 * len(found)


def _logarithms(values: Sequence[float]) -> bool:
    """None above 0, at least two of possible events, and in one of three bases they add up to one. A certain event and
    others that are next to impossible do so without being probabilities: coordinates with a 0 among them."""
    likely = [value for value in values if value > _ZERO]
    if len(likely) < 2 or max(values) > 0 or not _precise(likely):
        return False
    near, rare = _NEAR if len(likely) >= _MANY else _EXACT, sorted(likely)[:-1]
    return any(abs(math.fsum(math.exp(value * base) for value in likely) - 1) < near < math.fsum(
        math.exp(value * base) for value in rare) for base in _BASES)


def _precise(values: Sequence[float]) -> bool:
    return sum(value != round(value, _DIGITS - 1) for value in values) * 2 >= len(values)
