# SPDX-License-Identifier: GPL-2.0-or-later
"""Weka's classifiers, clusterers and filters as Java objects.

They are known by the package of the first classes in the stream. The objects are not read, so how many values they
hold is not known.
"""
from __future__ import annotations

from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import java

_PACKAGE = "weka."
_DATA, _PRODUCER = ("weka.core.Instance", "weka.core.Attribute"), "Weka"


def recognise(item: Item) -> bool:
    return java.begins_in(item, _PACKAGE)


def read(item: Item) -> Header:
    return java.model(item, _PACKAGE, _DATA, _PRODUCER)


def sample() -> bytes:
    """One object without fields."""
    return java.sample("weka.classifiers.trees.J48")


FORMAT = Format("weka-model", "Weka model", Kind.CLASSICAL, Depth.RECOGNISED, (".model",), recognise, read,
                sample, magic=((0, java.MAGIC),))
