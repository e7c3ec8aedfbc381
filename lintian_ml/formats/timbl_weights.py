# SPDX-License-Identifier: GPL-2.0-or-later
"""TiMBL's feature weights (``.wgt``): entropy, classes and lines of the training data, then tables of weights.

Each table has a name (``nw``, ``gr``, ``ig``, ``x2``, ``sv``), ``Fea.`` and ``Weight``, and a line for each feature.
"""
from __future__ import annotations

import re

from lintian_ml.errors import DamagedFile
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import tallies, textual

_MAGIC = b"# DB Entropy: "
_ROW = regex(r"^\d{1,9}\t(\S{1,40})$", re.MULTILINE)
_TABLE = regex(r"^# (\w{2,24})\r?\n# Fea", re.MULTILINE)


def recognise(item: Item) -> bool:
    return b"\n# Fea.\tWeight" in item.head[:4096]


def read(item: Item) -> Header:
    text = item.head.decode("utf-8", "replace")
    count = sum(1 for row in _ROW.finditer(text) if textual.number(row[1]) != 1)
    if not count:
        raise DamagedFile("has no weights")
    facts = dict(re.findall(r"^# ([A-Z][A-Za-z ]{1,24}): (\S{1,40})", text, re.MULTILINE))
    tables = ", ".join(dict.fromkeys(_TABLE.findall(text)))
    metadata = {"producer": "TiMBL", "architecture": f"feature weights {tables}, {facts.get('Classes', '?')} classes",
                "training": f"{facts.get('Lines of data', '?')} instances"}
    return tallies.header("weights", count, metadata)


def sample() -> bytes:
    """Gain ratios of two features."""
    return (b"# DB Entropy: 1.5\n# Classes: 3\n# Lines of data: 100\n# gr\n# Fea.\tWeight\n"
            b"1\t0.0283841570388769\n2\t0.0396177336043882\n#\n")


FORMAT = Format("timbl-weights", "TiMBL feature weights", Kind.CLASSICAL, Depth.HEADER, (".wgt",), recognise, read,
                sample, magic=((0, _MAGIC),), textual=True)
