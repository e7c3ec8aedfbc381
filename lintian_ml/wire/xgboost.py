# SPDX-License-Identifier: GPL-2.0-or-later
"""XGBoost's document, whichever encoding it came in: trees or linear weights, objective, version, attributes."""
from __future__ import annotations

from typing import Any

from lintian_ml.errors import DamagedFile
from lintian_ml.model import Answer, Header, Kind, Tensor
from lintian_ml.wire.jsons import listing, mapping


def _size(value: Any) -> int:
    """Length of an array, parsed or only counted."""
    return len(value) if isinstance(value, (list, range)) else 0


def _trees(trees: list[Any]) -> list[Tensor]:
    """Split conditions hold the thresholds of inner nodes and the values of leaves alike."""
    sizes = [_size(mapping(tree).get("split_conditions")) for tree in trees]
    return [Tensor(f"tree{index}", (size,), "float32") for index, size in enumerate(sizes)]


def _boosted(booster: dict[str, Any]) -> list[Tensor]:
    inner = mapping(booster.get("gbtree")) or booster
    model = mapping(inner.get("model"))
    weights = _size(model.get("weights"))
    return [Tensor("weights", (weights,), "float32")] if weights else _trees(listing(model.get("trees")))


def header(document: dict[str, Any]) -> Header:
    """The header of a parsed model. Raises DamagedFile where it holds neither trees nor weights."""
    learner = mapping(document.get("learner"))
    booster = mapping(learner.get("gradient_booster"))
    tensors = _boosted(booster)
    if not sum(tensor.size for tensor in tensors):
        raise DamagedFile("has neither trees nor weights")
    metadata = {"producer": "XGBoost", "architecture": f"{booster.get('name', 'booster')}, {len(tensors)} arrays",
                "objective": str(mapping(learner.get("objective")).get("name", "")),
                "version": ".".join(str(part) for part in listing(document.get("version"))[:3])}
    return Header(tuple(tensors), sum(tensor.size for tensor in tensors), metadata, kind=Kind.CLASSICAL,
                  trained=Answer.YES)
