# SPDX-License-Identifier: GPL-2.0-or-later
"""Regressions written out as statements: sums of products, terms added in branches, coefficients set one by one.

No specification: ``y = 0.272 * a + 13.58 * b - 4.47 * c + 12.4``, ``logp += 0.209;`` behind a question for a kind of
atom, ``coef[17] = 0.0383;``. What a regression leaves behind: constants of both signs with digits that nobody chooses
by hand and that hardly repeat, and words: of fitting above a sum of products, of contributions or predictions in a
file that adds terms, of weights in the name of what is set, or coefficients of a model in a remark beside it.
"""
from __future__ import annotations

import re
from bisect import bisect
from collections import defaultdict
from typing import NamedTuple

from lintian_ml import limits
from lintian_ml.lazy import regex
from lintian_ml.model import Header
from lintian_ml.reader import Item
from lintian_ml.wire import arrays_proven, arrays_shape, arrays_signs, arrays_words

_SET = 32  # values of what is set one by one
_ADDED = 40  # terms added to one sum
_TERMS = 4  # products in a sum, each of another variable
_PRODUCTS = 12  # in all sums
_ABOVE = 1500  # bytes before a sum of products that may speak of it
_ASSIGNED = regex(rb"\](?<=[\w ]\])[ \t]{0,4}=[ \t]{0,4}[-+]?\d{0,9}\.\d")
_SETTING = regex(rb"\](?<=[\w ]\])[ \t]{0,4}=[ \t]{0,4}([-+]?(?=\.?\d)\d{0,9}(?:\.\d{0,20})?(?:[eE][-+]?\d{1,3})?)[fF]?"
                 rb"[ \t]{0,4};?[ \t\r]{0,4}(?://|/\*|#|\n)")
_LEFT = regex(rb"[ \t]{0,40}(?:\w{1,40}(?:\.|->)){0,3}([A-Za-z_]\w{0,40}) ?(?:\[[^\]\n]{1,24}\])?\[[^\]\n]{1,24}")
_NAMES = 8  # arrays that are looked at: those with the most values
_LINE = 200  # bytes before the sign
_STEP = regex(rb"[-+]=[ \t]{0,4}-?\d{0,4}\.\d\d")
_ADDING = regex(rb"\b([A-Za-z_]\w{0,40})[ \t]{0,4}([-+])=[ \t]{0,4}(-?\d{0,4}\.\d{1,12})[fF]?[ \t]{0,4}[;\n}]")
_TIMES = regex(rb"\.\d{1,16}[fF]?[ \t]{0,2}\*\s{0,40}[A-Za-z_]")
_CONSTANT = rb"\d{0,6}\.\d{1,16}(?:[eE][-+]?\d{1,3})?[fF]?"
_NAME = rb"[A-Za-z_][\w.]{0,40}(?:\[[^\]\n]{1,30}\]|\(\))?"
_CAST = rb"(?:\([A-Za-z_]\w{0,15}\)[ \t]?)?"  # to a type
_TERM = regex(rb"(?<![\w.*/^])" + _CAST + rb"(-?" + _CONSTANT + rb")\s{0,40}\*\s{0,40}(" + _NAME + rb")(?![\w(*/^])"
              rb"|(?<![\w.*/^)])(" + _NAME + rb")\s{0,40}\*\s{0,40}(-?" + _CONSTANT + rb")(?![\w.*/^])")
_BETWEEN = regex(rb"[\s()]{0,80}[-+][\s()+-]{0,80}(?:" + _CONSTANT + rb"\s{0,40}[-+][\s()]{0,80})?")
_FITTED = regex(rb"linear regression|logistic (?:regression|model)|regression (?:model|coefficients|equation)"
                rb"|discriminant|cross.?validat|training set|\btrained\b|multiple regression|least median|perceptron"
                rb"|classifier|neural net")
_SAID = (b"egression", b"ogistic model", b"iscriminant", b"rained", b"alidat", b"raining set", b"erceptron", b"eural",
         b"lassifier")
_ADDS = regex(rb"(?i)log ?p\b|xlogp|contribution|regression|coefficient|log.?odds|predict|increment")
_MODELLED = regex(rb"(?i)\b(?:coefficients?|contributions?|weights|increments|parameters)\b[^\n.]{0,60}?"
                  rb"\b(?:\w{0,12}models?|regression|classifier|predict\w{0,6}|network|training|discriminant|logp)\b")


class _Found(NamedTuple):
    """The numbers, where the first stands, and what they are in words."""

    values: list[float]
    start: int
    told: str


def hinted(item: Item) -> bool:
    """Whether a program has many settings, terms that are added, or products of constants where words tell of fits."""
    return item.shows(arrays_signs.STEPS) and _steps(item.code) \
        or item.shows(arrays_signs.SETTINGS) and _settings(item.code) \
        or item.shows(arrays_signs.PRODUCTS) and _products(item.code)


def _steps(code: bytes) -> bool:
    return code.count(b"+= ") + code.count(b"-= ") >= _ADDED // 2 and len(_STEP.findall(code)) >= _ADDED // 2


def _settings(code: bytes) -> bool:
    return code.count(b"] = ") + code.count(b"]=") >= _SET and len(_ASSIGNED.findall(code)) >= _SET // 2


def _products(code: bytes) -> bool:
    return any([word in code for word in _SAID]) and code.count(b"*") >= _PRODUCTS and len(
        _TIMES.findall(code)) >= _PRODUCTS // 2


def regression(item: Item) -> Header | None:
    """The header of a regression in statements, else None."""
    if not hinted(item) or not item.within(limits.MIB, "regressions in statements"):
        return None
    data = item.blob().whole()
    found = _sums(data) or _added(data) or _set(data)
    if found is None:
        return None
    return arrays_proven.header(item, data, found.start, found.told, {"terms": found.values})


def _precise(values: list[float], digits: int = 2) -> bool:
    """Most have more digits behind the point than ``digits`` and do not repeat."""
    return sum(value != round(value, digits) for value in values) * 2 >= len(values) and \
        len({*map(abs, values)}) * 5 >= 3 * len(values)


def _both(values: list[float]) -> bool:
    """Neither sign is rare."""
    return 0.05 < sum(value < 0 for value in values) / len(values) < 0.95


def _sums(data: bytes) -> _Found | None:
    """Sums of four products or more, below words that tell of fitting."""
    fitted = [*_FITTED.finditer(data.lower())]
    places = [match.start() for match in fitted]
    kept: list[float] = []
    start, said = -1, ""
    for terms in _chains(data) if fitted else []:
        names = {match[2] or match[3] for match in terms}
        above = bisect(places, terms[0].start()) - 1
        if len(names) < _TERMS or len(names) * 10 < 9 * len(terms) or above < 0 \
                or terms[0].start() - places[above] > _ABOVE:
            continue
        if start < 0:
            start, said = terms[0].start(), fitted[above][0].decode("latin-1")
        kept += [_signed(data, match) for match in terms]
    if len(kept) < _PRODUCTS or not _precise(kept) or not _both(kept):
        return None
    return _Found(kept, start, f"sums of {len(kept)} products of a variable and a constant; above them stands "
                               f"\"{' '.join(said.split())}\"")


def _chains(data: bytes) -> list[list[re.Match[bytes]]]:
    chains: list[list[re.Match[bytes]]] = []
    end = -1
    for match in _TERM.finditer(data):
        if end >= 0 and match.start() - end < 300 and _BETWEEN.fullmatch(data, end, match.start()):
            chains[-1].append(match)
        else:
            chains.append([match])
        end = match.end()
    return chains


def _signed(data: bytes, match: re.Match[bytes]) -> float:
    value, at = float((match[1] or match[4]).rstrip(b"fF")), match.start()
    while at and data[at - 1] in b" \t\r\n(":  # and no copy of all that stands before
        at -= 1
    return -value if data[at - 1:at] == b"-" else value


def _added(data: bytes) -> _Found | None:
    """Terms of both signs that are added to one sum."""
    sums: dict[bytes, list[float]] = defaultdict(list)
    first: dict[bytes, int] = {}
    for match in _ADDING.finditer(data):
        value = float(match[3])
        sums[match[1]].append(-value if match[2] == b"-" else value)
        first.setdefault(match[1], match.start())
    name, values = max(sums.items(), key=lambda entry: len(entry[1]), default=(b"", []))
    if len(values) < _ADDED or not _precise(values) or not _both(values):
        return None
    told = _ADDS.search(data)
    if told is None:
        return None
    return _Found(values, first[name], f"{len(values)} terms added to {name.decode()}; the file speaks of "
                                       f"{told[0].decode('latin-1').lower()}")


def _set(data: bytes) -> _Found | None:
    """Values set one by one, whose name or the remark beside it tells of a model."""
    named: dict[bytes, list[float]] = defaultdict(list)
    first: dict[bytes, int] = {}
    for match in _SETTING.finditer(data):
        left = data[max(0, match.start() - _LINE):match.start()]
        if found := _LEFT.fullmatch(left, left.rfind(b"\n") + 1):
            named[found[1]].append(float(match[1]))
            first.setdefault(found[1], match.start())
    for name, values in sorted(named.items(), key=lambda entry: -len(entry[1]))[:_NAMES]:
        if len(values) < _SET:
            return None
        shape = arrays_shape.of_numbers(values)
        reading = arrays_words.read(name.decode())
        if shape is None or shape.computed or shape.smooth > 0.65 or reading.computed or not _precise(values) \
                or not _both(values):
            continue
        told = ", ".join(sorted(reading.learned)) or _beside(data, name)
        if told:
            return _Found(values, first[name], f"{len(values)} values of {name.decode()} set one by one; {told}")
    return None


def _beside(data: bytes, name: bytes) -> str:
    """Coefficients of a model, in a line that has the name."""
    at = -1
    while (at := data.find(name, at + 1)) >= 0:
        start = data.rfind(b"\n", 0, at) + 1
        line = data[start:data.find(b"\n", at) % (len(data) + 1)][:400]
        if found := _MODELLED.search(line):
            return f"the comment says \"{found[0].decode('latin-1')}\""
        at = start + len(line)
    return ""
