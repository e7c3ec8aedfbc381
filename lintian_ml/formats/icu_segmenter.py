# SPDX-License-Identifier: GPL-2.0-or-later
"""ICU's networks for dividing text into words, as resource bundles: a table with ``embeddings``, ``hunits``, a
dictionary and ``data``, an integer vector that holds the bits of float32 (LSTM); or tables of boosted n-grams.
"""
from __future__ import annotations

import re

from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import tallies, textual

_TYPE = regex(rb'\bmodel\{"([^"]{1,80})"\}\s*type\{"(\w{1,40})"\}')
_BOOSTED = regex(rb"\b[UBT]W\dKeys\s*[:{]")
_NUMBER = regex(rb"^[ \t]*+-?\d{1,10},?[ \t\r]*+$", re.MULTILINE)
_LEAST = 64


def recognise(item: Item) -> bool:
    if b":table" not in item.head[:1024]:
        return False
    return b"embeddings:int" in item.head[:4096] or _BOOSTED.search(item.head) is not None


def read(item: Item) -> Header:
    count = sum(len(_NUMBER.findall(piece)) for piece in tallies.pieces(item.blob()))
    if count < _LEAST:
        raise NotThisFormat("has no vector of parameters")
    found = _TYPE.search(item.head[:4096])
    name, kind = (textual.words(found[1]), textual.words(found[2])) if found else ("", "boosted n-grams")
    facts = {"producer": "ICU", "name": name, "architecture": f"LSTM over {kind}" if found else kind}
    return Header((Tensor("data", (count,), "float32"),), count, {key: text for key, text in facts.items() if text},
                  trained=Answer.YES)


def sample() -> bytes:
    """An embedding of two numbers, and what follows."""
    rows = "".join(f"        {1016000000 + 7919 * at},\n" for at in range(80))
    return ('// made up\nThai:table(nofallback){\n    model{"Thai_graphclust"}\n    type{"graphclust"}\n'
            '    embeddings:int{2}\n    hunits:int{2}\n    dict{\n        "a",\n    }\n    data:intvector{\n' + rows
            + "    }\n}\n").encode()


FORMAT = Format("icu-segmenter", "ICU word segmentation model", Kind.NEURAL, Depth.HEADER, (".txt",), recognise, read,
                sample, textual=True, first=b"/\xef")
