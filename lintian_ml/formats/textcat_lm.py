# SPDX-License-Identifier: GPL-2.0-or-later
"""TextCat fingerprints: the few hundred most frequent character n-grams of a language, one a line, best first.

Each line is an n-gram (word ends are ``_``), optionally followed by white space and its count; counts never rise. What
proves such a list: an n-gram cannot be more frequent than its own parts, so its parts stand in the list as well.
"""
from __future__ import annotations

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item

_LEAST, _MOST = 100, 5000  # lines; the programs write 400
_LONGEST = 5  # characters of an n-gram
_CLOSED = 0.8  # share of longer n-grams whose two parts are listed; ranked word lists stay below 0.2


def _rows(data: bytes) -> list[list[str]]:
    return [line.split() for line in data.decode("utf-8", "replace").splitlines() if line.strip()]


def recognise(item: Item) -> bool:
    if item.head.count(b"\n", 0, 96) < 5 or len(item.head) >= limits.HEAD or b"_" not in item.head:
        return False
    start = [line.split() for line in item.head[:96].split(b"\n")[:-1]]
    if not all(len(row) in (1, 2) and len(row[0]) <= 4 * _LONGEST for row in start):
        return False
    return _plausible(_rows(item.head))


def _plausible(rows: list[list[str]]) -> bool:
    """Whole lines of one or two columns, hardly an n-gram twice, some word ends, and closed under taking parts."""
    grams = {row[0] for row in rows}
    if not _LEAST <= len(rows) <= _MOST or len(grams) < 0.98 * len(rows) or max(map(len, grams)) > _LONGEST:
        return False
    if any(len(row) > 2 for row in rows):
        return False
    marked = sum("_" in gram for gram in grams)
    longer = [gram for gram in grams if len(gram) > 1]
    closed = sum(gram[1:] in grams and gram[:-1] in grams for gram in longer)
    return marked > len(grams) / 50 and len(longer) > len(grams) / 5 and closed >= _CLOSED * len(longer)


def _counts(rows: list[list[str]]) -> list[int]:
    """The second column, empty where fewer than half of the lines have one."""
    words = [row[1] for row in rows if len(row) == 2]
    if 2 * len(words) < len(rows):
        return []
    if not all(word.isdecimal() and len(word) < 16 for word in words):
        raise NotThisFormat("its second column is no count")
    counts = [int(word) for word in words]
    if any(before < after for before, after in zip(counts, counts[1:])):
        raise NotThisFormat("its counts are not in falling order")
    return counts


def read(item: Item) -> Header:
    rows = _rows(item.blob().whole(limits.HEAD))
    counts = _counts(rows)
    name, dtype = ("counts", "int64") if counts else ("ranks", "int32")
    metadata = {"architecture": f"{len(rows)} ranked n-grams of at most {max(len(row[0]) for row in rows)} characters"}
    return Header((Tensor(name, (len(rows),), dtype),), len(rows), metadata, trained=Answer.YES)


def sample() -> bytes:
    """All n-grams of three letters up to length three and the same at word ends, in their order."""
    letters = "_abc"
    pairs = [one + two for one in letters for two in letters if one + two != "__"]
    triples = [pair + letter for pair in pairs for letter in letters if pair[1] + letter in pairs]
    longer = [triple + letter for triple in triples for letter in letters if triple[1:] + letter in triples]
    return "".join(f"{gram}\n" for gram in (list(letters) + pairs + triples + longer)[:_LEAST + 20]).encode()


FORMAT = Format("textcat-lm", "TextCat language fingerprint", Kind.NGRAM, Depth.HEADER, (".lm",),
                recognise, read, sample, textual=True)
