# SPDX-License-Identifier: GPL-2.0-or-later
"""Python pickles that hold a model: every protocol, judged by the classes they name; never loaded."""
from __future__ import annotations

import struct

from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import pickle_models, samples

_FIRST = frozenset(b"\x80(c]})lidx")


def recognise(item: Item) -> bool:
    return item.head[0] in _FIRST and pickle_models.looks_like(item)


def read(item: Item) -> Header:
    followed = pickle_models.follow(item)
    if pickle_models.is_joblib(followed) or pickle_models.is_sklearn(followed):
        raise NotThisFormat("is a pickle of a format of its own")
    return pickle_models.header(item)


def sample() -> bytes:
    """{"fc.weight": an 8 x 8 array of float32}, protocol 4 without a frame."""
    def text(word: str) -> bytes:
        return b"\x8c" + bytes((len(word),)) + word.encode()

    dtype = text("numpy") + text("dtype") + b"\x93" + text("f4") + b"\x89\x88\x87R(K\x03" + text("<") + b"NNNJ" + (
        b"\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb")
    empty = text("numpy.core.multiarray") + text("_reconstruct") + b"\x93" + text("numpy") + text("ndarray") + (
        b"\x93K\0\x85C\x01b\x87R")
    state = b"(K\x01K\x08K\x08\x86" + dtype + b"\x89B" + struct.pack("<I", 256) + samples.floats(64) + b"tb"
    return b"\x80\x04}" + text("fc.weight") + empty + state + b"s."


FORMAT = Format("pickle", "Python pickle of a model", Kind.CLASSICAL, Depth.TENSORS, (".pkl", ".pickle", ".p", ".sav"),
                recognise, read, sample, textual=None, first=bytes(sorted(_FIRST)))
