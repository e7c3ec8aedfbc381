# SPDX-License-Identifier: GPL-2.0-or-later
"""Decision trees as FreeTTS reads them: ``TOTAL n``, nodes ``NODE feature < Float(0.5) 42`` and ``LEAF Float(0.01)``.

They are dumped from the trees that wagon trained for Flite. Source: FreeTTS's CARTImpl.
"""
from __future__ import annotations


from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Note, Tensor
from lintian_ml.reader import Item

_LEAST = 32  # nodes and leaves; smaller trees may be written by hand
_NODE = regex(rb"(?m)^NODE \S+ (?:=|<|>|MATCHES) \w+\([^\n]*\) \d+\r?$")
_LEAF = regex(rb"(?m)^LEAF (?:\w+\([^\n]*\)|nil)\r?$")
_TOTAL = regex(rb"(?m)^TOTAL (\d{1,7})\r?\n(?:NODE|LEAF) ")


def recognise(item: Item) -> bool:
    return b"\nNODE " in item.head and _TOTAL.search(item.head) is not None


def read(item: Item) -> Header:
    """Count nodes and leaves. Raises NotThisFormat where the tree is tiny or other than announced."""
    data = item.blob().whole()
    nodes, leaves, total = len(_NODE.findall(data)), len(_LEAF.findall(data)), _TOTAL.search(data)
    if total is None or nodes + leaves < max(_LEAST, int(total[1]) - 1):
        raise NotThisFormat(f"a tree of {nodes} nodes and {leaves} leaves is no trained one")
    note = Note("array", f"{nodes} questions and {leaves} leaves of a decision tree")
    return Header((Tensor("nodes", (nodes + leaves,), "float32"),), nodes + leaves, notes=(note,))


def sample() -> bytes:
    """A chain of questions."""
    rows = "".join(f"NODE p.feature_{at % 5} < Float({at / 7:.6f}) {2 * at + 2}\nLEAF Float({at / 99:.6f})\n"
                   for at in range(_LEAST // 2))
    return f"*** Cart dump\nTOTAL {_LEAST + 1}\n{rows}LEAF Float(0.5)\n".encode()


FORMAT = Format("freetts-cart", "FreeTTS decision tree", Kind.CLASSICAL, Depth.HEADER, (".txt",), recognise, read,
                sample, textual=True, first=b"*T")
