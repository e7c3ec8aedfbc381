# SPDX-License-Identifier: GPL-2.0-or-later
"""Learners saved by boost or cereal (mlpack): XML with ``<boost_serialization>`` or ``<cereal>``, an element named
after the model, and matrices with ``n_rows``, ``n_cols`` and their elements.

A bare matrix in the same clothes is data, so the outer element must name a learner.
"""
from __future__ import annotations

import re

from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import tallies, textual

_ROOT = regex(rb"<(?:boost_serialization|cereal)\b[^>]{0,200}>\s*<([A-Za-z_]\w{1,60})")
_LEARNER = regex(r"model|regress|perceptron|hmm|gmm|forest|tree|network|ffn|rnn|svm|bayes|lars|boost|softmax|nca",
                 re.IGNORECASE)
_LEAST = 8


def recognise(item: Item) -> bool:
    head = item.head[:1024]
    return head[:1] == b"<" and (b"<boost_serialization" in head or b"<cereal" in head) and b"n_rows" in item.head


def read(item: Item) -> Header:
    found = _ROOT.search(item.head[:2048])
    name = textual.words(found[1]) if found else ""
    if not _LEARNER.search(name):
        raise NotThisFormat("holds a matrix of no named learner")
    return tallies.plain(item, {"architecture": name}, _LEAST)


def sample() -> bytes:
    """A regression of eight coefficients."""
    items = "".join(f"<item>{0.125 * at - 0.3:.6e}</item>" for at in range(9))
    return ('<?xml version="1.0"?>\n<cereal>\n<linear_regression><parameters><n_rows>9</n_rows><n_cols>1</n_cols>'
            + items + "</parameters></linear_regression></cereal>\n").encode()


FORMAT = Format("matrix-archive", "learner saved by boost or cereal", Kind.CLASSICAL, Depth.HEADER, (".xml",),
                recognise, read, sample, textual=True, first=b"<")
