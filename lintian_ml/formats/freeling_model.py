# SPDX-License-Identifier: GPL-2.0-or-later
"""FreeLing's statistics as text: the HMM tagger (``<Bigram>``, ``<Trigram>``, ``<Smoothing>``), tags by word, class and
suffix (``<UnknownTags>``, ``<SingleTagFreq>``), language guessers (``<NGrams>``) and boosted trees (``mlDTree``).
"""
from __future__ import annotations


from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import tallies, textual

_LEARNED = frozenset(f"<{name}>".encode() for name in (
    "Bigram Trigram Initial UnknownTags SingleTagFreq ClassTagFreq FormTagFreq Suffixes NGrams").split())
_FIRST = regex(rb"(?:(?:#|%%)[^\n]{0,200}\n|\s){0,40}<(?:Tag|Bigram|Trigram|UnknownTags|Theeta|SingleTagFreq"
               rb"|Initial|LidstoneLambda|TagsetFile|Forbidden|Smoothing|Code|Order|LemmaPreferences"
               rb"|PosPreferences)>\r?\n")
_TREES = b"mlDTree\n---\n"
_LEAST = 20


def recognise(item: Item) -> bool:
    return item.head.startswith(_TREES) or _FIRST.match(item.head) is not None


def read(item: Item) -> Header:
    names: set[bytes] = set()
    count = 0
    for row in textual.lines(item.blob()):
        words = row.text.split()
        if words and words[0] in _LEARNED:
            names.add(words[0])
        count += len(words) > 1 and (textual.is_number(words[-1]) or textual.is_number(words[0]))
    trees = item.head.startswith(_TREES)
    if not trees and not names or count < _LEAST:
        raise NotThisFormat("has no sections of a tagger")
    shown = "boosted trees" if trees else ", ".join(sorted(name.decode().strip("<>") for name in names))
    return tallies.header("statistics", count, {"producer": "FreeLing", "architecture": shown})


def sample() -> bytes:
    """A tagger of a few bigrams."""
    rows = "".join(f"DT.N{at} 0.0{at}7\n" for at in range(10, 40))
    return f"<Tag>\nDT 0.25\nNN 0.75\n</Tag>\n<Bigram>\n{rows}</Bigram>\n<Smoothing>\nc1 0.06\n</Smoothing>\n".encode()


FORMAT = Format("freeling-model", "FreeLing tagger", Kind.NGRAM, Depth.HEADER, (".dat",), recognise, read, sample,
                textual=True, first=b"<#%m",
                signs=(rb"mlDTree\n---",
                       rb"<(Tag|Bigram|Trigram|UnknownTags|Theeta|SingleTagFreq|Initial|LidstoneLambda"
                       rb"|TagsetFile|Forbidden|Smoothing|Code|Order|LemmaPreferences|PosPreferences)>"))
