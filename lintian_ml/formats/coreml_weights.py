# SPDX-License-Identifier: GPL-2.0-or-later
"""Core ML's weight.bin: blobs of 64-aligned records, each with a sentinel (StorageFormat.hpp of coremltools)."""
from __future__ import annotations

import struct

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile
from lintian_ml.model import Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import found, samples, values

_SENTINEL = b"\xef\xbe\xad\xde"
_TYPES = {1: "<f2", 2: "<f4", 3: "|u1", 4: "|i1", 5: "bf16", 6: "<i2", 7: "<u2"}
_ALIGNMENT = 64
_RECORD = 24  # bytes of a record that are read


def recognise(item: Item) -> bool:
    return item.head[4:8] in (b"\1\0\0\0", b"\2\0\0\0")


def read(item: Item) -> Header:
    cursor = Cursor(item.blob())
    count = cursor.count(cursor.u32(), limits.TENSORS, "blobs")
    at, tensors = _ALIGNMENT, []
    for number in range(count):
        sentinel, kind, length, start = struct.unpack("<4sIQQ", item.blob().read(at, _RECORD))
        if sentinel != _SENTINEL or start + length > item.size or start < at + _RECORD:
            raise DamagedFile(f"has no blob at byte {at}")
        encoding = _TYPES.get(kind, "|u1")
        dtype = "bfloat16" if encoding == "bf16" else values.NAMES[encoding[1:]]
        size = length // values.itemsize(encoding)
        tensors.append(Tensor(str(number), (size,), dtype, Span(start, size * values.itemsize(encoding), encoding)))
        at = -(-(start + length) // _ALIGNMENT) * _ALIGNMENT
    return found.model(tensors, {"producer": "Core ML"})


def sample() -> bytes:
    head = struct.pack("<II", 1, 2).ljust(_ALIGNMENT, b"\0")
    record = _SENTINEL + struct.pack("<IQQ", 2, 256, 2 * _ALIGNMENT)
    return head + record.ljust(_ALIGNMENT, b"\0") + samples.floats(64)


FORMAT = Format("coreml-weights", "Core ML weights", Kind.NEURAL, Depth.TENSORS, (".bin",), recognise, read, sample,
                magic=((_ALIGNMENT, _SENTINEL),))
