# SPDX-License-Identifier: GPL-2.0-or-later
"""libkkc's language models: ``metadata.json`` with the type ``sorted2`` or ``sorted3``; the n-grams lie beside it.

Those files are sorted records without a magic, so the description stands for them.
"""
from __future__ import annotations

import re

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire.jsons import mapping, parse

_TYPE = re.compile(rb'"type"\s*:\s*"(?:sorted|text)([23])"')


def recognise(item: Item) -> bool:
    return item.head[:1] == b"{" and _TYPE.search(item.head, 0, 1024) is not None


def read(item: Item) -> Header:
    facts = mapping(parse(item.blob().whole(limits.HEAD)))
    found = re.match(r"(sorted|text)([23])$", str(facts.get("type", "")))
    if not found or "name" not in facts:
        raise NotThisFormat("describes no language model")
    names: tuple[str, ...] = ("data.input", "data.1gram", "data.1gram.index", "data.2gram",
                              "data.2gram.filter")
    if found[2] == "3":
        names += ("data.3gram", "data.3gram.filter")
    metadata = {"producer": "libkkc", "description": str(facts.get("description", ""))[:256],
                "architecture": f"n-grams of order {found[2]}"}
    return Header(metadata=metadata, trained=Answer.YES, companions=names)


def sample() -> bytes:
    """A description."""
    return b'{"name": "example", "description": "n-grams", "type": "sorted3"}\n'


FORMAT = Format("libkkc-model", "libkkc language model", Kind.NGRAM, Depth.RECOGNISED, (".json",), recognise, read,
                sample, textual=True, first=b"{")
