# SPDX-License-Identifier: GPL-2.0-or-later
"""n-gram models of IRSTLM and SRILM beside ARPA: ``blmt 3 …`` and ``Qblmt`` (binary), ``qARPA`` and ``iARPA`` (text),
``SRILM_BINARY_NGRAM``. IRSTLM's first line has the order and the number of n-grams of each.
"""
from __future__ import annotations

import re

from lintian_ml.errors import DamagedFile
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import ngrams, opaque, textual

_SRILM = b"SRILM_BINARY_NGRAM"
_MAGICS = (b"blmt ", b"Qblmt ", b"blmtI ", b"QblmtI ", b"qARPA", b"iARPA", _SRILM)
_COUNTS = regex(rb"Q?blmtI? (\d{1,2})((?: \d{1,12}){1,12})")


def recognise(item: Item) -> bool:
    return item.head.startswith(_SRILM) or _COUNTS.match(item.head) is not None or b"\\data\\" in item.head[:512]


def read(item: Item) -> Header:
    found = _COUNTS.match(item.head)
    if found:
        counts = [int(count) for count in found[2].split()][:int(found[1])]
        if len(counts) != int(found[1]):
            raise DamagedFile(f"has {len(counts)} counts for order {int(found[1])}")
        return ngrams.header(counts, {"producer": "IRSTLM"}, item.size)
    if item.head.startswith(_SRILM):
        return Header((), 0, opaque.header(item, {"producer": "SRILM"}).metadata, trained=Answer.YES)
    counts = [int(count) for count in re.findall(rb"^ngram +\d+= *(\d{1,12})", item.head, re.MULTILINE)]
    return ngrams.header(counts, {"producer": "IRSTLM", "kind": textual.words(item.head[:5])}, item.size)


def sample() -> bytes:
    """Three unigrams, two bigrams."""
    return b"blmt 2 3 2\nNumCenters\0" + bytes(range(256))


FORMAT = Format("irstlm-model", "IRSTLM or SRILM n-gram model", Kind.NGRAM, Depth.HEADER, (".blm", ".lm"), recognise,
                read, sample, magic=tuple((0, magic) for magic in _MAGICS), textual=None)
