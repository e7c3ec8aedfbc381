# SPDX-License-Identifier: GPL-2.0-or-later
"""Deeplearning4j: a zip of ``configuration.json`` and all parameters in one array, ``coefficients.bin``.

Source: ModelSerializer writes the zip, ND4J's BaseDataBuffer the array: shape and values, each behind the kind of
memory as Java's UTF, a length of 4 or 8 bytes, and the type as UTF; all in big-endian order.
"""
from __future__ import annotations

import struct

from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import found, samples, zips

_ARRAY, _NETWORK = "coefficients.bin", "configuration.json"
_SHORT = frozenset(("DIRECT", "HEAP", "JAVACPP"))  # kinds of memory whose length has 4 bytes,
_LONG = frozenset(("LONG_SHAPE", "MIXED_DATA_TYPES"))  # and 8
_SHAPE = {"INT": 4, "LONG": 8}
_TYPES = {"HALF": ("float16", ">f2"), "FLOAT": ("float32", ">f4"), "DOUBLE": ("float64", ">f8")}
_BEGIN = 4096  # bytes that surely hold the array's two heads


def recognise(item: Item) -> bool:
    return {_ARRAY, _NETWORK} <= zips.names(item)


def read(item: Item) -> Header:
    cursor = Cursor(Blob.of(zips.begin(item, _ARRAY, _BEGIN)), order=">")
    length, kind = _head(cursor)
    if kind not in _SHAPE:
        raise NotThisFormat("holds an array of unknown shape")
    cursor.skip(length * _SHAPE[kind])
    count, kind = _head(cursor)
    if kind not in _TYPES:
        raise NotThisFormat("holds an array of unknown type")
    dtype, encoding = _TYPES[kind]
    span = Span(cursor.at, count * int(encoding[2:]), encoding, _ARRAY)
    if span.offset + span.length != zips.members(item)[_ARRAY]:
        raise DamagedFile(f"promises {count} parameters, which is not what its array has room for")
    return found.model((Tensor("coefficients", (count,), dtype, span),), {"producer": "Deeplearning4j"})


def _head(cursor: Cursor) -> tuple[int, str]:
    """Length and type of a buffer."""
    memory = cursor.string(cursor.u16())
    if memory not in _SHORT | _LONG:
        raise NotThisFormat("holds an array of another library")
    return (cursor.u32() if memory in _SHORT else cursor.u64()), cursor.string(cursor.u16())


def sample() -> bytes:
    """A row of 64 float32 values."""
    def head(length: int, kind: bytes) -> bytes:
        return b"\0\7JAVACPP" + struct.pack(">IH", length, len(kind)) + kind

    array = head(8, b"INT") + struct.pack(">8i", 2, 1, 64, 1, 1, 0, 1, 99) + head(64, b"FLOAT")
    return samples.zipped({_NETWORK: b'{"confs": []}', _ARRAY: array + samples.floats(64, order=">")})


FORMAT = Format("dl4j", "Deeplearning4j model", Kind.NEURAL, Depth.TENSORS, (".zip",), recognise, read, sample,
                magic=((0, zips.MAGIC),))
