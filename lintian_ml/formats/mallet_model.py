# SPDX-License-Identifier: GPL-2.0-or-later
"""MALLET's classifiers, taggers and topic models as Java objects.

They are known by the package of the first classes in the stream. The objects are not read, so how many values they
hold is not known.
"""
from __future__ import annotations

from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import java

_PACKAGE = "cc.mallet."
_DATA, _PRODUCER = ("cc.mallet.types.Instance", "cc.mallet.types.Alphabet", "cc.mallet.pipe."), "MALLET"


def recognise(item: Item) -> bool:
    return java.begins_in(item, _PACKAGE)


def read(item: Item) -> Header:
    return java.model(item, _PACKAGE, _DATA, _PRODUCER)


def sample() -> bytes:
    """One object without fields."""
    return java.sample("cc.mallet.classify.MaxEnt")


FORMAT = Format("mallet-model", "MALLET model", Kind.CLASSICAL, Depth.RECOGNISED, (".mallet",), recognise, read,
                sample, magic=((0, java.MAGIC),))
