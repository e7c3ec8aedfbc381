# SPDX-License-Identifier: GPL-2.0-or-later
"""Scores of coding hexamers: one number for each two codons, by which gene finders tell genes from the rest.

They prove themselves: the pairs that hold a stop codon, and no others, share one value that forbids them.
"""
from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence

from lintian_ml import limits
from lintian_ml.model import Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import tables, textual

_PAIRS = 4096
_LARGEST = 128 * limits.KIB  # bytes of as many numbers
_STOPS = ("TAA", "TAG", "TGA")
_CODES = (_STOPS, _STOPS[:2])  # in many mitochondria TGA is no stop
_VARIED = 200  # different scores of the others


def hexamers(item: Item) -> Header | None:
    """The header of a text of nothing but such scores, else None."""
    if item.size > _LARGEST:
        return None
    words = item.blob().whole().replace(b",", b" ").split()
    if len(words) != _PAIRS or not all(map(textual.is_number, words)):
        return None
    values = list(map(textual.number, words))
    if not _stopped(values):
        return None
    note = Note("array", f"{len(values)} numbers, one for each pair of codons, those with a stop forbidden", 1)
    return Header((tables.tensor("scores", values),), len(values), notes=(note,), kind=Kind.NGRAM)


def _stopped(values: Sequence[float]) -> bool:
    """Whether pairs of codons with a stop, in some order of the bases, and no others have the same value."""
    (shared, count), = Counter(values).most_common(1)
    sizes = {_PAIRS - (64 - len(code)) ** 2: code for code in _CODES}
    if count not in sizes or len({*values}) < _VARIED:
        return False
    forbidden = {at for at, value in enumerate(values) if value == shared}
    for order in itertools.permutations(range(4)):
        stops = {16 * first + 4 * second + third for first, second, third in
                 (tuple(order["ACGT".index(base)] for base in codon) for codon in sizes[count])}
        if all(at // 64 in stops or at % 64 in stops for at in forbidden):
            return True
    return False
