# SPDX-License-Identifier: GPL-2.0-or-later
"""Orbax' checkpoints: _METADATA lists the tree of arrays, which lie in files beside it (orbax-checkpoint)."""
from __future__ import annotations

import json
from typing import Any

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import found, jsons, names

_STORED = ("manifest.ocdbt",)


def recognise(item: Item) -> bool:
    return item.head[:1] == b"{" and b'"tree_metadata"' in item.head[:limits.NAME]


def read(item: Item) -> Header:
    document = jsons.mapping(jsons.parse(item.blob().whole(limits.JSON)))
    tree = jsons.mapping(document.get("tree_metadata"))
    tensors = [tensor for entry in tree.values() if (tensor := _tensor(jsons.mapping(entry))) is not None]
    if not tensors:
        raise NotThisFormat("lists no arrays")
    learned = [tensor for tensor in tensors if not names.of_optimizer(tensor.name)]
    facts = {"producer": "Orbax", "training-state": "optimizer" if len(learned) < len(tensors) else ""}
    return found.model(learned, facts, companions=_STORED)


def _tensor(entry: dict[str, Any]) -> Tensor | None:
    """One leaf: its keys, and the shape where this version of Orbax writes it."""
    keys = [str(jsons.mapping(key).get("key")) for key in jsons.listing(entry.get("key_metadata"))]
    value = jsons.mapping(entry.get("value_metadata"))
    kind = str(value.get("value_type", ""))
    if not keys or "rray" not in kind or value.get("skip_deserialize"):
        return None
    shape = jsons.shape(value.get("write_shape", []))
    return Tensor("/".join(keys)[:limits.NAME], shape or (0,), "float32")


def sample() -> bytes:
    leaf = {"key_metadata": [{"key": "params"}, {"key": "kernel"}],
            "value_metadata": {"value_type": "jax.Array", "skip_deserialize": False, "write_shape": [8, 8]}}
    return json.dumps({"tree_metadata": {"('params', 'kernel')": leaf}}).encode()


FORMAT = Format("orbax", "Orbax checkpoint", Kind.NEURAL, Depth.HEADER, (), recognise, read, sample, textual=True,
                first=b"{")
