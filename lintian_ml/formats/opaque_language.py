# SPDX-License-Identifier: GPL-2.0-or-later
"""Small families of language models known by their first bytes alone: UDPipe, spaCy's thinc layers, lexical shortlists
of translation models, Lucene's connection costs, Shogun's and other serialised learners.
"""
from __future__ import annotations

from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import opaque

_STARTS = ((b"\x12morphodita_parsito", "UDPipe"), (b"\x84\xa5nodes", "spaCy"), (b"\x84\xa5attrs", "spaCy"),
           (b"\xf5\x17\x34\x01\xd5\x48\x1a\xf1", "lexical shortlist"),
           (b"\x3f\xd7\x6c\x17\x0bkuromoji_cc", "Lucene kuromoji, connection costs"),
           (b"\x3f\xd7\x6c\x17\x05ko_cc", "Lucene nori, connection costs"),
           (b"<<_SHOGUN_SERIALIZABLE_ASCII_FILE_V_", "Shogun"))
_LEAST = 256


def recognise(item: Item) -> bool:
    return len(item.head) >= _LEAST


def read(item: Item) -> Header:
    producer = next((name for start, name in _STARTS if item.head.startswith(start)), "")
    if producer == "spaCy" and b"\xa6params" not in item.blob().peek(0, item.size if item.size < 1 << 22 else 1 << 22):
        raise NotThisFormat("has no parameters")
    return Header((), 0, opaque.header(item, {"producer": producer}).metadata, trained=Answer.YES)


def sample() -> bytes:
    """A first string, then bytes that vary."""
    return b"\x12morphodita_parsito" + bytes(at * 37 % 251 for at in range(600))


FORMAT = Format("language-model-opaque", "language model known by its first bytes", Kind.CLASSICAL, Depth.RECOGNISED,
                (".udpipe", ".dat", ".bin"), recognise, read, sample,
                magic=tuple((0, start) for start, _ in _STARTS), textual=None)
