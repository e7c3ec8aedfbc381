# SPDX-License-Identifier: GPL-2.0-or-later
"""ChaSen's connection costs (``connect.cha``): ``(((((noun general)) (((verb independent)))) 1356)``, rule by rule.

Costs of a trained dictionary take hundreds of different values; rules written by hand (JUMAN's) take a few.
"""
from __future__ import annotations


from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import tables

_RULE = regex(rb"(?m)^\({4}[^\n]{1,2000}\)\) (\d{1,6})\)\r?$")
_LEAST = 32  # rules in the first look, and different costs in all


def recognise(item: Item) -> bool:
    return b"\n((((" in b"\n" + item.head[:4096] and len(_RULE.findall(item.head)) >= _LEAST


def read(item: Item) -> Header:
    """Collect the costs. Raises NotThisFormat where they are few different ones."""
    costs = [float(cost) for cost in _RULE.findall(item.blob().whole())]
    if len(set(costs)) < _LEAST:
        raise NotThisFormat(f"{len(set(costs))} different costs are set by hand")
    return Header((tables.tensor("costs", costs),), len(costs), {"producer": "ChaSen"}, trained=Answer.YES)


def sample() -> bytes:
    """Rules between numbered classes."""
    return "".join(f"(((((noun c{at})) (((verb c{at * 7 % 11})))) {(at * 101) % 2999})\n" for at in range(64)).encode()


FORMAT = Format("chasen-connect", "ChaSen connection costs", Kind.NGRAM, Depth.HEADER, (".cha",), recognise, read,
                sample, textual=None, first=b"(;")
