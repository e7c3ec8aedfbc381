# SPDX-License-Identifier: GPL-2.0-or-later
"""MBROLA voices: ``MBROLA``, a version of five characters, counts. Recorded diphones are data, no model."""
from __future__ import annotations


from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Note
from lintian_ml.reader import Item

_HEAD = regex(rb"MBROLA\d\.\d{2,3}")


def recognise(item: Item) -> bool:
    return _HEAD.match(item.head) is not None


def read(item: Item) -> Header:
    metadata = {"producer": "MBROLA", "version": item.head[6:11].decode("ascii", "replace")}
    return Header(metadata=metadata, notes=(Note("array", "recorded diphones of a voice"),), certain=False)


def sample() -> bytes:
    """The head of a voice."""
    return b"MBROLA2.069" + bytes(24)


FORMAT = Format("mbrola-voice", "MBROLA voice", Kind.CLASSICAL, Depth.RECOGNISED, (), recognise, read, sample,
                magic=((0, b"MBROLA"),))
