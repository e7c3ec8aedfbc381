# SPDX-License-Identifier: GPL-2.0-or-later
"""Keras models and weights in HDF5: of Keras 1 and 2 by attributes, of others by the layout of the variables."""
from __future__ import annotations

from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import hdf5


def recognise(item: Item) -> bool:
    return hdf5.speaks_of_weights(item.blob())


def read(item: Item) -> Header:
    if not hdf5.is_keras(hdf5.contents(item, digests=False)):
        raise NotThisFormat("is HDF5 without Keras' attributes or layout")
    found = hdf5.contents(item, digests=True)
    tensors = hdf5.tensors(found)
    if not any(tensor.size > 1 for tensor in tensors):
        raise NotThisFormat("holds an architecture without weights")
    return Header(tensors, sum(tensor.size for tensor in tensors), hdf5.facts(found))


def sample() -> bytes:
    """One dense layer as Keras 2 saves it."""
    import io

    import h5py
    import numpy
    from lintian_ml.wire import samples

    out = io.BytesIO()
    with h5py.File(out, "w") as opened:
        opened.attrs["keras_version"], opened.attrs["layer_names"] = b"2.2.4", [b"dense"]
        kernel = numpy.frombuffer(samples.floats(64), "<f4").reshape(8, 8)
        opened.create_dataset("dense/dense/kernel:0", data=kernel, track_times=False)
    return out.getvalue()


FORMAT = Format("keras-hdf5", "Keras model (HDF5)", Kind.NEURAL, Depth.TENSORS, (".h5", ".hdf5", ".keras"), recognise,
                read, sample, magic=hdf5.MAGIC)
