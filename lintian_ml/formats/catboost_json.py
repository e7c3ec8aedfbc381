# SPDX-License-Identifier: GPL-2.0-or-later
"""CatBoost models as JSON: ``oblivious_trees`` or ``trees`` with leaf values beside ``features_info``."""
from __future__ import annotations

from typing import Any

from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire.jsons import listing, mapping, parse

_START = regex(rb'\{\s*"(?:features_info|model_info|ctr_data|oblivious_trees)"\s*:')


def recognise(item: Item) -> bool:
    return _START.match(item.head, 0, 256) is not None


def _leaves(tree: Any) -> int:
    return len(listing(mapping(tree).get("leaf_values")))


def read(item: Item) -> Header:
    document = mapping(parse(item.blob().whole()))
    trees = listing(document.get("oblivious_trees"))
    count = sum(_leaves(tree) for tree in trees)
    if not count:
        raise NotThisFormat("has no trees with leaf values")
    facts = mapping(document.get("model_info"))
    metadata = {"producer": "CatBoost", "architecture": f"{len(trees)} trees, {count} leaves"}
    if isinstance(facts.get("train_finish_time"), str):
        metadata["date"] = facts["train_finish_time"]
    return Header((Tensor("leaf-values", (count,), "float64"),), count, metadata, trained=Answer.YES)


def sample() -> bytes:
    """One tree of depth one."""
    return b'{"features_info":{},"oblivious_trees":[{"leaf_values":[-0.125,0.25],"splits":[{"border":0.5}]}]}'


FORMAT = Format("catboost-json", "CatBoost model (JSON)", Kind.CLASSICAL, Depth.HEADER, (".json",), recognise, read,
                sample, textual=True, first=b"{")
