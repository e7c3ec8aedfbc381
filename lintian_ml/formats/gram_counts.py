# SPDX-License-Identifier: GPL-2.0-or-later
"""Counts of all sequences of so many letters in a language: ``<an 3209216`` a line, the letters and how often they are.

No specification: guessers of languages and checkers of grammar carry them. All keys have the same length, most differ
by a letter from others (what follows a sequence begins with its end), some begin and some end with a mark for the end
of a word, and counts fall off as those of language do: few huge ones, many small. Profiles of TextCat mix lengths.
"""
from __future__ import annotations

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import tables

_ROW = regex(rb"[ \t]*+(\S{2,16})[ \t]++(-?\d{1,12}(?:\.\d{1,18})?(?:[eE]-?\d{1,3})?)[ \t\r]*+")
_FIRST = 24  # lines that are looked at before all are
_LEAST = 300  # sequences
_SHORTEST, _LONGEST = 2, 5  # letters
_MARKS = frozenset("<>_^$#|.")
_LETTERS = 0.9  # share of keys that are letters and marks
_LINKED = 0.9  # share of keys whose end begins another, and the other way round
_STEEP = 20  # the largest count is as many times the middle one


def recognise(item: Item) -> bool:
    """The first lines are short keys of one length with a number each."""
    head = item.head
    if len(head) < 2048 or item.numerals * 12 < len(head):
        return False
    rows = [_ROW.fullmatch(row) for row in head[:2048].split(b"\n", _FIRST)[:_FIRST]]
    keys = [row[1] for row in rows if row]
    if len(keys) < len(rows) - 2 or not any(chr(key[0]) in _MARKS or chr(key[-1]) in _MARKS for key in keys):
        return False
    lengths = list(map(len, _texts(keys)))
    return lengths.count(lengths[-1]) >= len(keys) - 1 and _SHORTEST <= lengths[-1] <= _LONGEST \
        and item.within(limits.WHOLE, "counts of letters")


def read(item: Item) -> Header:
    """All counts. Raises NotThisFormat where the keys are words or codes, or the numbers do not fall off."""
    lines = item.blob().whole().split(b"\n")
    rows = [row for line in lines if (row := _ROW.fullmatch(line))]
    keys = _texts([row[1] for row in rows])
    counts = [float(row[2]) for row in rows]
    if len(rows) < _LEAST or len(rows) < 0.98 * len(lines) - 2 or len({*keys}) < len(keys):
        raise NotThisFormat("holds few rows of letters with a count")
    if not _linked(keys) or not _marked(keys):
        raise NotThisFormat("holds words or codes with a number each")
    middle = sorted(counts)[len(counts) // 2]
    if min(counts) < 0 or max(counts) < _STEEP * middle:
        raise NotThisFormat("holds numbers that do not fall off as counts of language do")
    facts = {"architecture": f"counts of {len(rows)} sequences of {len(keys[-1])} letters"}
    return Header((tables.tensor("counts", counts),), len(rows), facts, trained=Answer.YES)


def _texts(keys: list[bytes]) -> list[str]:
    """The keys as text: UTF-8 where all of them are, else a letter a byte."""
    try:
        return [key.decode() for key in keys]
    except UnicodeDecodeError:
        return [key.decode("latin-1") for key in keys]


def _linked(keys: list[str]) -> bool:
    """All as long, and nearly each goes on where another ends."""
    length = len(keys[-1])
    if sum(len(key) == length for key in keys) < 0.98 * len(keys):
        return False
    ends, begins = {key[1:] for key in keys}, {key[:-1] for key in keys}
    linked = sum(_ends_word(key) or key[1:] in begins for key in keys)
    return linked >= _LINKED * len(keys) and sum(_begins_word(key) or key[:-1] in ends for key in keys) \
        >= _LINKED * len(keys)


def _marked(keys: list[str]) -> bool:
    """Letters, hardly anything else, with marks of a word's beginning before some and of its end behind others."""
    letters = sum(all(letter.isalpha() or letter in _MARKS or letter in "'’-" for letter in key) for key in keys)
    begin, end = sum(map(_begins_word, keys)), sum(map(_ends_word, keys))
    return letters >= _LETTERS * len(keys) and min(begin, end) * 50 >= len(keys) and max(begin, end) * 2 < len(keys)


def _begins_word(key: str) -> bool:
    return key[0] in _MARKS


def _ends_word(key: str) -> bool:
    return key[-1] in _MARKS


def sample() -> bytes:
    """Sequences of three of ten letters, a mark before and behind words."""
    letters = "abcdefghij"
    keys = [one + two + three for one in "<" + letters for two in letters for three in letters + ">"]
    return "".join(f"{key} {900000 // (at * at + 1) + 3}\n" for at, key in enumerate(keys)).encode()


FORMAT = Format("gram-counts", "counts of sequences of letters", Kind.NGRAM, Depth.TENSORS, (".txt", ".bs", ".grams"),
                recognise, read, sample, textual=True, digits=12)
