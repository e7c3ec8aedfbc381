# SPDX-License-Identifier: GPL-2.0-or-later
"""PyTorch's exported programs: a zip with ``archive_format`` and, for each model, a list of raw files of weights.

Source: torch/export/pt2_archive (archive_format, data/weights/NAME_weights_config.json). Archives of older releases
hold a file of ``torch.save`` instead, which is a model of its own.
"""
from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import found, jsons, samples, values, zips

_SIGN, _WEIGHTS, _LIST = "archive_format", "data/weights/", "_weights_config.json"
_TYPES = {1: ("uint8", "|u1"), 2: ("int8", "|i1"), 3: ("int16", "<i2"), 4: ("int32", "<i4"), 5: ("int64", "<i8"),
          6: ("float16", "<f2"), 7: ("float32", "<f4"), 8: ("float64", "<f8"), 13: ("bfloat16", "bf16")}
_WIDTH = {"bf16": 2}


def recognise(item: Item) -> bool:
    names = zips.names(item)
    return any(name.endswith(_SIGN) for name in names) and any(name.endswith(_LIST) for name in names)


def read(item: Item) -> Header:
    members = zips.members(item)
    sign = min((name for name in members if name.endswith(_SIGN)), key=len, default="")
    if not sign or zips.content(item, sign, limits.KIB).strip() != b"pt2":
        raise NotThisFormat("is a zip of another kind")
    folder = sign.removesuffix(_SIGN) + _WEIGHTS
    tensors = [tensor for name in sorted(members) if name.startswith(folder) and name.endswith(_LIST)
               for tensor in _tensors(item, members, folder, name)]
    return found.model(tensors, {"flavour": "exported program"})


def _tensors(item: Item, members: Mapping[str, int], folder: str, listed: str) -> Iterator[Tensor]:
    content = jsons.mapping(jsons.parse(zips.content(item, listed, limits.JSON)))
    for name, entry in jsons.mapping(content.get("config")).items():
        entry = jsons.mapping(entry)
        meta, member = jsons.mapping(entry.get("tensor_meta")), f"{folder}{entry.get('path_name')}"
        kind = meta.get("dtype")
        if entry.get("use_pickle") or not isinstance(kind, int) or kind not in _TYPES or member not in members:
            continue
        dtype, encoding = _TYPES[kind]
        shape = tuple(_extent(extent) for extent in jsons.listing(meta.get("sizes"))[:limits.RANK + 1])
        values.checked_shape(shape)
        tensor = Tensor(name[:limits.NAME], shape, dtype)
        length = tensor.size * (_WIDTH.get(encoding) or int(encoding[2:]))
        span = Span(0, length, encoding, member) if length <= members[member] else None
        yield Tensor(tensor.name, shape, dtype, span)


def _extent(entry: object) -> int:
    """One dimension, which is a number or an expression."""
    extent = jsons.mapping(entry).get("as_int")
    if not isinstance(extent, int) or not 0 <= extent < limits.DIMENSION:
        raise NotThisFormat("has a weight of no fixed shape")
    return extent


def sample() -> bytes:
    meta = {"dtype": 7, "sizes": [{"as_int": 8}, {"as_int": 8}]}
    config = {"config": {"fc.weight": {"path_name": "weight_0", "use_pickle": False, "tensor_meta": meta}}}
    return samples.zipped({"net/archive_format": b"pt2", "net/models/model.json": b"{}",
                           f"net/{_WEIGHTS}model{_LIST}": json.dumps(config).encode(),
                           f"net/{_WEIGHTS}weight_0": samples.floats(64)})


FORMAT = Format("torch-pt2", "PyTorch exported program", Kind.NEURAL, Depth.TENSORS, (".pt2",), recognise, read, sample,
                magic=((0, zips.MAGIC),))
