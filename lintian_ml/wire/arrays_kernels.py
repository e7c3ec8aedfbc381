# SPDX-License-Identifier: GPL-2.0-or-later
"""Support vectors written out as code: sums of kernels of the differences between constants and inputs.

No specification: exporters of machines with radial kernels write ``exp(-0.17 * (pow(-0.65 - x[0], 2) + …)) * -0.3 + …``
in C, Java, Python, Haskell and others. Every vector has a constant for every input, so each input is met equally often:
hardly any formula that a person wrote has that.
"""
from __future__ import annotations

from collections import Counter

from lintian_ml import limits
from lintian_ml.lazy import regex
from lintian_ml.model import Header
from lintian_ml.reader import Item
from lintian_ml.wire import arrays_proven, arrays_signs

_VECTORS = 8
_VALUES = 64
_PRECISE = 3  # digits behind the point that most values have more than
_CALLS = (b"exp(", b"exp (", b"Exp(", b"EXP(")
_DIFFERENCE = regex(
    rb"(-?\d{1,9}\.\d{4,20}(?:[eE][-+]?\d{1,3})?)(?:_?f(?:64|32)?|F)?\)? ?- ?"
    rb"[$A-Za-z_][\w.]{0,30}(?: ?(?:\[|\(|!! ?|\(\w{1,20}, ?)(\d{1,5}))")


def hinted(item: Item) -> bool:
    """Whether a program takes inputs from precise constants again and again."""
    return item.shows(arrays_signs.DIFFERENCES) and any(map(item.code.__contains__, _CALLS)) \
        and len(_DIFFERENCE.findall(item.code)) >= _VALUES


def machine(item: Item) -> Header | None:
    """The header of a support vector machine in code, else None."""
    if not hinted(item) or not item.within(limits.WHOLE // 2, "support vectors in code"):
        return None
    data = item.blob().whole()
    found = _DIFFERENCE.findall(data)
    values, inputs = [float(value) for value, _ in found], Counter(place for _, place in found)
    vectors = min(inputs.values())
    if len(inputs) < 2 or vectors < _VECTORS or len(values) < _VALUES or vectors != max(inputs.values()) \
            or sum(value != round(value, _PRECISE) for value in values) * 2 < len(values):
        return None
    first = _DIFFERENCE.search(data)
    told = f"{vectors} kernels of the differences between constants and each of {len(inputs)} inputs"
    return arrays_proven.header(item, data, first.start() if first else None, told, {"support-vectors": values})
