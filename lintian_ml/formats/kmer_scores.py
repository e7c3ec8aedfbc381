# SPDX-License-Identifier: GPL-2.0-or-later
"""Tables that have a score for each word of some length over the four bases: what a splice site, a promoter or a
reader of such words gives them (MaxEntScan's ``score5``, its ``me2x5``, hexamer scores).

Either each row has its word, below a line that names the columns or a path that tells of words, or the numbers stand
alone, are as many as there are words, and the path says what they are. Counts are whole, and shares add up to one;
learned scores do neither, and hardly repeat.
"""
from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import tables, textual

_HEAD = regex(rb"(?i)[a-z_-]{2,20}[\t ,]{1,4}(?:score|weight|log.?odds|maxent)\w{0,12}[\t ]{0,4}\r?\n")
_KEYED = regex(rb"A{5,12}[\t ,]{1,12}-?\d{0,4}\.\d{2,20}(?:[eE][-+]?\d{1,3})?\r?\nA{4,11}C[\t ,]{1,12}-?\d")
_ROW = regex(rb"([ACGTU]{5,12})[\t ,]{1,12}(-?\d{0,4}\.\d{1,20}(?:[eE][-+]?\d{1,3})?)[\t ]{0,4}\r?")
_ALONE = regex(rb"[\t ]{0,8}(-?\d{0,4}\.\d{3,20}(?:[eE][-+]?\d{1,3})?)[\t ]{0,4}\r?")
_TOLD = regex(r"(?i)splice|maxent|me2x|k-?mers?(?![a-z])|hexamer|codon")
_SIZES = frozenset(4 ** length for length in range(5, 11))
_FIRST = 8  # rows that are looked at first
_PRECISE = 4  # digits behind the point that most have


def recognise(item: Item) -> bool:
    """Words in their order, each with a number, or numbers alone below a path that tells of words."""
    if _KEYED.match(item.head, _start(item)):
        return True
    return _TOLD.search(item.path) is not None and all(
        _ALONE.fullmatch(row) for row in item.head[:1024].split(b"\n")[:_FIRST])


def _start(item: Item) -> int:
    """Where the rows begin: behind a line that names the columns, if there is one."""
    head = _HEAD.match(item.head)
    return head.end() if head else 0


def _keyed(item: Item) -> Iterator[float]:
    words = set[bytes]()
    for row in textual.lines(item.blob(), _start(item)):
        found = _ROW.fullmatch(row.text)
        if found is None or found[1] in words or len(words) > max(_SIZES):
            raise NotThisFormat(f"line {row.number} is no other word with a score")
        words.add(found[1])
        yield textual.number(found[2])
    if len({*map(len, words)}) != 1:
        raise NotThisFormat("has words of several lengths")


def _alone(item: Item) -> Iterator[float]:
    for row in textual.lines(item.blob()):
        found = _ALONE.fullmatch(row.text)
        if found is None:
            raise NotThisFormat(f"line {row.number} is no score")
        yield textual.number(found[1])


def read(item: Item) -> Header:
    """As many scores as there are words. Raises NotThisFormat where they are others, shares, or hardly differ."""
    rows = _keyed(item) if _KEYED.match(item.head, _start(item)) else _alone(item)
    values = [*islice(rows, max(_SIZES) + 1)]
    if len(values) not in _SIZES:
        raise NotThisFormat(f"has {len(values)} rows, which is not how many words there are of any length")
    shares = min(values) >= 0 and (max(values) < 1 or abs(sum(values) - 1) < 0.01)
    precise = sum(value != round(value, _PRECISE - 1) for value in values) * 2 >= len(values)
    if shares or not precise or len({*values}) * 4 < len(values):
        raise NotThisFormat("has counts or shares, or scores that hardly differ")
    note = Note("array", f"a score for each of {len(values)} words of four bases")
    if not _start(item) and not _TOLD.search(item.path) and "score" not in item.path.lower():
        return Header(notes=(note,), certain=False)
    return Header((tables.tensor("scores", values),), len(values), notes=(note,), trained=Answer.YES)


def sample() -> bytes:
    """A score for each word of five bases."""
    from itertools import product

    from lintian_ml.wire import samples_text

    words = map("".join, product("ACGT", repeat=5))
    rows = "".join(f"{word}\t{value:.7e}\n" for word, value in zip(words, samples_text.normal(1024)))
    return f"kmer\tmaxent\n{rows}".encode()


FORMAT = Format("kmer-scores", "score for each word of four bases", Kind.CLASSICAL, Depth.TENSORS, (".txt", ".tsv"),
                recognise, read, sample, textual=True, digits=5)
