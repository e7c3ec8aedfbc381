# SPDX-License-Identifier: GPL-2.0-or-later
"""Character n-grams with costs, one a line (Mozc's ``typing_model_*.tsv``): ``gram<TAB>cost``, in the grams' order.

What proves such a list: the grams are distinct, short, sorted, and made of the characters that are listed alone, and
the costs (logarithms of probabilities in whole numbers) follow no order.
"""
from __future__ import annotations


from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import ngrams

_ROW = regex(r"([^\t\n]{1,5})\t *(\d{1,6})")
_FIRST = 21  # bytes of the longest n-gram and its tab
_LEAST = 256  # n-grams
_VARIED = 100  # different costs


def recognise(item: Item) -> bool:
    if b"\t" not in item.head[:_FIRST]:
        return False
    start = item.head[:256].decode("utf-8", "replace").split("\n")[:-1]
    return len(start) > 7 and all(map(_ROW.fullmatch, start))


def read(item: Item) -> Header:
    """Check the list. Raises NotThisFormat at the first thing that speaks against n-grams."""
    rows = [row for row in item.blob().whole().decode("utf-8", "replace").split("\n") if row]
    found = [_ROW.fullmatch(row) for row in rows]
    grams = [row[1] for row in found if row]
    costs = [int(row[2]) for row in found if row]
    if len(grams) < max(_LEAST, len(rows)) or len(set(costs)) < _VARIED or len(set(grams)) < len(grams):
        raise NotThisFormat("is no list of n-grams with varied costs")
    keys = [(len(gram), gram) for gram in grams]
    alone = {gram for gram in grams if len(gram) == 1}
    used = {letter for gram in grams for letter in gram}
    falls = sum(one > two for one, two in zip(costs, costs[1:]))
    if keys != sorted(keys) or len(used - alone) * 10 > len(used) or not 0.2 < falls / len(costs) < 0.8:
        raise NotThisFormat("its first column is no sorted list of n-grams, or its second is in order")
    counts = [sum(len(gram) == order for gram in grams) for order in range(1, max(map(len, grams)) + 1)]
    if len(counts) < 2:
        raise NotThisFormat("lists single characters only")
    header = ngrams.header(counts, {}, item.blob().size)
    return Header((Tensor("costs", (len(costs),), "int32"),), len(costs), header.metadata, trained=Answer.YES)


def sample() -> bytes:
    """Sixteen letters and their pairs."""
    letters = "abcdefghijklmnop"
    grams = [*letters, *(one + two for one in letters for two in letters)]
    return "".join(f"{gram}\t{(at * 7919 + 311) % 3001:7}\n" for at, gram in enumerate(grams)).encode()


FORMAT = Format("mozc-typing-model", "character n-grams with costs", Kind.NGRAM, Depth.HEADER, (".tsv",), recognise,
                read, sample, textual=True)
