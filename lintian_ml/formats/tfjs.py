# SPDX-License-Identifier: GPL-2.0-or-later
"""TensorFlow.js: model.json lists the weights that lie in shards beside it (tfjs-core/src/io/types.ts)."""
from __future__ import annotations

import json
from typing import Any

from lintian_ml import limits
from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import found, jsons

_DTYPES = frozenset({"float32", "float16", "int32", "uint8", "uint16", "bool", "string", "complex64"})


def recognise(item: Item) -> bool:
    """A manifest of weights, alone as a list or in an object; a topology may push it behind the first bytes."""
    begin = item.head.lstrip()[:limits.NAME]
    if begin[:1] == b"{":
        return b'"weightsManifest"' in item.head or b'"modelTopology"' in begin
    return begin[:1] == b"[" and b'"paths"' in begin and b'"weights"' in begin


def read(item: Item) -> Header:
    document = jsons.parse(item.blob().whole(limits.JSON))
    groups = jsons.listing(document) or jsons.listing(jsons.mapping(document).get("weightsManifest"))
    tensors, paths = [], []
    for group in map(jsons.mapping, groups):
        paths += [path for path in jsons.listing(group.get("paths")) if isinstance(path, str)]
        tensors += [_tensor(jsons.mapping(entry)) for entry in jsons.listing(group.get("weights"))]
    if not tensors or not paths:
        raise NotThisFormat("is JSON without a manifest of weights")
    return found.model(tensors, _facts(jsons.mapping(document)), companions=paths)


def _tensor(entry: dict[str, Any]) -> Tensor:
    """Quantised weights are told with the type of the shards."""
    name, dtype = entry.get("name"), entry.get("dtype")
    if not isinstance(name, str) or dtype not in _DTYPES:
        raise DamagedFile("lists a weight without name or dtype")
    quantised = jsons.mapping(entry.get("quantization")).get("dtype")
    return Tensor(name[:limits.NAME], jsons.shape(entry.get("shape")), str(quantised or dtype))


def _facts(document: dict[str, Any]) -> dict[str, str]:
    names = {"generatedBy": "producer", "convertedBy": "converter", "format": "flavour"}
    told = {ours: document[theirs] for theirs, ours in names.items() if isinstance(document.get(theirs), str)}
    about = jsons.mapping(document.get("userDefinedMetadata"))
    told.update({name: about[name] for name in ("author", "description", "license")
                 if isinstance(about.get(name), str)})
    return {name.replace("license", "licence"): text for name, text in told.items()}


def sample() -> bytes:
    weights = [{"name": "dense/kernel", "shape": [8, 8], "dtype": "float32"}]
    manifest = [{"paths": ["group1-shard1of1.bin"], "weights": weights}]
    return json.dumps({"format": "layers-model", "weightsManifest": manifest}).encode()


FORMAT = Format("tfjs", "TensorFlow.js model", Kind.NEURAL, Depth.HEADER, (".json",), recognise, read, sample,
                textual=True, signs=(rb"\"(weightsManifest|modelTopology|paths)\"",))
