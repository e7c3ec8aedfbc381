# SPDX-License-Identifier: GPL-2.0-or-later
"""FreeLing's statistics as text: the HMM tagger (``<Bigram>``, ``<Trigram>``, ``<Smoothing>``) and the probabilities of
tags by word, class and suffix (``<UnknownTags>``, ``<SingleTagFreq>``).
"""
from __future__ import annotations

import re

from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import tallies

_SECTIONS = tuple(f"<{name}>".encode() for name in (
    "Tag Bigram Trigram Initial Word Smoothing UnknownTags Theeta SingleTagFreq ClassTagFreq FormTagFreq Suffixes "
    "LidstoneLambda").split())
_FIRST = re.compile(rb"(?:(?:#|%%)[^\n]{0,200}\n|\s)*<(?:Tag|Bigram|Trigram|UnknownTags|Theeta|SingleTagFreq"
                    rb"|LidstoneLambda|TagsetFile|Forbidden|Smoothing|Initial)>\r?\n")
_LEAST = 20


def recognise(item: Item) -> bool:
    return item.head[:1] in (b"<", b"#", b"%") and _FIRST.match(item.head) is not None


def read(item: Item) -> Header:
    names = [name for name in _SECTIONS if any(name in chunk for chunk in item.blob().chunks())]
    if len(names) < 2:
        raise NotThisFormat("has no sections of a tagger")
    facts = {"producer": "FreeLing", "architecture": ", ".join(name.decode().strip("<>") for name in names)}
    return tallies.plain(item, facts, _LEAST, "probabilities")


def sample() -> bytes:
    """A tagger of a few bigrams."""
    rows = "".join(f"DT.N{at} 0.0{at}7\n" for at in range(10, 40))
    return f"<Tag>\nDT 0.25\nNN 0.75\n</Tag>\n<Bigram>\n{rows}</Bigram>\n<Smoothing>\nc1 0.06\n</Smoothing>\n".encode()


FORMAT = Format("freeling-model", "FreeLing tagger", Kind.NGRAM, Depth.HEADER, (".dat",), recognise, read, sample,
                textual=True, first=b"<#%")
