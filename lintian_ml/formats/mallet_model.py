# SPDX-License-Identifier: GPL-2.0-or-later
"""MALLET's classifiers, taggers and topic models as Java objects.

They are known by the package of the first classes in the stream. The objects are not read, so how many values they
hold is not known.
"""
from __future__ import annotations

from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import java

_PACKAGE = "cc.mallet."
_DATA, _PRODUCER = ("cc.mallet.types.Instance", "cc.mallet.types.Alphabet", "cc.mallet.pipe."), "MALLET"
_FIRST = 8  # a model may stand behind a few collections


def recognise(item: Item) -> bool:
    return any(name.startswith(_PACKAGE) for name in java.classes(item.head)[:_FIRST])


def read(item: Item) -> Header:
    names = [name for name in java.classes(item.head) if name.startswith(_PACKAGE)]
    if all(name.startswith(_DATA) for name in names):
        raise NotThisFormat("holds data, no model")
    return Header(metadata={"producer": _PRODUCER, "architecture": names[0]}, trained=Answer.YES)


def sample() -> bytes:
    """One object without fields."""
    return java.sample("cc.mallet.classify.MaxEnt")


FORMAT = Format("mallet-model", "MALLET model", Kind.CLASSICAL, Depth.RECOGNISED, (".mallet",), recognise, read,
                sample, magic=((0, java.MAGIC),))
