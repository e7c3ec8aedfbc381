# SPDX-License-Identifier: GPL-2.0-or-later
"""Interatomic potentials of the atomic cluster expansion as YAML, before (``speciesblock``, ``.yaml``) and after
(``elements``, ``ctildes``, ``.yace``) their conversion; pacemaker fits them and writes how into ``metadata``.
"""
from __future__ import annotations

import re

from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import tallies, textual

_STARTS = (b"metadata:", b"global:", b"species:", b"elements:", b"deltaSplineBins:", b"E0:")
_BLOCK = regex(rb"^[ \t]*(?:- )?speciesblock: ?\S", re.MULTILINE)
_TILDE = regex(rb"^(?:elements|E0): ?\[.{1,400}\]", re.MULTILINE)
_FACT = regex(rb"^  (_loss|user|pacemaker_version|starttime): (\S[^\n]{0,80})", re.MULTILINE)


def recognise(item: Item) -> bool:
    if not item.head.startswith(_STARTS):
        return False
    head = item.head
    return (b"rcutij:" in head and _BLOCK.search(head) is not None
            or (b"ctildes:" in head or b"radcoefficients:" in head) and _TILDE.search(head) is not None)


def read(item: Item) -> Header:
    count = tallies.decimals(item.blob())
    if count < 4:
        raise NotThisFormat("has no coefficients")
    found = {textual.words(key).strip("_"): textual.words(value) for key, value in _FACT.findall(item.head)}
    version = found.pop("pacemaker_version", "")
    facts = {"producer": f"pacemaker {version}".strip(), "architecture": "atomic cluster expansion"} | found
    return tallies.header("coefficients", count, facts)


def sample() -> bytes:
    """One species of one function."""
    return (b"metadata:\n  _loss: 0.0038\n  pacemaker_version: 0.2.7\nspecies:\n  - speciesblock: H\n    rcutij: 7\n"
            b"    radcoefficients: [[[0.26178288546366513, 0.031505935599300323]]]\n    nbody:\n"
            b"      - {type: H H, nr: [1], nl: [0], c: [0.28332, -0.0021]}\n")


FORMAT = Format("pace-yaml", "atomic cluster expansion potential", Kind.CLASSICAL, Depth.HEADER, (".yaml", ".yace"),
                recognise, read, sample, textual=True, first=b"mgsedE")
