# SPDX-License-Identifier: GPL-2.0-or-later
"""Averaged perceptrons as JSON (NLTK, TextBlob and their offspring): ``{"i suffix ing": {"VBG": 1.25}, …}``.

Feature names of the tagger (``bias``, ``i word``, ``i-1 tag`` …) map tags to weights.
"""
from __future__ import annotations


from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import json_numbers
from lintian_ml.wire.jsons import mapping, parse

_START = regex(rb'\{(?:"weights": \{)?\s*"(?:bias|i(?:[+-]\d)? (?:tag|word|suffix|pref1|i)[^"]{0,80})"'
               rb'\s*:\s*\{\s*"[^"]{1,16}"'
               rb"\s*:\s*-?\d")


def recognise(item: Item) -> bool:
    return item.head[:1] == b"{" and _START.match(item.head) is not None


def read(item: Item) -> Header:
    document = mapping(parse(item.blob().whole()))
    document = mapping(document.get("weights")) or document
    count = json_numbers.count(document)
    if not count:
        raise NotThisFormat("has no weights")
    return Header((Tensor("weights", (count,), "float32"),), count,
                  {"architecture": f"averaged perceptron, {len(document)} features"}, trained=Answer.YES)


def sample() -> bytes:
    """Two features."""
    return b'{"i suffix ing": {"VBG": 1.25, "NN": -0.5}, "bias": {"NN": 0.75}}\n'


FORMAT = Format("tagger-json", "averaged perceptron tagger as JSON", Kind.CLASSICAL, Depth.HEADER, (".json",),
                recognise, read, sample, textual=True, first=b"{")
