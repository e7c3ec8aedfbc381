# SPDX-License-Identifier: GPL-2.0-or-later
"""Lexicons of statistical taggers (TnT's ``.lex``): ``word 12 NN 9 VB 3``, a word's count and that of each of its tags.

The tags' counts add up to the word's in every row, which proves the file; with the tags' n-grams it is the model.
Source: the TnT manual, section on file formats (comments begin with ``%%``).
"""
from __future__ import annotations

from itertools import islice

from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import tables

_LEAST = 64  # words
_SPLIT = 4  # words with several tags


def _counts(row: bytes) -> list[int]:
    """The word's count and its tags'; empty where the row is none or does not add up."""
    words = row.split()
    numbers = words[1::2]
    if len(words) < 4 or len(words) % 2 or not all(word.isdigit() and len(word) < 12 for word in numbers):
        return []
    counts = [int(word) for word in numbers]
    return counts if counts[0] == sum(counts[1:]) and not any(word.isdigit() for word in words[2::2]) else []


def recognise(item: Item) -> bool:
    first = item.head[:max(item.head.find(b"\n", 0, 2048), 0)]
    if first.strip() and not first.startswith(b"%%") and not _counts(first):
        return False
    rows = (row for row in item.head[:2048].split(b"\n")[:-1] if row.strip() and not row.startswith(b"%%"))
    start = list(islice(rows, 8))
    return len(start) >= 4 and all(map(_counts, start))


def read(item: Item) -> Header:
    """Add up every row. Raises NotThisFormat where they seldom add up or no word has two tags."""
    rows = [row for row in item.blob().whole().split(b"\n") if row.strip() and not row.startswith(b"%%")]
    found = [counts for row in rows if (counts := _counts(row))]
    if len(found) < max(_LEAST, 0.98 * len(rows)) or sum(len(counts) > 2 for counts in found) < _SPLIT:
        raise NotThisFormat("its rows do not give a word's count and that of its tags")
    values = [float(count) for counts in found for count in counts[1:]]
    facts = {"architecture": f"{len(found)} words with the counts of their tags"}
    return Header((tables.tensor("counts", values),), len(values), facts, trained=Answer.YES)


def sample() -> bytes:
    """Words with one or two tags."""
    rows = "".join(f"w{at:02}\t{3 * at + 5}\tNN\t{2 * at + 3}\tVB\t{at + 2}\n" for at in range(_LEAST))
    return f"%% lexicon\n{rows}the\t900\tDT\t900\n".encode()


FORMAT = Format("tagger-lexicon", "lexicon of a statistical tagger", Kind.FREQUENCY_TABLE, Depth.TENSORS, (".lex",),
                recognise, read, sample, textual=True)
