# SPDX-License-Identifier: GPL-2.0-or-later
"""Which objects of an R file are learned numbers without a class that says so: by their names and their structure."""
from __future__ import annotations

import math
import re
from collections import defaultdict
from typing import NamedTuple

from lintian_ml import limits
from lintian_ml.lazy import regex
from lintian_ml.wire import rdata, tallies, values
from lintian_ml.wire.rdata import Value

_MODEL = frozenset("model models weight weights coef coefs coefficient coefficients classifier".split())
_PERHAPS = frozenset("err loadings rotation centroids betas targeting mutability params parameters".split())
_DATA = frozenset("data dataset df sim simulated train test example matrix frame spec input inputs sample".split())
_COLUMNS = frozenset("weight weights coef coefs coefficient coefficients estimate beta loading intercept".split())
_WORD = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_CHANGE = regex(r"(\w)(?:2|>|->|to|_)(\w)")
_LEAST = 32  # real numbers
# the head of a vector of that many reals or more, and not a text of 14 letters or a list of 14 texts
_REALS = regex(rb"\0\0[\0-\x07]\x0e\0(?!\x04\0\x09)(?:[^\0][^\0]?.|\0[^\0].|\0\0[\x20-\xff])", re.DOTALL)
_NAMES = (b"model", b"weight", b"coef", b"classifier", b"err", b"loading", b"rotation", b"centroid", b"beta", b"target",
          b"mutab", b"param", b"dimnames")
_OVERLAP = max(map(len, _NAMES))


class Learned(NamedTuple):
    """``certain``: the name says so or the numbers prove it; ``size`` real numbers."""

    name: str
    reason: str
    size: int
    certain: bool


def look(data: bytes) -> Learned | None:
    """The first object that is certain, else the first that may be learned numbers."""
    if not _REALS.search(data) or not _named(data):
        return None
    found = [learned for name, value in rdata.objects(data).items() if (learned := _object(data, name, value))]
    return next((one for one in found if one.certain), found[0] if found else None)


def _named(data: bytes) -> bool:
    """Whether some word of the names is in it, in whatever case: plain searches are faster than one for all of them."""
    for at in range(0, len(data), limits.MIB):
        lower = data[at:at + limits.MIB + _OVERLAP].lower()
        if any(name in lower for name in _NAMES):
            return True
    return False


def varies(data: bytes) -> bool:
    """Is there a vector of real numbers with many different ones?"""
    for value in rdata.objects(data).values() if _REALS.search(data) else ():
        for vector in value.reals():
            if len({number for number in rdata.numbers(data, vector) if math.isfinite(number)}) >= _LEAST:
                return True
    return False


def _object(data: bytes, name: str, value: Value) -> Learned | None:
    said = {word.lower() for word in _WORD.findall(name)}
    vectors = [vector for vector in value.reals() if vector.length >= _LEAST]
    count = sum(vector.length for vector in vectors)
    if not vectors:
        return None
    if _changes(data, value):
        return Learned(name, "probabilities of changes, which add up to one for each origin", count, True)
    if said & _DATA or not said & (_MODEL | _PERHAPS):
        return None
    frame = "data.frame" in value.texts("class")
    named = any(_COLUMNS & {word.lower() for word in _WORD.findall(text)} for text in value.texts("names"))
    if frame and not named or not any(_varied(rdata.numbers(data, vector)) for vector in vectors):
        return None
    certain = bool(said & _MODEL)
    return Learned(name, "named so, with signed numbers spread like learned ones", count, certain)


def _varied(numbers: list[float]) -> bool:
    """Numbers of both signs that are no round ones: prices, masses and shares have one sign."""
    finite = [number for number in numbers if math.isfinite(number)]
    signed = len(finite) >= _LEAST and min(finite) < 0 < max(finite)
    precise = sum(number != round(number, 3) for number in finite)
    return signed and precise * 2 >= len(finite) and not values.why_not_learned(finite)


def _changes(data: bytes, value: Value) -> bool:
    """A matrix with rows like A2A, A2C, whose numbers add up to one over the rows of one origin, in every column."""
    names = value.attributes.get("dimnames")
    if value.kind != rdata.REAL or names is None or not names.parts or value.length < 2 * _LEAST:
        return False
    rows = [_CHANGE.fullmatch(part.text) for part in names.parts[0].parts]
    origins: dict[str, list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        if row is None:
            return False
        origins[row[1]].append(at)
    numbers = rdata.numbers(data, value)
    columns = [numbers[at:at + len(rows)] for at in range(0, len(numbers) - len(rows) + 1, len(rows))] if rows else []
    groups = [[column[at] for at in places] for column in columns for places in origins.values()]
    precise = sum(number != round(number, 3) for number in numbers)
    return len(origins) > 1 and bool(groups) and all(map(tallies.is_distribution, groups)) and precise > _LEAST
