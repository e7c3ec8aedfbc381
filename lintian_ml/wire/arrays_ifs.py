# SPDX-License-Identifier: GPL-2.0-or-later
"""Decision trees written out as code: hundreds of nested comparisons of a few features with fractions.

No specification: exporters of decision trees and forests write ``if (x[3] <= 12.4375) { … } else { … }`` in C, Java,
JavaScript, Python and others. What a learner leaves behind: one operator throughout, an ``else`` to nearly every
comparison, thresholds with many digits that hardly repeat, and few features that are asked for again and again. Where
the features are whole numbers, so are the thresholds, and what the leaves give has the digits. A small tree is one
where a comment says which learner it came from.
"""
from __future__ import annotations

import re
from collections import Counter

from lintian_ml import limits
from lintian_ml.lazy import regex
from lintian_ml.model import Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import arrays_proven, arrays_signs, tables
from lintian_ml.wire.arrays_names import TESTS

_MANY = 64  # comparisons of a tree that nothing else tells
_FEW = 24  # of one that names or comments tell
_WRITTEN = 9  # digits behind the point of thresholds that no person writes
_TEST = regex(rb"if[ (]\s{0,4}[( ]{0,3}([$A-Za-z_][\w.\->\[\]\"']{0,79}(?:\(\d{1,5}\))?)\s{0,4}(<=|>=|<|>)"
              rb"\s{0,4}\(?(?:\(\w{1,9}\) ?)?(-?\d{1,20}\.\d{0,20}(?:[eE][-+]?\d{1,3})?)")
_WHOLE = regex(rb"if[ (]\s{0,4}[( ]{0,3}([A-Za-z_][\w.\->\[\]\"']{0,79})\s{0,4}(<=|>=|<|>)\s{0,4}(-?\d{1,10})\)")
_LEAF = regex(rb"\.\d{5,16}(?=[fF]?\)?;)")
_PLACE = 3072  # bytes looked at in each quarter of 64 KiB: a tree has some comparisons in one of them
_ELSE = regex(rb"else\b|elif\b")
_SMALL = 4  # comparisons of a tree that a comment says to be learned
_CALLED = regex(rb"if[ (]\s{0,4}\(?([A-Za-z_][\w.\->]{0,79}(?:\(\)|\[[^\]\n]{1,20}\])?)\s{0,4}(<=|>=|<|>)"
                rb"\s{0,4}(-?\d{1,20}(?:\.\d{1,20})?)f?\s{0,4}[):\n]")
_LEARNERS = (b"ecision tree", b"ecision Tree", b"achine learning", b"andom forest", b"J48")
_SHORT = (b"C4.", b"C5.0", b"CART")  # begin with a letter that is rare in programs
_TAUGHT = regex(  # words between may be broken into the lines of a comment
    rb"(?i)\b(?:determined|learn(?:ed|t)|derived|trained|generated|obtained|built|induced|constructed|created|made)"
    rb"[\s*/#]{1,20}(?:[\w,-]{1,20}[\s*/#]{1,20}){0,8}?(?:C4\.[58]|J48|C5\.0|CART\b|decision[\s*/#]{1,20}trees?"
    rb"[\s*/#]{1,20}(?:learn|induc|algorithm)|machine[\s*/#-]{1,20}learning[\s*/#]{1,20}(?:algorithm|method|technique)"
    rb"|random[\s*/#]{1,20}forest)")
_TOLD = regex(rb"(?i)decision.?tree|random.?forest|tree.?predict|predict.?tree|classif|trained|learned")


def hinted(item: Item) -> bool:
    """Whether a program has a tree's worth of comparisons with fractions, or a comment names a learner of trees."""
    if taught(item):
        return True
    code = item.code
    if item.shows(arrays_signs.LEAVES) and len(_LEAF.findall(code)) >= _MANY and len(_WHOLE.findall(code)) >= _MANY:
        return True
    if not item.shows(arrays_signs.COMPARISONS):
        return False
    places = range(0, len(code), max(_PLACE, min(len(code), limits.HEAD) // 4))
    return any(len(_TEST.findall(code, at, at + _PLACE)) >= 2 for at in places) and len(_TEST.findall(code)) >= _FEW


def taught(item: Item) -> bool:
    """Whether a text says that something was learned by a learner of trees, and has comparisons."""
    if not item.shows(arrays_signs.TAUGHT) or b"<" not in item.code and b">" not in item.code:
        return False
    return (any([name in item.code for name in _LEARNERS]) or _short(item.code)) \
        and _TAUGHT.search(item.code) is not None and len(_CALLED.findall(item.code)) >= _SMALL


def _short(code: bytes) -> bool:
    """Whether one of the short names is there: one letter is found far faster than three."""
    at = code.find(b"C")
    while at >= 0:
        if code.startswith(_SHORT, at):
            return True
        at = code.find(b"C", at + 1)
    return False


def tree(item: Item) -> Header | None:
    """The header of decision trees in code, else None."""
    if not hinted(item) or not item.within(limits.WHOLE // 2, "trees of comparisons"):
        return None
    data = item.blob().whole()
    return (_small(item, data) if taught(item) else None) or _large(item, data) or _leafy(item, data)


def _small(item: Item, data: bytes) -> Header | None:
    """A tree that a comment says to be learned: hardly a comparison without an else, several features."""
    tests = _CALLED.findall(data)
    values = [float(number) for _, _, number in tests]
    operators = Counter(operator for _, operator, _ in tests)
    if len({feature for feature, _, _ in tests}) < 2 or len(_ELSE.findall(data)) < 0.7 * len(tests):
        return None
    told, first = _TAUGHT.search(data), _CALLED.search(data)
    if told is None or first is None or operators.most_common(1)[0][1] < 0.8 * len(tests) or TESTS.search(item.path):
        return None
    note = Note("array", f"a decision tree of {len(values)} comparisons; the comment says "
                         f"\"{' '.join(told[0].decode('utf-8', 'replace').replace('*', ' ').split())}\"",
                data.count(b"\n", 0, first.start()) + 1)
    return Header((tables.tensor("thresholds", values),), len(values), notes=(note,), kind=Kind.CLASSICAL)


def _large(item: Item, data: bytes) -> Header | None:
    """Trees that nothing but their form tells."""
    tests = _TEST.findall(data)
    values = [float(number) for _, _, number in tests]
    machine = sum(value != round(value, _WRITTEN - 1) for value in values) * 2 > len(values)
    if len(tests) < (_FEW if machine or _TOLD.search(data) else _MANY) or len({*values}) * 2 < len(values):
        return None
    if sum(value != round(value, 2) for value in values) * 3 < len(values):
        return None
    features = {feature for feature, _, _ in tests}
    if not _grown(tests, features, data):
        return None
    return _header(item, _TEST.search(data), values, f"{len(values)} comparisons of {len(features)} features with "
                                                     f"{len({*values})} thresholds")


def _leafy(item: Item, data: bytes) -> Header | None:
    """Trees that compare whole numbers, and whose leaves give numbers with the digits of a learner."""
    tests, leaves = _WHOLE.findall(data), [float(text) for text in _LEAF.findall(data)]
    features = {feature for feature, _, _ in tests}
    if len(tests) < _MANY or len(leaves) * 2 < len(tests) or len({*leaves}) * 2 < len(leaves) \
            or not _grown(tests, features, data):
        return None
    values = [float(number) for _, _, number in tests]
    return _header(item, _WHOLE.search(data), values, f"{len(values)} comparisons of {len(features)} features with "
                                                      f"whole numbers, and {len(leaves)} leaves")


def _header(item: Item, first: re.Match[bytes] | None, values: list[float], told: str) -> Header:
    data, start = (first.string, first.start()) if first else (b"", None)
    return arrays_proven.header(item, data, start, f"decision trees as code: {told}", {"thresholds": values})


def _grown(tests: list[tuple[bytes, bytes, bytes]], features: set[bytes], data: bytes) -> bool:
    """One operator, few features, hardly a comparison without an else, hardly a line without a comparison nearby."""
    operators = Counter(operator for _, operator, _ in tests)
    if operators.most_common(1)[0][1] < 0.95 * len(tests) or not 2 <= len(features) <= len(tests) / 3:
        return False
    return len(_ELSE.findall(data)) >= 0.7 * len(tests) and len(tests) * 20 >= data.count(b"\n")
