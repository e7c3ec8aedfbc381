# SPDX-License-Identifier: GPL-2.0-or-later
"""Keras 3's .keras: a zip of metadata.json, config.json and the weights as HDF5 (keras/src/saving/saving_lib.py)."""
from __future__ import annotations

import json
from typing import Any

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import hdf5, jsons, samples, zips

_WEIGHTS, _CONFIG, _METADATA = "model.weights.h5", "config.json", "metadata.json"


def recognise(item: Item) -> bool:
    return {_WEIGHTS, _CONFIG} <= zips.names(item)


def read(item: Item) -> Header:
    config = jsons.mapping(jsons.parse(zips.content(item, _CONFIG, limits.JSON)))
    inner = zips.member(item, _WEIGHTS)
    if "class_name" not in config or inner.head[:8] != hdf5.SIGNATURE:
        raise NotThisFormat("is a zip whose members are not Keras'")
    found = hdf5.contents(inner, digests=True)
    tensors = hdf5.tensors(found)
    if not any(tensor.size > 1 for tensor in tensors):
        raise NotThisFormat("holds an architecture without weights")
    return Header(tensors, sum(tensor.size for tensor in tensors), _facts(item, config))


def _facts(item: Item, config: dict[str, Any]) -> dict[str, str]:
    about = {}
    if _METADATA in zips.names(item):
        about = jsons.mapping(jsons.parse(zips.content(item, _METADATA, limits.JSON)))
    layers = jsons.listing(jsons.mapping(config.get("config")).get("layers"))
    classes = dict.fromkeys(str(jsons.mapping(layer).get("class_name")) for layer in layers)
    compiled = jsons.mapping(config.get("compile_config"))
    told = {"producer": f"Keras {about.get('keras_version', '')}".strip(), "date": str(about.get("date_saved", "")),
            "architecture": ", ".join([str(config["class_name"]), *classes])[:limits.NAME],
            "loss": compiled.get("loss") if isinstance(compiled.get("loss"), str) else ""}
    return {name: str(text)[:limits.NAME] for name, text in told.items() if text}


def sample() -> bytes:
    import io

    import h5py
    import numpy

    out = io.BytesIO()
    with h5py.File(out, "w") as opened:
        kernel = numpy.frombuffer(samples.floats(64), "<f4").reshape(8, 8)
        opened.create_dataset("layers/dense/vars/0", data=kernel, track_times=False)
    config = {"class_name": "Sequential", "config": {"layers": [{"class_name": "Dense"}]}}
    return samples.zipped({_METADATA: b'{"keras_version": "3.2.1"}', _CONFIG: json.dumps(config).encode(),
                           _WEIGHTS: out.getvalue()})


FORMAT = Format("keras-zip", "Keras 3 model", Kind.NEURAL, Depth.TENSORS, (".keras",), recognise, read, sample,
                magic=((0, zips.MAGIC),))
