# SPDX-License-Identifier: GPL-2.0-or-later
"""scikit-learn's estimators as plain pickles: the classes say so."""
from __future__ import annotations

import struct

from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import pickle_models

_FIRST = frozenset(b"\x80cx(")


def recognise(item: Item) -> bool:
    return item.head[0] in _FIRST and pickle_models.looks_like(item)


def read(item: Item) -> Header:
    followed = pickle_models.follow(item)
    if pickle_models.is_joblib(followed) or not pickle_models.is_sklearn(followed):
        raise NotThisFormat("is a pickle without scikit-learn's classes")
    return pickle_models.header(item)


def sample() -> bytes:
    """A LinearRegression with intercept and coefficients as plain floats."""
    def text(word: str) -> bytes:
        return b"X" + struct.pack("<I", len(word)) + word.encode()

    def number(value: float) -> bytes:
        return b"G" + struct.pack(">d", value)

    state = b"}(" + text("intercept_") + number(0.25) + text("slope_") + number(1.75) + b"ub."
    return b"\x80\x02csklearn.linear_model._base\nLinearRegression\n)\x81" + state


FORMAT = Format("sklearn-pickle", "scikit-learn estimator (pickle)", Kind.CLASSICAL, Depth.TENSORS, (".pkl", ".pickle"),
                recognise, read, sample, textual=None, first=bytes(sorted(_FIRST)))
