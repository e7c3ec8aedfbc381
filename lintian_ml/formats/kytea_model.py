# SPDX-License-Identifier: GPL-2.0-or-later
"""KyTea models: a line ``KyTea VERSION T|B ENCODING`` (text or binary), then dictionaries and linear classifiers.

The classifiers are not read; how many values they hold is not known.
"""
from __future__ import annotations


from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire.textual import words

_HEAD = regex(rb"KyTea (\d+\.\d+\.\d+) ([TB]) ([\w-]{1,16})\s")


def recognise(item: Item) -> bool:
    return _HEAD.match(item.head) is not None


def read(item: Item) -> Header:
    found = _HEAD.match(item.head)
    assert found is not None
    metadata = {"producer": f"KyTea {words(found[1])}", "charset": words(found[3])}
    return Header(metadata=metadata, trained=Answer.YES)


def sample() -> bytes:
    """The head of a text model."""
    return b"KyTea 0.4.0 T utf8\nNumTags: 1\n"


FORMAT = Format("kytea-model", "KyTea word segmenter", Kind.CLASSICAL, Depth.RECOGNISED, (".mod", ".bin"),
                recognise, read, sample, magic=((0, b"KyTea "),), textual=None)
