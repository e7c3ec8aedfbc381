# SPDX-License-Identifier: GPL-2.0-or-later
"""LightGBM models as JSON, as its ``dump_model`` writes them: ``tree_info``, with a ``leaf_value`` at every leaf."""
from __future__ import annotations

from typing import Any

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire.jsons import listing, mapping, parse

_START = regex(rb'\{\s*"name"\s*:\s*"tree",\s*"version"\s*:\s*"v\d')


def recognise(item: Item) -> bool:
    return _START.match(item.head, 0, 256) is not None


def _leaves(tree: Any) -> int:
    """Leaves of one tree, whose splits have a ``left_child`` and a ``right_child``."""
    waiting, found = [mapping(tree).get("tree_structure")], 0
    while waiting:
        node = mapping(waiting.pop())
        found += isinstance(node.get("leaf_value"), (int, float))
        waiting += [node[side] for side in ("left_child", "right_child") if side in node]
    return found


def read(item: Item) -> Header:
    """Raises NotThisFormat where no tree has a leaf."""
    document = mapping(parse(item.blob().whole()))
    trees = listing(document.get("tree_info"))
    count = sum(map(_leaves, trees))
    if not count:
        raise NotThisFormat("has no trees with leaf values")
    metadata = {"producer": "LightGBM", "architecture": f"{len(trees)} trees, {count} leaves"}
    if isinstance(document.get("objective"), str):
        metadata["objective"] = document["objective"][:limits.NAME]
    return Header((Tensor("leaf-values", (count,), "float64"),), count, metadata, trained=Answer.YES)


def sample() -> bytes:
    """One tree with one split."""
    return (b'{"name":"tree","version":"v4","objective":"binary","tree_info":[{"tree_structure":'
            b'{"threshold":0.5,"left_child":{"leaf_value":-0.125},"right_child":{"leaf_value":0.5}}}]}')


FORMAT = Format("lightgbm-json", "LightGBM model (JSON)", Kind.CLASSICAL, Depth.HEADER, (".json",), recognise, read,
                sample, textual=True, first=b"{")
