# SPDX-License-Identifier: GPL-2.0-or-later
"""Short vectors of coefficients that a program multiplies with features, or keeps beside the search that found them.

No specification: ``double c[] = {-0.11469143725730054, …};`` in a function that sums up ``c[i]*x[i]`` and whose name or
remark says that it predicts, scores or tells a confidence. All digits that a machine prints, both signs, and no order
among neighbours tell a vector from a filter; a sum of products alone does not. In the program of a genetic search the
name has to be one of a model.
"""
from __future__ import annotations

import re

from lintian_ml import limits
from lintian_ml.lazy import regex
from lintian_ml.model import Header
from lintian_ml.reader import Item
from lintian_ml.wire import arrays_proven, arrays_shape, arrays_signs, arrays_words

_LEAST, _MOST = 16, 512  # values
_RUN = regex(rb"(?:\.\d{13,20}[ \t]{0,2},\s{0,8}-?\d{0,2}){4}")
_LIST = regex(rb"\b([A-Za-z_]\w{0,40})[ \t]{0,4}(?:\[[^\]\n]{0,24}\])?[ \t]{0,4}=[ \t]{0,4}[\[{]"
              rb"([-+\d.eE,\s]{200,12000}+)[\]}]")
_FULL = regex(rb"\.\d{13}")
_ABOVE, _BELOW = 500, 1500  # bytes in which words and the sum are looked for
_LISTS = 64  # that are looked at
_PREDICTS = regex(rb"(?i)confidence|scor(?:e|ing)(?![a-z])|predict|classif|regression|discriminant|propensity")
_FILTERS = regex(rb"(?i)filter|(?<![a-z])(?:fir|iir)(?![a-z])|kernel|sampl(?:e|ing)|quadrature|polynom|wavelet|window")
_CROSSES = regex(rb"(?i)\bcross_?over\w{0,20}[ \t]?\(")
_MUTATES = regex(rb"(?i)\bmutat(?:e|ion)\w{0,20}[ \t]?\(")


def regression(item: Item) -> Header | None:
    """The header of the first such vector, else None."""
    if not item.shows(arrays_signs.VECTOR):
        return None
    if _RUN.search(item.head) is None or not item.within(limits.MIB, "vectors of coefficients"):
        return None
    data = item.blob().whole()
    bred = _CROSSES.search(data) is not None and _MUTATES.search(data) is not None
    for at, match in enumerate(_LIST.finditer(data)):
        if at >= _LISTS:
            return None
        told = _told(data, match) or bred and _modelled(match[1]) and "beside a genetic search" or ""
        values = _values(match[2]) if told and not _remarked(data, match.start()) else []
        if not values:
            continue
        name = match[1].decode()
        return arrays_proven.header(item, data, match.start(), f"{len(values)} coefficients of {name}, {told}",
                                    {name: values})
    return None


def _values(text: bytes) -> list[float]:
    """The numbers of a list that has the figures of learned ones, else none."""
    words = [word for word in text.replace(b",", b" ").split() if word]
    if not _LEAST <= len(words) <= _MOST or sum(_FULL.search(word) is not None for word in words) * 4 < 3 * len(words):
        return []
    try:
        values = [*map(float, words)]
    except ValueError:
        return []
    shape = arrays_shape.of_numbers(values)
    fits = shape and shape.fitted and not shape.computed and shape.smooth < 0.65 and shape.distinct > 0.9
    return values if fits else []


def _told(data: bytes, match: re.Match[bytes]) -> str:
    """What the function around a vector says that it tells, where it sums up products with the vector."""
    name = re.escape(match[1])
    below = data[match.end():match.end() + _BELOW]
    product = rb"(?<!\w)" + name + rb"\[[^\]\n]{1,20}\][ \t]?\*|\*[ \t]?" + name + rb"\[[^\]\n]{1,20}\]|" \
        rb"\b(?:dot|inner_product)\([^\n;]{0,60}?(?<!\w)" + name + rb"(?!\w)"
    above = data[max(0, match.start() - _ABOVE):match.start()]
    said = _PREDICTS.search(above)
    if said is None or _FILTERS.search(above) or not re.search(product, below):
        return ""
    return f"multiplied with what a function is given; above them stands \"{said[0].decode('latin-1').lower()}\""


def _modelled(name: bytes) -> bool:
    """Whether the words of a name are those of a model."""
    reading = arrays_words.read(name.decode())
    return bool(reading.learned or reading.perhaps) and not reading.computed


def _remarked(data: bytes, at: int) -> bool:
    """Whether a place is in a remark of one line."""
    return data[data.rfind(b"\n", 0, at) + 1:at].lstrip()[:2] in (b"//", b"# ", b"--") or data[at - 1:at] == b"#"
