# SPDX-License-Identifier: GPL-2.0-or-later
"""joblib's pickles: array bytes lie between the opcodes, right behind their wrappers (joblib/numpy_pickle.py)."""
from __future__ import annotations

import struct

from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import pickle_models, samples

_FIRST = frozenset(b"\x80x")


def recognise(item: Item) -> bool:
    return item.head[0] in _FIRST and pickle_models.looks_like(item)


def read(item: Item) -> Header:
    if not pickle_models.is_joblib(pickle_models.follow(item)):
        raise NotThisFormat("is a pickle without joblib's arrays")
    return pickle_models.header(item)


def sample() -> bytes:
    """A LinearRegression whose coef_ is an 8 x 8 array behind its wrapper."""
    def text(word: str) -> bytes:
        return b"X" + struct.pack("<I", len(word)) + word.encode()

    dtype = b"cnumpy\ndtype\n" + text("f4") + b"\x89\x88\x87R(K\3" + text("<") + b"NNN" + 2 * b"J\xff\xff\xff\xff"
    state = b"}(" + text("shape") + b"K\x08K\x08\x86" + text("order") + text("C") + text("dtype") + dtype + b"K\0tbub"
    wrapper = b"cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81" + state + samples.floats(64)
    return b"\x80\x02csklearn.linear_model._base\nLinearRegression\n)\x81}" + text("coef_") + wrapper + b"sb."


FORMAT = Format("joblib", "joblib pickle of a model", Kind.CLASSICAL, Depth.TENSORS, (".joblib", ".pkl", ".z"),
                recognise, read, sample, first=bytes(sorted(_FIRST)))
