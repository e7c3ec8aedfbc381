# SPDX-License-Identifier: GPL-2.0-or-later
"""Fitted models that R printed as text: ``structure(list(coefficients = c(`(Intercept)` = 0.4723…, …), class = "lm")``.

Source: the manual page of R's ``dput``. The class decides, as in R's serialised objects; numbers of as many digits as a
program prints tell an object from code that makes one.
"""
from __future__ import annotations

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import rdata_classes, textual
from lintian_ml.wire.arrays_names import TESTS

_STARTS = (b"structure(list(", b"structure(c(")
_CLASS = regex(rb"class = (?:c\()?(\"[\w.]{1,40}\"(?:, {0,40}\s{0,40}\"[\w.]{1,40}\"){0,5})")
_PRECISE = regex(rb"\.\d{7}")
_ESTIMATES = regex(rb"\b(?:coefficients|coef|centers|rotation|loadings|weights|wts|theta|means|scaling|prob|sigma"
                   rb"|fitted\.values|beta|alpha|splits|frame|forest)\s?= ")
_DIGITS = 200
_LEAST = 16  # precise numbers
_KNOWN = frozenset(rdata_classes.FITTED)


def recognise(item: Item) -> bool:
    """A structure with estimates, and precise numbers."""
    head = item.head
    return item.numerals >= _DIGITS and any([start in head for start in _STARTS]) \
        and _ESTIMATES.search(head) is not None and _PRECISE.search(head) is not None \
        and item.within(limits.WHOLE // 3, "models that R printed")


def read(item: Item) -> Header:
    """Find a known class behind precise numbers. Raises NotThisFormat where there is none."""
    data = item.blob().whole()
    start = min(at for at in map(data.find, _STARTS) if at >= 0)
    if len(_PRECISE.findall(data, start)) < _LEAST:
        raise NotThisFormat("holds code that makes an object, and no numbers of one")
    for found in _CLASS.finditer(data, start):
        names = [name.decode() for name in found[1].replace(b'"', b" ").replace(b",", b" ").split()]
        if known := next(filter(_KNOWN.__contains__, names), ""):
            note = Note("array", f"an object of class {known}, as R prints it", data.count(b"\n", 0, start) + 1)
            facts = textual.fields([("producer", "R"), ("architecture", known)])
            if TESTS.search(item.path):
                return Header(metadata=facts, notes=(note,), certain=False)
            return Header(metadata=facts, notes=(note,), trained=Answer.YES)
    raise NotThisFormat("holds an object of R that is no fitted model")


def sample() -> bytes:
    """A linear model of twenty terms."""
    terms = ", ".join(f"x{at} = {at * 0.37 - 3.1234567:.13f}" for at in range(20))
    return (f"structure(list(coefficients = c(`(Intercept)` = 0.47231234567891, {terms}), rank = 21L), "
            "class = \"lm\")\n").encode()


FORMAT = Format("r-text", "fitted model printed by R", Kind.CLASSICAL, Depth.RECOGNISED, (".r", ".txt", ".dput"),
                recognise, read, sample, textual=True, signs=(rb"structure\((list|c)\(",))
