# SPDX-License-Identifier: GPL-2.0-or-later
"""Julius's compiled models: n-grams (``julius_bingram_v…``) and hidden Markov models (``JBINHMM…``).

A text header of 512 bytes names the version and, in n-grams, the programs that made it. Values are not read.
"""
from __future__ import annotations

from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire.textual import words

_NGRAM, _HMM = b"julius_bingram_v", b"JBINHMM"
_HEADER = 512


def recognise(item: Item) -> bool:
    return len(item.head) >= 32


def read(item: Item) -> Header:
    ngram = item.head.startswith(_NGRAM)
    parts = [text for part in item.head[:_HEADER].split(b"\0") if part.isascii() and (text := words(part)).split()]
    metadata = {"producer": "Julius", "version": parts[0].split()[0][:64] if parts else ""}
    if ngram and len(parts) > 1:
        metadata["description"] = " ".join(parts[1:3])[:256]
    return Header(metadata=metadata, kind=Kind.NGRAM if ngram else Kind.CLASSICAL, trained=Answer.YES)


def sample() -> bytes:
    """The header of an n-gram."""
    return (_NGRAM + b"5\0").ljust(_HEADER, b"\0") + bytes(16)


FORMAT = Format("julius-model", "Julius compiled model", Kind.NGRAM, Depth.RECOGNISED, (".bingram", ".binhmm"),
                recognise, read, sample, magic=((0, _NGRAM), (0, _HMM)))
