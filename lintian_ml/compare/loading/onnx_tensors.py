# SPDX-License-Identifier: GPL-2.0-or-later
"""TensorProto: raw bytes are read in place, typed fields are decoded (onnx/onnx.proto3)."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy

from lintian_ml import limits
from lintian_ml.compare import arrays
from lintian_ml.compare.model import Array
from lintian_ml.errors import DamagedFile, LimitExceeded
from lintian_ml.reader import Blob
from lintian_ml.wire import protobuf, values
from lintian_ml.wire.protobuf import Field, signed
from lintian_ml.words import worded

_WORDS = {1: "float32", 2: "uint8", 3: "int8", 4: "uint16", 5: "int16", 6: "int32", 7: "int64", 8: "string", 9: "bool",
          10: "float16", 11: "float64", 12: "uint32", 13: "uint64", 14: "complex64", 15: "complex128", 16: "bfloat16",
          17: "float8e4m3fn", 18: "float8e4m3fnuz", 19: "float8e5m2", 20: "float8e5m2fnuz", 21: "uint4", 22: "int4",
          23: "float4e2m1", 24: "float8e8m0", 25: "uint2", 26: "int2"}
_DIMS, _TYPE, _SEGMENT, _NAME, _RAW, _LOCATION = 1, 2, 3, 8, 9, 14
_FIXED = {4: ("float32", "complex64"), 10: ("float64", "complex128")}  # packed as they lie in memory
_VARINTS = {5: ("int32", "int16", "int8", "uint16", "uint8", "bool", "float16", "bfloat16"), 7: ("int64",),
            11: ("uint32", "uint64")}


def word(kind: int) -> str:
    """The name of a data type."""
    return _WORDS.get(kind, f"type-{kind}")


def tensor(blob: Blob, entry: Field) -> Array:
    """One tensor. Raises FormatError."""
    found: dict[int, list[Field]] = {}
    for part in protobuf.fields(blob, entry.start, entry.end):
        found.setdefault(part.tag, []).append(part)
    dims = [number for part in found.get(_DIMS, ()) for number in protobuf.integers(blob, part)]
    name = _name(blob, found)
    if any(len(found.get(tag, ())) > 1 for tag in (_TYPE, _NAME, _RAW, _LOCATION)):
        raise DamagedFile(worded("gives the tensor {name!r} two types, names or values", name=name[:80]))
    if _SEGMENT in found or 13 in found or (_LOCATION in found and found[_LOCATION][0].value):
        raise LimitExceeded(worded("keeps the values of {name!r} in another file, which is not compared",
                                   name=name[:80]))
    dtype, shape = word(found[_TYPE][0].value if _TYPE in found else 0), values.checked_shape(dims)
    given = [tag for tag in (_RAW, *_FIXED, *_VARINTS, 6) if tag in found]
    if len(given) > 1:
        raise DamagedFile(worded("gives the values of {name!r} twice", name=name[:80]))
    return _array(blob, name, dtype, shape, given[0] if given else _RAW, found)


def _name(blob: Blob, found: Mapping[int, list[Field]]) -> str:
    return protobuf.text(blob, found[_NAME][0]) if _NAME in found else ""


def _array(blob: Blob, name: str, dtype: str, shape: tuple[int, ...], tag: int,
           found: Mapping[int, list[Field]]) -> Array:
    parts = found.get(tag, [])
    if tag == _RAW:
        place = (parts[0].start, parts[0].end - parts[0].start) if parts else (0, 0)
        return arrays.stored(name, dtype, shape, blob, place)
    if dtype in _FIXED.get(tag, ()):
        if len(parts) == 1 and parts[0].wire == protobuf.BYTES:
            return arrays.stored(name, dtype, shape, blob, (parts[0].start, parts[0].end - parts[0].start))
        data = b"".join(blob.read(part.start, part.end - part.start) for part in parts)
        return arrays.stored(name, dtype, shape, Blob.of(data), (0, len(data)))
    if dtype not in _VARINTS.get(tag, ()):
        raise LimitExceeded(worded("holds {name!r} as {dtype} in a way that is not compared", name=name[:80],
                                   dtype=dtype))
    code = numpy.dtype(arrays.CODES[dtype])
    numbers = numpy.fromiter((number & (1 << 8 * code.itemsize) - 1 for number in varints(blob, parts)), numpy.uint64)
    data = numbers.astype(f"<u{code.itemsize}").tobytes()
    return arrays.stored(name, dtype, shape, Blob.of(data), (0, len(data)))


def varints(blob: Blob, parts: Iterable[Field]) -> Iterator[int]:
    """All whole numbers of a repeated field, packed or not, with their signs. Raises FormatError."""
    for part in parts:
        if part.wire == protobuf.VARINT:
            yield signed(part.value)
            continue
        if part.wire != protobuf.BYTES or part.end - part.start > limits.WHOLE:
            raise LimitExceeded(worded("packs {number} bytes of numbers, at most {limit} are decoded",
                                       number=part.end - part.start, limit=limits.WHOLE))
        value = shift = 0
        for byte in blob.read(part.start, part.end - part.start):
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                yield signed(value & (1 << 64) - 1)
                value = shift = 0
            elif shift > 63:
                raise DamagedFile(worded("has a protobuf number that does not end"))
        if shift:
            raise DamagedFile(worded("has a protobuf number that does not end"))


def pair(blob: Blob, entry: Field) -> tuple[str, str]:
    """A StringStringEntryProto."""
    found = {part.tag: protobuf.text(blob, part) for part in protobuf.fields(blob, entry.start, entry.end)
             if part.wire == protobuf.BYTES}
    return found.get(1, ""), found.get(2, "")
