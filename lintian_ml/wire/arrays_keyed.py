# SPDX-License-Identifier: GPL-2.0-or-later
"""Hash tables of learned statistics in scripts (Perl, Python, Ruby, PHP, Lua, JavaScript): a word, then its number.

Three kinds prove themselves. Logarithms of probabilities: within each table the exponentials add up to 1, which no
other list of precise negative numbers does; their words may be numbers of states. Frequencies of character n-grams:
short words of letters, each with a precise share of less than 1, tables falling from the most frequent on or adding up
to 1. Conditional probabilities: many tables of the same words, each adding up to 1.
"""
from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from lintian_ml import limits
from lintian_ml.lazy import regex
from lintian_ml.model import Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import arrays_signs, tables
from lintian_ml.wire.arrays_names import TESTS

_PAIR = regex(rb"(?:[\"']([^\"'\n]{1,32})[\"']\)?\]?\s{0,80}(?:=>|[:,=])|\b([A-Za-z_]\w{1,31})\s{0,80}=>"
              rb"|\b(\d{1,6}):)\s{0,80}(-?\d*\.\d+(?:[eE][-+]?\d{1,3})?)(?![\d.])")
_GAP = regex(rb"[\s,)]*\(?(?:[\"'][^\"'\n]{1,32}[\"']\s{0,8},\s{0,8}){0,3}")  # a key may be a tuple of words
_EXACT = regex(rb"\.\d{8}")
# pairs again, what stands before the arrow or quotation mark left out: found far faster
_ARROWED = regex(rb"=>\s{0,80}-?\d{0,20}\.(\d+(?:[eE][-+]?\d+)?)")
_QUOTED = regex(rb"[\"']\)?\]?\s{0,80}[:,=]\s{0,80}-?\d{0,20}\.\d[\deE+-]{7}")
_NUMBERED = regex(rb"\b\d{1,6}:\s{0,80}-\d{1,3}\.\d{8}")
_PAIRS = 40
_STATES = 4  # of such
_PRECISE = 8  # digits behind the point: written by a program, not by hand
_GRAM = 4  # characters of the longest n-gram in use
_LEAST = 48  # values of n-grams or conditional probabilities
_LEAST_TABLE = 5
_TABLES = 12  # of the same words: one for each condition


class Group(NamedTuple):
    """The pairs of one table: offset of the first, words, numbers, whether ``=>`` or a colon joins all of them."""

    start: int
    words: list[bytes]
    numbers: list[float]
    mapped: list[bool]


def hinted(item: Item) -> bool:
    """Whether the head has two pairs of a word and a precise number, or many of the kind that Perl and Ruby write."""
    known: dict[str, bool] = vars(item)  # where cached properties live
    if "keyed" not in known:
        known["keyed"] = item.shows(arrays_signs.KEYED) and _hinted(item.head)
    return known["keyed"]


def _hinted(head: bytes) -> bool:
    arrowed = [len(digits) for digits in _ARROWED.findall(head)] if b"=>" in head else []
    if len(arrowed) > _PAIRS or sum(digits >= _PRECISE for digits in arrowed) >= 2:
        return True
    return _EXACT.search(head) is not None and (
        len(_QUOTED.findall(head)) >= 2 or len(_NUMBERED.findall(head)) >= _STATES)


def statistics(item: Item) -> Header | None:
    """The header of a file whose tables prove to be log-probabilities or n-gram frequencies, else None."""
    if not hinted(item) or not item.within(limits.WHOLE, "tables by words"):
        return None
    data = item.blob().whole()
    groups = list(_groups(data))
    total = sum(len(group.numbers) for group in groups)
    rules: list[tuple[Kind, Callable[[Group], bool], str]] = [
        (Kind.CLASSICAL, _logarithms, "log-probabilities, each table adding up to 1"),
        (Kind.NGRAM, _frequencies, "shares of character n-grams")]
    if not TESTS.search(item.path):
        rules.append((Kind.CLASSICAL, _conditional(groups), "conditional probabilities"))
    for kind, rule, what in rules:
        proven = [group for group in groups if rule(group)]
        count = sum(len(group.numbers) for group in proven)
        if count * 2 > total and count >= (4 if rule is _logarithms else _LEAST):
            return _header(data, groups, kind, f"{len(proven)} tables with {count} {what}")
    return None


def _groups(data: bytes) -> Iterator[Group]:
    """Pairs with nothing but white space and commas between them."""
    group, end = Group(0, [], [], []), -1
    for match in _PAIR.finditer(data):
        if end < 0 or match.start() - end > 200 or not _GAP.fullmatch(data, end, match.start()):
            if group.words:
                yield group
            group = Group(match.start(), [], [], [])
        group.words.append(match[1] or match[2] or match[3])
        group.numbers.append(float(match[4]))
        group.mapped.append(data[match.start(4) - 8:match.start(4)].rstrip().endswith((b"=>", b":")))
        end = match.end()
    if group.words:
        yield group


def _logarithms(group: Group) -> bool:
    return tables.logarithms(group.numbers)


def _frequencies(group: Group) -> bool:
    """Short words of letters, each less than 1 and precise, falling or adding up to 1."""
    numbers = group.numbers
    if len(numbers) < _LEAST_TABLE or not all(0 < number <= 1 for number in numbers):
        return False
    if sum(number != round(number, 6) for number in numbers) * 2 < len(numbers):
        return False
    falling = sum(a >= b for a, b in zip(numbers, numbers[1:])) >= 0.95 * (len(numbers) - 1)
    return (falling or abs(math.fsum(numbers) - 1) < 0.01) and all(map(_gram, group.words))


def _conditional(groups: list[Group]) -> Callable[[Group], bool]:
    """A test for tables of probabilities whose words, three at least and no mere letters, many tables have."""
    often = Counter(tuple(sorted(group.words)) for group in groups)

    def test(group: Group) -> bool:
        words = tuple(sorted(group.words))
        return len({*words}) >= 3 and all(group.mapped) and often[words] >= _TABLES and min(map(len, words)) > 2 \
            and not any(map(bytes.isdigit, words)) \
            and all(0 <= number <= 1 for number in group.numbers) and abs(math.fsum(group.numbers) - 1) < 0.1
    return test


def _gram(word: bytes) -> bool:
    """One to four characters, no digits; anything that is not ASCII counts as a letter."""
    text = word.decode("utf-8", "replace")
    return len(text) <= _GRAM and not any(letter.isdigit() for letter in text)


def _header(data: bytes, groups: list[Group], kind: Kind, why: str) -> Header:
    numbers = [number for group in groups for number in group.numbers]
    line = data.count(b"\n", 0, groups[0].start) + 1
    return Header((tables.tensor("table", numbers),), len(numbers), notes=(Note("array", why, line),), kind=kind)
