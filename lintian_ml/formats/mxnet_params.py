# SPDX-License-Identifier: GPL-2.0-or-later
"""MXNet's .params: a list of NDArrays, then their names (src/ndarray/ndarray.cc of MXNet)."""
from __future__ import annotations

import struct

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile, LimitExceeded
from lintian_ml.model import Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import found, samples, values

_MAGIC = struct.pack("<QQ", 0x112, 0)
_V1, _V2, _V3 = 0xF993FAC8, 0xF993FAC9, 0xF993FACA
_TYPES = {0: "<f4", 1: "<f8", 2: "<f2", 3: "|u1", 4: "<i4", 5: "|i1", 6: "<i8", 7: "|b1", 12: "bf16"}


def recognise(item: Item) -> bool:
    return len(item.head) >= 28


def read(item: Item) -> Header:
    cursor = Cursor(item.blob(), len(_MAGIC))
    count = cursor.count(cursor.u64(), limits.TENSORS, "arrays")
    arrays = [_array(cursor) for _ in range(count)]
    names = cursor.count(cursor.u64(), limits.TENSORS, "names")
    known = [cursor.string(cursor.u64()) for _ in range(names)]
    if names not in (0, count):
        raise DamagedFile(f"has {count} arrays but {names} names")
    named = known or [str(number) for number in range(count)]
    return found.model([Tensor(name.removeprefix("arg:").removeprefix("aux:"), array.shape, array.dtype, array.span)
                        for name, array in zip(named, arrays)], {"producer": "MXNet"})


def _array(cursor: Cursor) -> Tensor:
    magic = cursor.u32()
    if magic in (_V2, _V3) and cursor.i32() not in (0, -1):
        raise LimitExceeded("holds sparse arrays, which are not read")
    wide = magic in (_V1, _V2, _V3)
    rank = cursor.count(cursor.u32() if wide else magic, limits.RANK, "dimensions")
    shape = values.checked_shape([cursor.i64() if wide else cursor.u32() for _ in range(rank)])
    if not shape and magic != _V3:
        return Tensor("", (0,), "float32")
    cursor.skip(8)  # device type and number
    encoding = _TYPES.get(cursor.i32())
    if encoding is None:
        raise DamagedFile(f"names an element type at byte {cursor.at - 4} that does not exist")
    dtype = "bfloat16" if encoding == "bf16" else values.NAMES[encoding[1:]]
    span = Span(cursor.at, Tensor("", shape, dtype).size * values.itemsize(encoding), encoding)
    cursor.skip(span.length)
    return Tensor("", shape, dtype, span)


def sample() -> bytes:
    array = struct.pack("<IiIqqiii", _V2, 0, 2, 8, 8, 1, 0, 0) + samples.floats(64)
    return _MAGIC + struct.pack("<Q", 1) + array + struct.pack("<QQ", 1, 13) + b"arg:fc_weight"


FORMAT = Format("mxnet-params", "MXNet parameters", Kind.NEURAL, Depth.TENSORS, (".params",), recognise, read, sample,
                magic=((0, _MAGIC),))
