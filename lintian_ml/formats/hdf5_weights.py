# SPDX-License-Identifier: GPL-2.0-or-later
"""Weights of other frameworks in HDF5 (Caffe, Torch, Lasagne, Flux …): datasets named like layers' parameters; and
VIGRA's random forests: ``topology`` and ``parameters`` of each ``Tree_00``."""
from __future__ import annotations

import re

from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import hdf5, names

_SCIENCE = regex(r"_NCProperties|MATLAB_class|PYTABLES_FORMAT_VERSION|encoding-type|_nc3_strict|NX_class|creator")
_TREE = regex(r"(?:^|/)Tree_\d{2,6}/(topology|parameters)$")
_MATRIX = regex(r"(weights?|kernels?|embeddings?|/0)$|weight_[ih]h_l\d+$", re.IGNORECASE)


def recognise(item: Item) -> bool:
    return hdf5.speaks_of_weights(item.blob())


def read(item: Item) -> Header:
    found = hdf5.contents(item, digests=False)
    if any(_SCIENCE.search(name) for name in found["attributes"]):
        raise NotThisFormat("is HDF5 of a scientific application")
    tensors = hdf5.tensors(found)
    trees = [match[1] for entry in found["datasets"] if (match := _TREE.search(entry["name"]))]
    if trees and trees.count("topology") * 2 == len(trees):
        return _forest(item, len(trees) // 2)
    parts = [tensor for tensor in tensors if names.learned(tensor.name)]
    wide = [tensor for tensor in parts if len(tensor.shape) >= 2 and _MATRIX.search(tensor.name)]
    if len(parts) < 2 or not wide or hdf5.is_keras(found):
        raise NotThisFormat("is HDF5 whose datasets are not named like layers")
    certain = 2 * len(parts) > len(tensors)
    notes = () if certain else (Note("array", f"{len(parts)} of {len(tensors)} datasets are named like a layer's"),)
    tensors = hdf5.tensors(hdf5.contents(item, digests=True)) if certain else tensors
    return Header(tensors, sum(tensor.size for tensor in tensors), hdf5.facts(found), notes, certain=certain)


def _forest(item: Item, trees: int) -> Header:
    tensors = hdf5.tensors(hdf5.contents(item, digests=True))
    return Header(tensors, sum(tensor.size for tensor in tensors), {"producer": "VIGRA"},
                  (Note("architecture", f"random forest of {trees} trees"),), Kind.CLASSICAL, trained=Answer.YES)


def sample() -> bytes:
    import io

    import h5py
    import numpy
    from lintian_ml.wire import samples

    out = io.BytesIO()
    with h5py.File(out, "w") as opened:
        weight = numpy.frombuffer(samples.floats(64), "<f4").reshape(8, 8)
        opened.create_dataset("fc1/weight", data=weight, track_times=False)
        opened.create_dataset("fc1/bias", data=weight[0], track_times=False)
    return out.getvalue()


FORMAT = Format("hdf5-weights", "weights in HDF5", Kind.NEURAL, Depth.TENSORS, (".h5", ".hdf5"), recognise, read,
                sample, magic=hdf5.MAGIC)
