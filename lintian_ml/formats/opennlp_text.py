# SPDX-License-Identifier: GPL-2.0-or-later
"""OpenNLP's maximum-entropy models as plain text, alone or as elements of an XML document (OSCAR's chain of them).

``GIS``, a constant, a parameter, outcomes, patterns (``145 0``, ``13 0 1``), of predicates, then
one number for each outcome of each predicate's pattern. Source: OpenNLP's PlainTextGISModelReader.
"""
from __future__ import annotations

from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import tallies

_START = regex(rb"(?:\A|>)GIS\r?\n\d{1,9}\r?\n-?\d{1,9}\.\d{1,20}\r?\n\d{1,6}\r?\n")
_ROOT = regex(rb"(?i)<[\w:]{0,40}(?:model|maxent|memm|classifier|tagger|chunker)\w{0,40}[\s>]")
_BETWEEN = 64  # bytes of a beginning that two chunks may share


def recognise(item: Item) -> bool:
    """A beginning, or an XML document named after a model, whose elements are then looked at."""
    head = item.head
    if head[:3] == b"GIS":
        return _START.match(head) is not None
    return head[:5] == b"<?xml" and _ROOT.search(head[:512]) is not None


def read(item: Item) -> Header:
    """Count models and numbers. Raises NotThisFormat where there is no model."""
    models, keep = 0, b""
    for chunk in item.blob().chunks():
        if b"GIS" in keep + chunk:
            models += len(_START.findall(keep + chunk))
        keep = chunk[-_BETWEEN:]
    if not models:
        raise NotThisFormat("holds no maximum-entropy model")
    return tallies.plain(item, {"producer": "OpenNLP", "architecture": f"GIS, {models} models"}, 2, "parameters")


def sample() -> bytes:
    """Two outcomes, one pattern, one predicate."""
    return b"GIS\n117\n0.0\n2\nB\nO\n1\n1 0 1\n1\nw=the\n8.2543\n9.8937\n"


FORMAT = Format("opennlp-text", "OpenNLP maximum-entropy model as text", Kind.CLASSICAL, Depth.HEADER,
                (".txt", ".xml"), recognise, read, sample, textual=True, first=b"G<")
