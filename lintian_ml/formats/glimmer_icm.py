# SPDX-License-Identifier: GPL-2.0-or-later
"""Interpolated context models of Glimmer (``.icm``): a line ``>ver = 2.00  len = 12  depth = 7  periodicity = 3
nodes = 21845``, then binary records of a node, its split and four float32 log-probabilities.
"""
from __future__ import annotations


from lintian_ml.errors import DamagedFile
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item

_MAGIC = b">ver = "
_HEAD = regex(rb">ver = ([\d.]{1,8}) +len = (\d{1,4}) +depth = (\d{1,4}) +periodicity = (\d{1,4}) +"
              rb"nodes = (\d{1,9})")


def recognise(item: Item) -> bool:
    return _HEAD.match(item.head) is not None


def read(item: Item) -> Header:
    found = _HEAD.match(item.head)
    if found is None or not int(found[5]) or item.size < 1024:
        raise DamagedFile("has no nodes")
    length, depth, period = (int(found[at]) for at in (2, 3, 4))
    count = (item.size - found.end()) // 4
    facts = {"producer": "Glimmer", "architecture": f"window {length}, depth {depth}, periodicity {period}"}
    return Header((Tensor("nodes", (count,), "float32"),), count, facts, trained=Answer.YES)


def sample() -> bytes:
    """The head and some nodes."""
    head = b">ver = 2.00  len = 12  depth = 7  periodicity = 3  nodes = 21845\n\0"
    return head + bytes(at * 7 % 256 for at in range(2048))


FORMAT = Format("glimmer-icm", "Glimmer context model", Kind.CLASSICAL, Depth.HEADER, (".icm",), recognise, read,
                sample, magic=((0, _MAGIC),), textual=None)
