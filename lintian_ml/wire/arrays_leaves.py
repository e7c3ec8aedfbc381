# SPDX-License-Identifier: GPL-2.0-or-later
"""Decision trees written out as code, told by what their leaves give: ``return 0.8531269794448678``,
``return [(0.778, 8), (0.222, 13)]``.

No specification: exporters of regression trees give a mean with all the digits of a double, those of classification
trees the shares of the classes among the examples that fell into the leaf, which add up to one. Around them stand one
comparison fewer than there are leaves, hardly one without an ``else``, several deep; of these many are of order, with
one operator. Chains of cases are as deep as their first, and tables of units or approximations in pieces are chains.
"""
from __future__ import annotations

import re
from collections import Counter

from lintian_ml import limits
from lintian_ml.lazy import regex
from lintian_ml.model import Header
from lintian_ml.reader import Item
from lintian_ml.wire import arrays_proven, arrays_signs

_LEAST = 12  # leaves
_DEPTHS = 2  # of leaves; those of a chain of cases are all as deep
_LEAF = regex(rb"(?<=\n)([ \t]{1,160})return[ (]\s{0,4}(?:(-?\d{1,9}\.\d{9,20}(?:[eE][-+]?\d{1,3})?)"
              rb"|[\[{]([\d., ()\[\]]{5,4000})[\]}])\)?;?(?=\s)")
_SHARE = regex(rb"(?<![\w.])[01]?\.\d{1,20}")
_TEST = regex(rb"(?<![\w#])(?:if|elif)\b[^\n]{1,200}?(<=|>=|<|>|==|!=)")
_ELSE = regex(rb"else\b|elif\b")
_ORDER = 1 / 3  # of the comparisons are of order
_ROUNDED = 0.0006  # by which a printed share is off


def hinted(item: Item) -> bool:
    """Whether a program returns fractions in some places of its head."""
    return item.shows(arrays_signs.RETURNED) and len(_LEAF.findall(item.head)) >= _LEAST


def tree(item: Item) -> Header | None:
    """The header of trees that their leaves tell, else None."""
    if not hinted(item) or not item.within(limits.WHOLE // 3, "trees by their leaves"):
        return None
    data = item.blob().whole()
    given = [(leaf, values) for leaf in _LEAF.finditer(data) if (values := _given(leaf))]
    leaves = [leaf for leaf, _ in given]
    if len(leaves) < _LEAST or len({len(leaf[1]) for leaf in leaves}) < _DEPTHS or not _grown(data, len(leaves)):
        return None
    if len({leaf[0].strip() for leaf in leaves}) * 2 < len(leaves):
        return None
    told = f"decision trees as code: {len(leaves)} leaves, which give means of many digits or shares that add up to one"
    return arrays_proven.header(item, data, leaves[0].start(), told,
                                {"leaves": [value for _, values in given for value in values]})


def _given(leaf: re.Match[bytes]) -> list[float]:
    """What a leaf gives: one mean, or shares that add up to one; nothing where it is neither."""
    if leaf[2]:
        return [float(leaf[2])]
    shares = [float(share) for share in _SHARE.findall(leaf[3])]
    return shares if abs(sum(shares) - 1) <= _ROUNDED * (len(shares) + 1) else []


def _grown(data: bytes, leaves: int) -> bool:
    """Whether the comparisons around so many leaves are those of trees."""
    tests = Counter(_TEST.findall(data))
    count, order = sum(tests.values()), [tests[sign] for sign in (b"<=", b"<", b">=", b">")]
    return 0.6 * leaves <= count <= 1.4 * leaves and len(_ELSE.findall(data)) >= 0.7 * count \
        and sum(order) >= _ORDER * count and max(order) >= 0.9 * sum(order)
