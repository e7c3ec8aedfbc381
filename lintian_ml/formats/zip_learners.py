# SPDX-License-Identifier: GPL-2.0-or-later
"""Zips that hold one learner: H2O's MOJO (``model.ini``), ML.NET (``TrainingInfo/Version.txt``, ``TransformerChain``),
MaltParser (``…_singlemalt.info``).
"""
from __future__ import annotations

import re

from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import samples, textual, zips

_ALGORITHM = regex(rb"^algorithm\s*=\s*(.{1,80})$", re.MULTILINE)


def _producer(names: frozenset[str]) -> str:
    """Whose layout the members have, empty for any other zip."""
    if "model.ini" in names and any(name.startswith(("domains/", "trees/", "experimental/")) for name in names):
        return "H2O"
    if any(name.endswith("TrainingInfo/Version.txt") for name in names):
        return "ML.NET"
    if any(name.endswith("_singlemalt.info") for name in names):
        return "MaltParser"
    return ""


def recognise(item: Item) -> bool:
    return bool(_producer(zips.names(item)))


def read(item: Item) -> Header:
    listed = zips.members(item)
    producer = _producer(frozenset(listed))
    sizes = {name: size for name, size in listed.items() if size
             and not name.endswith((".ini", ".txt", ".json", ".info", ".xml"))}
    inside = sum(sizes.values())
    if not producer or not inside and "model.ini" not in listed:
        raise NotThisFormat("has no learned part")
    found = _ALGORITHM.search(zips.content(item, "model.ini", 1 << 22)) if "model.ini" in listed else None
    facts = {"producer": producer, "architecture": textual.words(found[1]) if found else f"{len(sizes)} parts"}
    return Header(metadata=facts, trained=Answer.YES)


def sample() -> bytes:
    """A forest of one tree."""
    return samples.zipped({"model.ini": b"[info]\nalgorithm = Gradient Boosting Machine\n",
                           "domains/d000.txt": b"yes\nno\n", "trees/t00_000.bin": b"\0\1\2\3"})


FORMAT = Format("zip-learner", "H2O, ML.NET or MaltParser model", Kind.CLASSICAL, Depth.RECOGNISED, (".zip", ".mco"),
                recognise, read, sample, magic=((0, zips.MAGIC),))
