# SPDX-License-Identifier: GPL-2.0-or-later
"""HDF5 and Keras files for comparing: the worker alone reads them; what it answers is spooled as plain bytes."""
from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from lintian_ml import limits, worker
from lintian_ml.compare import arrays
from lintian_ml.compare.loading import keras_graph, strict, zips
from lintian_ml.compare.model import Array, Model
from lintian_ml.errors import DamagedFile, FormatError, LimitExceeded
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import hdf5, values
from lintian_ml.words import worded

_OPTIMIZER = re.compile(r"^(optimizer_weights|optimizer|_optimizer)(/|$)|/optimizer/vars/")
_FREE = frozenset({"backend", "keras_version", "training_config", "author", "license", "licence", "description",
                   "date"})
_EOF_PLACE = {0: 40, 1: 44, 2: 28, 3: 28}  # of the end-of-file address in the superblock's versions
_PIECE = limits.WORKER_REPLY // 4  # bytes of one question: base64 and JSON make them a third longer
_KERAS = ("model.weights.h5", "config.json")


def is_hdf5(item: Item) -> bool:
    """By its signature at the start."""
    return item.head[:8] == hdf5.SIGNATURE


def is_keras(item: Item) -> bool:
    """A zip with Keras 3's members."""
    from lintian_ml.wire import zips as members

    return item.head[:2] == b"PK" and set(_KERAS) <= members.names(item)


def load_hdf5(item: Item) -> Model:
    """All datasets but the optimizer's; attributes are compared but for descriptions. Raises FormatError."""
    return _loaded(item, "hdf5")


def load_keras(item: Item) -> Model:
    """Weights, and the configuration as graph; other members are compared as they are. Raises FormatError."""
    archive = zips.opened(item)
    inner = _loaded(Item.of(item.path, b"") if not archive.members else _as_item(archive, item), "keras-zip")
    config = strict.json_without_doubles(archive.content("config.json"))
    if isinstance(config, dict):
        config.pop("compile_config", None)
    others = {name: hashlib.sha256(archive.content(name)).hexdigest() for name in archive.members
              if name not in (*_KERAS, "metadata.json")}
    ignored = {**inner.ignored, **archive.notes}
    if "metadata.json" in archive.members:
        ignored["metadata.json"] = archive.content("metadata.json").decode("utf-8", "replace")
    return Model(item.path, "keras-zip", item.size, inner.tensors, _digest(config),
                 keras_graph.sequential(config, inner.tensors), {**inner.processing, **others}, ignored)


def _as_item(archive: zips.Archive, item: Item) -> Item:
    blob, start = archive.place("model.weights.h5")
    part = Item(f"{item.path}!model.weights.h5", _Chunks(blob, start, archive.members["model.weights.h5"].file_size))
    part.blob()
    return part


class _Chunks:
    """Part of a blob as a stream."""

    def __init__(self, blob: Blob, start: int, length: int) -> None:
        self._blob, self._at, self._end = blob, start, start + length

    def read(self, size: int, /) -> bytes:
        data = self._blob.peek(self._at, min(size, self._end - self._at))
        self._at += len(data)
        return data


def _loaded(item: Item, name: str) -> Model:
    _ends_where_it_says(item.blob())
    found = worker.call("hdf5", item, digests=False)
    entries = [entry for entry in found["datasets"] if not _OPTIMIZER.search(entry["name"])]
    tensors = [_array(item, entry) for entry in entries if entry["dtype"] in arrays.CODES]
    other = [entry["name"] for entry in entries if entry["dtype"] not in arrays.CODES]
    if other:
        raise LimitExceeded(worded("holds the dataset {other!r} of a type that is not compared", other=other[0][:80]))
    strict.once(array.name for array in tensors)
    told: Mapping[str, str] = found["attributes"]
    config = told.get("model_config")
    ignored = {key: value for key, value in told.items() if key in _FREE}
    ignored["optimizer"] = f"{len(found['datasets']) - len(entries)} datasets"
    processing = {key: value for key, value in told.items() if key not in _FREE and key != "model_config"}
    named = {array.name: array for array in tensors}
    if not config:
        return Model(item.path, name, item.size, named, None, None, processing, ignored)
    parsed = strict.json_without_doubles(config.encode())
    return Model(item.path, name, item.size, named, _digest(parsed), keras_graph.sequential(parsed, named), processing,
                 ignored)


def _digest(config: Any) -> str:
    return hashlib.sha256(json.dumps(config, sort_keys=True).encode()).hexdigest()


def _ends_where_it_says(blob: Blob) -> None:
    """Raises DamagedFile where bytes follow the end that the superblock gives."""
    begin = blob.peek(0, 64)
    place = _EOF_PLACE.get(begin[8]) if len(begin) > 8 else None
    if place is None or int.from_bytes(begin[place:place + 8], "little") != blob.size:
        raise DamagedFile(worded("has bytes behind the end that its superblock gives, or ends before it"))


def _array(item: Item, entry: Mapping[str, Any]) -> Array:
    name, dtype, shape = str(entry["name"]), str(entry["dtype"]), values.checked_shape(entry["shape"])
    count = 1
    for dimension in shape:
        count *= dimension
    blob = Blob.spool(b"", _Values(item, name, count, dtype))
    return arrays.stored(name.removeprefix("model_weights/"), dtype, shape, blob, (0, blob.size))


class _Values:
    """The worker's answers about one dataset as a stream."""

    def __init__(self, item: Item, name: str, count: int, dtype: str) -> None:
        self._pieces = self._asked(item, name, count, dtype)
        self._rest = b""

    def _asked(self, item: Item, name: str, count: int, dtype: str) -> Iterator[bytes]:
        import numpy

        width = numpy.dtype(arrays.CODES[dtype]).itemsize
        if count * width > limits.EXPANDED:
            raise LimitExceeded(worded("has a dataset of {count} values", count=count))
        step = _PIECE // width
        for start in range(0, count, step):
            told = worker.call("hdf5-values", item, name=name, start=start, count=min(step, count - start))
            data = base64.b64decode(str(told.get("data")))
            if len(data) != min(step, count - start) * width:
                raise FormatError(worded("gave {number} bytes for {name!r}", number=len(data), name=name[:80]))
            yield data

    def read(self, size: int, /) -> bytes:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._rest = piece
        data, self._rest = self._rest[:size], self._rest[size:]
        return data
