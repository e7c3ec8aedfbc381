# SPDX-License-Identifier: GPL-2.0-or-later
"""Boosted stumps, trees and cascades as objects of a script or JSON: ``{features: [[3, 7, 14, 4, -1.]], threshold:
4.0142e-003, right_val: 0.8378, left_val: 0.0338}``, ``{"split": "f29", "split_condition": -0.5, "yes": 1, …}``.

No specification: detectors of faces in JavaScript, dumps of boosted trees. Each object names what it looks at, where it
cuts and what either side is worth; cuts are precise and hardly repeat. Stages may name the worth in a list of their own
(``"alpha": [-2.8796, 2.8796, …]``), with one threshold for each stage.
"""
from __future__ import annotations

from lintian_ml import limits
from lintian_ml.lazy import regex
from lintian_ml.model import Header
from lintian_ml.reader import Item
from lintian_ml.wire import arrays_proven, arrays_signs, textual

_NUMBER = rb"(-?\d{1,9}(?:\.\d{0,20})?(?:[eE][-+]?\d{1,3})?)(?![\w.])"
_CUT = regex(rb"(?i)\b(?:threshold|split_?condition|split_?value|cut_?point|split_?point)[\"']?\s{0,4}(?::|=>)\s{0,4}"
             + _NUMBER)
_WORTH = regex(rb"(?i)\b(?:(?:left|right)_?(?:val|value|leaf)|leaf(?:_?value)?|alpha|prediction|weight)[\"']?\s{0,4}"
               rb"(?::|=>)\s{0,4}\[?\s{0,4}" + _NUMBER)
_LISTED = regex(rb"\balpha[\"']?\s{0,4}(?::|=>)\s{0,4}\[([-+.\deE,\s]{8,20000})\]")
_FEATURE = regex(rb"(?i)\b(?:features?|split|split_?feature|attribute|column)[\"']?\s{0,4}(?::|=>)")
_SIGNS = (b"hreshold", b"plit_", b"plitVal", b"plitPoint", b"utpoint", b"ut_point")
_LEARNER = regex(rb"(?i)classifier|cascade|stump|boost|forest|ensemble|stage|leaf|node_?id")
_LEAST = 64  # numbers of cuts and what they are worth
_STAGES = 8  # thresholds where their worth stands in lists
_VARIED = 0.5  # as many cuts are different


def hinted(item: Item) -> bool:
    """Whether the head has some cuts with a number and names features."""
    head = item.head
    if item.numerals < 300 or not item.shows(arrays_signs.STUMPS) or not any([sign in head for sign in _SIGNS]):
        return False
    found = len(_CUT.findall(head))
    return found >= _STAGES and _FEATURE.search(head) is not None or found > 0 and len(_LISTED.findall(head)) >= 2


def model(item: Item) -> Header | None:
    """The header of stumps or trees, else None."""
    if not hinted(item) or not item.within(limits.WHOLE // 3, "stumps and trees as objects"):
        return None
    data = item.blob().whole()
    cuts = [float(number) for number in _CUT.findall(data)]
    listed = [float(word) for numbers in _LISTED.findall(data)
              for word in filter(textual.is_number, numbers.split(b","))]
    worth = listed or [float(number) for number in _WORTH.findall(data)]
    features = len(_FEATURE.findall(data))
    if len(cuts) < _STAGES or len(cuts) + len(worth) < _LEAST or _LEARNER.search(data) is None:
        return None
    if min(features, len(worth)) * 2 < len(cuts) or len({*cuts}) < _VARIED * len(cuts):
        return None
    if sum(cut != round(cut, 3) for cut in cuts) * 2 < len(cuts) or sum(map(_precise, worth)) * 2 < len(worth):
        return None
    first = _CUT.search(data)
    told = f"{len(cuts)} thresholds of {features} features, {len(worth)} numbers of what they are worth"
    return arrays_proven.header(item, data, first.start() if first else None, told,
                                {"thresholds": cuts, "values": worth})


def _precise(value: float) -> bool:
    return value != round(value, 3)
