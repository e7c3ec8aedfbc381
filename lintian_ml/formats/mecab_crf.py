# SPDX-License-Identifier: GPL-2.0-or-later
"""Weights of a conditional random field as MeCab's trainer writes them (``model.def``): settings, then weights.

Settings are ``eta: 5e-05``, ``freq: 1``, ``C: 2`` and so on up to an empty line; each further line is
``weight<TAB>feature``. Source: MeCab's documentation on training (mecab-cost-train).
"""
from __future__ import annotations


from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import samples, textual

_SETTING = regex(rb"(eta|freq|C|eval-size|unk-eval-size|charset): ([^\n]{1,40})\n")
_ROW = regex(rb"-?(?:\d+\.\d+(?:e[-+]?\d+)?|0)\t\S")
_LEAST = 32  # weights


def recognise(item: Item) -> bool:
    start, gap, rest = item.head.replace(b"\r", b"").partition(b"\n\n")
    return bool(gap and _ROW.match(rest)) and len(_SETTING.findall(start + b"\n")) >= 3


def read(item: Item) -> Header:
    """Count the lines after the settings. Raises NotThisFormat where few are weights."""
    head = item.head.replace(b"\r", b"")
    start, _, rest = head.partition(b"\n\n")
    rows = rest.split(b"\n")[:-1]
    lines = sum(chunk.count(b"\n") for chunk in item.blob().chunks()) - start.count(b"\n") - 2
    if lines < _LEAST or sum(_ROW.match(row) is not None for row in rows) < 0.9 * len(rows):
        raise NotThisFormat("has hardly a weight after its settings")
    facts = {key.decode(): textual.words(value) for key, value in _SETTING.findall(start + b"\n")}
    return Header((Tensor("weights", (lines,), "float64"),), lines, {"producer": "MeCab"} | facts, trained=Answer.YES)


def sample() -> bytes:
    """Bigrams of word classes."""
    rows = "".join(f"{value:.16f}\tB00:class{at}/BOS\n" for at, value in enumerate(samples.learned(_LEAST)))
    return f"eta: 5e-05\nfreq: 1\nC: 2\neval-size: 6\nunk-eval-size: 2\ncharset: utf8\n\n{rows}".encode()


FORMAT = Format("mecab-crf-model", "MeCab CRF weights", Kind.CLASSICAL, Depth.HEADER, (".def",), recognise, read,
                sample, textual=True, first=b"eCfu")
