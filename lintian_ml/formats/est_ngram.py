# SPDX-License-Identifier: GPL-2.0-or-later
"""Binary n-grams of the Edinburgh Speech Tools (``.ngrambin``): ``NgramBin_2 ORDER``, two lines of words, float64s.

The first line of words is the vocabulary of the context, the second that of the predictions; runs of equal values are
shortened, so the number of stored values is what can be told. Source: the Speech Tools' ngram_build.
"""
from __future__ import annotations

from lintian_ml.errors import DamagedFile
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import ngrams, samples_text, textual

# the first four letters are written as a word, so the other order of bytes turns them around
_MAGIC = tuple((0, start + b"mBin" + end) for start in (b"Ngra", b"argN") for end in (b"_2 ", b" "))


def recognise(item: Item) -> bool:
    return item.head.count(b"\n", 0, 1 << 16) >= 3


def read(item: Item) -> Header:
    rows = item.head.split(b"\n", 3)
    order = textual.integer(rows[0].split()[-1])
    words = rows[1].split()
    count = (item.blob().size - len(item.head) + len(rows[3])) // 8
    if not 0 < order <= ngrams.HIGHEST or not words or not count:
        raise DamagedFile(f"claims an order of {order} over {len(words)} words with {count} values")
    facts = {"producer": "Edinburgh Speech Tools", "order": str(order), "vocabulary": str(len(words))}
    return Header((Tensor("values", (count,), "float64"),), count, facts, trained=Answer.YES)


def sample() -> bytes:
    """Bigrams over two words."""
    import struct

    values = samples_text.normal(8)
    return b"NgramBin_2 2\nB NB \nB NB \n" + struct.pack(">8d", *map(abs, values))


FORMAT = Format("est-ngram", "n-grams of the Edinburgh Speech Tools", Kind.NGRAM, Depth.HEADER, (".ngrambin",),
                recognise, read, sample, magic=_MAGIC, textual=None)
