# SPDX-License-Identifier: GPL-2.0-or-later
"""Stanford's taggers, parsers and classifiers as Java objects.

They are known by the package of the first classes in the stream. The objects are not read, so how many values they
hold is not known.
"""
from __future__ import annotations

from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import java

_PACKAGE = "edu.stanford.nlp."
_DATA, _PRODUCER = ("edu.stanford.nlp.stats.", "edu.stanford.nlp.util."), "Stanford NLP"


def recognise(item: Item) -> bool:
    return java.begins_in(item, _PACKAGE)


def read(item: Item) -> Header:
    return java.model(item, _PACKAGE, _DATA, _PRODUCER)


def sample() -> bytes:
    """One object without fields."""
    return java.sample("edu.stanford.nlp.tagger.maxent.MaxentTagger")


FORMAT = Format("stanford-model", "Stanford NLP model", Kind.CLASSICAL, Depth.RECOGNISED, (".ser",), recognise, read,
                sample, magic=((0, java.MAGIC),))
