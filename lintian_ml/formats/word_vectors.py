# SPDX-License-Identifier: GPL-2.0-or-later
"""Word vectors as text: word2vec and fastText (a line ``WORDS DIMENSIONS`` first), GloVe (no such line).

Each line is a word and the same number of decimal numbers. Without the first line at least ten are asked for, the
words must be words, and the values must not all be whole: tables of measurements look alike otherwise. With it words
may be made up (``w25``, nodes of a graph) if the values are of both signs.
"""
from __future__ import annotations

from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import textual

_HEAD = regex(rb"(\d{1,9}) (\d{1,5})\s*\n")
_LEAST, _ROWS = 10, 50  # dimensions without a head line; lines of a file that is called a model
_LOOKED_AT = 5


def _vector(row: bytes) -> int:
    """Dimensions of a line ``word number …``, 0 where it is none."""
    word, *values = row.rstrip().split(b" ")
    if not word or not values or textual.is_number(word) and len(word) > 1:
        return 0
    return len(values) if all(map(textual.is_number, values)) else 0


def recognise(item: Item) -> bool:
    rows = item.head[:32768].split(b"\n", _LOOKED_AT + 1)[:-1]
    found = _HEAD.match(item.head)
    start = rows[1:1 + _LOOKED_AT] if found else rows[:_LOOKED_AT]
    if len(start) < 2 or b"." not in start[0]:
        return False
    sizes = {_vector(row) for row in start}
    if len(sizes) != 1 or 0 in sizes:
        return False
    return int(found[1]) > 0 and sizes == {int(found[2])} if found else sizes.pop() >= _LEAST


def _wordlike(words: set[bytes]) -> bool:
    """Different words, most of letters, as text has them; labels of rows repeat or count."""
    letters = sum(word.decode("utf-8", "replace").isalpha() for word in words)
    return letters >= 0.4 * len(words)


def _signed(head: bytes) -> bool:
    """Neither sign is rare among the values."""
    negative = head.count(b" -")
    return 0.2 < negative / max(1, head.count(b" ")) < 0.8


def read(item: Item) -> Header:
    """Count the vectors. Raises NotThisFormat where lines differ or have no words, DamagedFile where some are gone."""
    found, count, dimensions = _HEAD.match(item.head), 0, 0
    words: set[bytes] = set()
    for row in textual.lines(item.blob()):
        if row.number == 1 and found or not row.text.strip():
            continue
        size = row.text.rstrip().count(b" ")
        dimensions = dimensions or size
        if size != dimensions:
            raise NotThisFormat(f"line {row.number} has {size} numbers, not {dimensions}")
        count += 1
        if len(words) < 1000:
            words.add(row.text.split(b" ", 1)[0])
    if found and count != int(found[1]):
        raise DamagedFile(f"claims {int(found[1])} words, lists {count}")
    if not found and count < _ROWS or len(words) < min(count, 1000) or not (
            _wordlike(words) or found and _signed(item.head)):
        raise NotThisFormat(f"its {count} lines are not vectors of words")
    tensor = Tensor("vectors", (count, dimensions), "float32")
    metadata = {"architecture": f"{count} words, {dimensions} dimensions"}
    return Header((tensor,), tensor.size, metadata, trained=Answer.YES)


def sample() -> bytes:
    """Two words of two dimensions."""
    return b"2 2\nthe 0.5 -0.25\nof 0.125 0.75\n"


FORMAT = Format("word-vectors", "word vectors (text)", Kind.NEURAL, Depth.HEADER, (".vec", ".txt"), recognise, read,
                sample, textual=True, digits=12)
