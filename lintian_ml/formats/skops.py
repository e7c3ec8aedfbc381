# SPDX-License-Identifier: GPL-2.0-or-later
"""skops: scikit-learn's objects as a zip of schema.json and arrays (skops/io/_persist.py)."""
from __future__ import annotations

import json

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import found, jsons, npzs, samples, zips

_SCHEMA = "schema.json"


def recognise(item: Item) -> bool:
    return _SCHEMA in zips.names(item)


def read(item: Item) -> Header:
    schema = jsons.mapping(jsons.parse(zips.content(item, _SCHEMA, limits.JSON)))
    if "__class__" not in schema or "__module__" not in schema:
        raise NotThisFormat("is a zip with another schema")
    if str(schema["__module__"]).startswith(("numpy", "builtins", "pandas", "scipy.sparse")):
        raise NotThisFormat("holds data")
    facts = {"architecture": f"{schema['__module__']}.{schema['__class__']}",
             "producer": f"skops {schema.get('_skops_version', '')}".strip()}
    return found.model(npzs.tensors(item), facts)


def sample() -> bytes:
    schema = {"__class__": "LinearRegression", "__module__": "sklearn.linear_model._base", "_skops_version": "0.9"}
    return samples.zipped({_SCHEMA: json.dumps(schema).encode(), "1.npy": samples.npy((8, 8), samples.floats(64))})


FORMAT = Format("skops", "skops model", Kind.CLASSICAL, Depth.TENSORS, (".skops",), recognise, read, sample,
                magic=((0, zips.MAGIC),))
