# SPDX-License-Identifier: GPL-2.0-or-later
"""TiMBL's instance bases (also inside MBT and Frog): header lines beginning with ``#``, then the tree of instances.

Each class distribution stands in braces; their number is what was learned by heart.
"""
from __future__ import annotations

from lintian_ml.errors import DamagedFile
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire.textual import words

_MAGIC = b"# Status: "


def recognise(item: Item) -> bool:
    return b"\n# Permutation: <" in item.head[:512]


def read(item: Item) -> Header:
    rows = [row[2:] for row in item.head[:4096].splitlines() if row.startswith(b"# ")]
    facts = {words(key): words(value) for key, _, value in (row.partition(b":") for row in rows)}
    count = sum(chunk.count(b"{") for chunk in item.blob().chunks())
    if not count:
        raise DamagedFile("has no class distribution")
    metadata = {"producer": "TiMBL", "version": facts.get("Version", ""),
                "architecture": f"{facts.get('Status', '')} instance base, permutation {facts.get('Permutation', '')}"}
    return Header((Tensor("distributions", (count,), "float64"),), count, metadata, trained=Answer.YES)


def sample() -> bytes:
    """One feature of two values."""
    return (b"# Status: complete\n# Permutation: < 1 >\n# Numeric: .\n# Version: 4 (Hashed)\n#\n"
            b"(A { A 3.0, B 1.0 } [a ( A { A 3.0 } ),b ( B { B 1.0 } )])\n")


FORMAT = Format("timbl-instances", "TiMBL instance base", Kind.CLASSICAL, Depth.HEADER, (".ibase", ".tree"),
                recognise, read, sample, magic=((0, _MAGIC),), textual=True)
