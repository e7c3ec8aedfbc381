# SPDX-License-Identifier: GPL-2.0-or-later
"""Interpolated context models of Glimmer (``.icm``): a line ``>ver = 2.00  len = 12  depth = 7  periodicity = 3
nodes = 21845``, then binary records of a node, its split and four float32 log-probabilities. Models of a fixed length
(of splice and start sites) begin with ``>ver=2.00  len=50  depth=2  special=-1  type=0`` and the order of positions,
those of Glimmer 2 with ``>binary file produced by build-icm version 2.03 using window interval 12 and depth 7``
"""
from __future__ import annotations

from lintian_ml.errors import DamagedFile
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item

_MAGICS = (0, b">ver = "), (0, b">ver="), (0, b">binary file ")
_HEAD = regex(rb">ver ?= ?[\d.]{1,8} +len ?= ?(\d{1,4}) +depth ?= ?(\d{1,4}) +"
              rb"(?:periodicity ?= ?(\d{1,4}) +nodes ?= ?(\d{1,9})|special ?= ?-?\d{1,4} +type ?= ?\d{1,4}.*)")
_SECOND = regex(rb">binary file produced by [^\n\0]{1,200}? version [\d.]{1,8} using window interval (\d{1,4}) "
                rb"and depth (\d{1,4})\n")


def recognise(item: Item) -> bool:
    return _HEAD.match(item.head) is not None or _SECOND.match(item.head) is not None


def read(item: Item) -> Header:
    second = _SECOND.match(item.head)
    found = second or _HEAD.match(item.head)
    if found is None or not second and found[4] and not int(found[4]) or item.size < 1024:
        raise DamagedFile("has no nodes")
    kind = "of Glimmer 2" if second else f"periodicity {int(found[3])}" if found[3] else "of a fixed length"
    count = (item.size - found.end()) // 4
    facts = {"producer": "Glimmer", "architecture": f"window {int(found[1])}, depth {int(found[2])}, {kind}"}
    return Header((Tensor("nodes", (count,), "float32"),), count, facts, trained=Answer.YES)


def sample() -> bytes:
    """The head and some nodes."""
    head = b">ver = 2.00  len = 12  depth = 7  periodicity = 3  nodes = 21845\n\0"
    return head + bytes(at * 7 % 256 for at in range(2048))


FORMAT = Format("glimmer-icm", "Glimmer context model", Kind.CLASSICAL, Depth.HEADER, (".icm",), recognise, read,
                sample, magic=_MAGICS, textual=None)
