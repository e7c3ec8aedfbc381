# SPDX-License-Identifier: GPL-2.0-or-later
"""Fitted regressions as tables of terms: rows of a term's name and its coefficients, one of them the intercept."""
from __future__ import annotations

import re

from lintian_ml import limits
from lintian_ml.lazy import regex
from lintian_ml.model import Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import tables

_LEAST = 20  # terms; a textbook example has fewer
_ROW = regex(rb"[{(\[]\s*[\"']([^\"'\n]{1,80})[\"']\s*,\s*(-?\d[^{}()\[\]]{0,240})[})\]]")
_NUMBER = regex(rb"-?(?<!\d)\d+\.\d+(?:[eE][-+]?\d+)?")
_INTERCEPT = regex(rb"[\"']\(?intercept\)?[\"']", re.IGNORECASE)


def hinted(item: Item) -> bool:
    """Whether an intercept is quoted in the head."""
    return b"ntercept" in item.head and _INTERCEPT.search(item.head) is not None


def regression(item: Item) -> Header | None:
    """A regression's coefficients, if the file has a table of at least 20 terms with fractions, one the intercept."""
    if not hinted(item) or not item.within(limits.MIB, "terms of a regression"):
        return None
    data = item.blob().whole()
    rows = _ROW.findall(data)
    values = [float(word) for _, fields in rows for word in _NUMBER.findall(fields)]
    precise = sum(value != round(value, 2) for value in values)
    if len(rows) < _LEAST or precise < _LEAST or not any(b"ntercept" in name.lower() for name, _ in rows):
        return None
    start = _ROW.search(data)
    line = data.count(b"\n", 0, start.start()) + 1 if start else None
    note = Note("array", f"{len(rows)} terms of a regression with an intercept, {len(values)} coefficients", line)
    return Header((tables.tensor("terms", values),), len(values), notes=(note,), kind=Kind.CLASSICAL)
