# SPDX-License-Identifier: GPL-2.0-or-later
"""safetensors for comparing: every tensor, and a header that reads the same for every JSON parser."""
from __future__ import annotations

import json
from typing import Any

from lintian_ml import limits
from lintian_ml.compare import arrays
from lintian_ml.compare.loading import strict
from lintian_ml.compare.model import Array, Model
from lintian_ml.errors import DamagedFile, LimitExceeded
from lintian_ml.formats import safetensors as known
from lintian_ml.reader import Item
from lintian_ml.wire import jsons
from lintian_ml.words import worded

_DTYPES = {"F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16", "I64": "int64", "I32": "int32",
           "I16": "int16", "I8": "int8", "U8": "uint8", "U16": "uint16", "U32": "uint32", "U64": "uint64",
           "BOOL": "bool", "C64": "complex64"}


def recognise(item: Item) -> bool:
    """As the format does."""
    return known.recognise(item)


def load(item: Item) -> Model:
    """All tensors; ``__metadata__`` is listed, not compared. Raises FormatError."""
    blob, length = item.blob(), int.from_bytes(item.head[:8], "little")
    header = jsons.mapping(strict.json_without_doubles(blob.read(8, length)))
    metadata = jsons.mapping(header.pop("__metadata__", None))
    if len(header) > limits.TENSORS:
        raise LimitExceeded(worded("has {number} tensors, at most {limit} are read", number=len(header),
                                   limit=limits.TENSORS))
    found = {name: _array(item, name, jsons.mapping(entry), 8 + length) for name, entry in header.items()}
    spans = [(entry["data_offsets"][0], entry["data_offsets"][1], name) for name, entry in header.items()]
    strict.without_holes(spans, 0, blob.size - 8 - length)
    ignored = {f"__metadata__ {key}": value if isinstance(value, str) else json.dumps(value)
               for key, value in metadata.items()}
    return Model(item.path, "safetensors", blob.size, found, ignored=ignored)


def _array(item: Item, name: str, entry: dict[str, Any], start: int) -> Array:
    dtype, offsets = entry.get("dtype"), jsons.listing(entry.get("data_offsets"))
    if set(entry) != {"dtype", "shape", "data_offsets"} or not isinstance(dtype, str):
        raise DamagedFile(worded("describes the tensor {name!r} by other keys than dtype, shape and data_offsets",
                                 name=name[:80]))
    if len(offsets) != 2 or not all(type(n) is int and n >= 0 for n in offsets) or offsets[1] < offsets[0]:
        raise DamagedFile(worded("gives the tensor {name!r} impossible data_offsets", name=name[:80]))
    place = start + offsets[0], offsets[1] - offsets[0]
    return arrays.stored(name, _DTYPES.get(dtype, dtype.lower()), jsons.shape(entry.get("shape")), item.blob(), place)
