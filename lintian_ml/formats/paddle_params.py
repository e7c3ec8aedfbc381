# SPDX-License-Identifier: GPL-2.0-or-later
"""PaddlePaddle's parameters: LoDTensors one after another to the end of the file (lod_tensor.cc, tensor_util.cc)."""
from __future__ import annotations

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile
from lintian_ml.model import Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import found, protobuf, samples, values

_TYPES = {0: "|b1", 1: "<i2", 2: "<i4", 3: "<i8", 4: "<f2", 5: "<f4", 6: "<f8", 20: "|u1", 21: "|i1", 22: "bf16"}
_ZEROS = b"\0" * 16  # u32 version, u64 levels, u32 version of the tensor


def recognise(item: Item) -> bool:
    """No levels, then a short description that begins with a type."""
    length = int.from_bytes(item.head[16:20], "little")
    return 4 <= length <= 256 and item.head[20:21] == b"\x08" and item.head[22:23] in (b"\x10", b"\x12")


def read(item: Item) -> Header:
    cursor = Cursor(item.blob())
    tensors: list[Tensor] = []
    while cursor.left and len(tensors) <= limits.TENSORS:
        if cursor.take(16) != _ZEROS:
            raise DamagedFile(f"has no parameter at byte {cursor.at - 16}")
        tensors.append(_tensor(cursor, f"{item.name}.{len(tensors)}" if tensors else item.name))
    return found.model(tensors, {"producer": "PaddlePaddle"})


def _tensor(cursor: Cursor, name: str) -> Tensor:
    length = cursor.count(cursor.u32(), 4 * limits.RANK * 3, "bytes of a tensor's description")
    kind, dims = 5, []
    described = Blob.of(cursor.take(length))
    for part in protobuf.fields(described):
        if part.tag == 1:
            kind = part.value
        elif part.tag == 2:
            dims += protobuf.integers(described, part)
    encoding = _TYPES.get(kind)
    if encoding is None:
        raise DamagedFile(f"names the tensor type {kind}, which does not exist")
    dtype = "bfloat16" if encoding == "bf16" else values.NAMES[encoding[1:]]
    bare = Tensor(name, values.checked_shape(dims), dtype)
    span = Span(cursor.at, bare.size * values.itemsize(encoding), encoding)
    cursor.skip(span.length)
    return Tensor(name, bare.shape, dtype, span)


def sample() -> bytes:
    described = samples.number(1, 5) + samples.number(2, 8) * 2
    return _ZEROS + len(described).to_bytes(4, "little") + described + samples.floats(64)


FORMAT = Format("paddle-params", "PaddlePaddle parameters", Kind.NEURAL, Depth.TENSORS, (".pdiparams", ".pdparams"),
                recognise, read, sample, magic=((0, _ZEROS),))
