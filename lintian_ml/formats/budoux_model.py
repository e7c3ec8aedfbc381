# SPDX-License-Identifier: GPL-2.0-or-later
"""BudouX's phrase models: JSON of boosted weights by feature group (``UW1`` … ``TW4``, ``BW1`` …) and n-gram."""
from __future__ import annotations


from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import json_numbers
from lintian_ml.wire.jsons import mapping, parse

_START = regex(rb'\{\s*"[UBT][WPQ]\d"\s*:\s*\{')
_GROUP = regex(r"[UBT][WPQ]\d")


def recognise(item: Item) -> bool:
    return item.head[:1] == b"{" and _START.match(item.head) is not None


def read(item: Item) -> Header:
    groups = {name: json_numbers.count(values) for name, values in mapping(parse(item.blob().whole())).items()
              if _GROUP.fullmatch(name)}
    total = sum(groups.values())
    if len(groups) < 2 or not total:
        raise NotThisFormat("has no groups of weights")
    tensors = tuple(Tensor(name, (count,), "int32") for name, count in groups.items() if count)
    return Header(tensors, total, {"producer": "BudouX", "architecture": f"{len(groups)} groups of n-grams"},
                  trained=Answer.YES)


def sample() -> bytes:
    """Two groups."""
    return '{"UW1": {"a": 12, "b": -34}, "BW1": {"ab": 56}}\n'.encode()


FORMAT = Format("budoux-model", "BudouX phrase model", Kind.CLASSICAL, Depth.HEADER, (".json",), recognise, read,
                sample, textual=True, first=b"{")
