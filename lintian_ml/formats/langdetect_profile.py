# SPDX-License-Identifier: GPL-2.0-or-later
"""Language profiles of langdetect and its relatives: JSON with the keys ``freq``, ``n_words`` and ``name``.

``freq`` maps character n-grams to how often the corpus had them, ``n_words`` has the totals for each length.
"""
from __future__ import annotations


from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire.jsons import listing, mapping, parse

_START = regex(rb'\{\s*"(?:freq|n_words)"\s*:|\{\s*"name"\s*:\s*"[\w-]{2,16}",\s*"(?:freq|n_words)"')


def recognise(item: Item) -> bool:
    return _START.match(item.head) is not None


def read(item: Item) -> Header:
    document = mapping(parse(item.blob().whole()))
    grams, totals = mapping(document.get("freq")), listing(document.get("n_words"))
    if not grams or not totals or not all(type(count) is int for count in grams.values()):
        raise NotThisFormat("has no n-grams with their counts")
    metadata = {"languages": str(document.get("name", "")), "architecture": f"{len(grams)} n-grams"}
    return Header((Tensor("counts", (len(grams),), "int64"),), len(grams), metadata, trained=Answer.YES)


def sample() -> bytes:
    """Three n-grams."""
    return b'{"freq":{"a":7,"b":3,"ab":2},"n_words":[10,2,0],"name":"xx"}'


FORMAT = Format("langdetect-profile", "langdetect language profile", Kind.NGRAM, Depth.HEADER, (".json",),
                recognise, read, sample, textual=True, first=b"{")
