# SPDX-License-Identifier: GPL-2.0-or-later
"""MindSpore's checkpoints: protobuf Checkpoint, a name and a tensor for each parameter (checkpoint.proto)."""
from __future__ import annotations

from lintian_ml.model import Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import found, protobuf, samples, values
from lintian_ml.wire.protobuf import BYTES, VARINT, Field

_TYPES = {"Float32": "<f4", "Float16": "<f2", "Float64": "<f8", "Int8": "|i1", "UInt8": "|u1", "Int16": "<i2",
          "Int32": "<i4", "Int64": "<i8", "Bool": "|b1", "BFloat16": "bf16"}
_MOST = 200_000


def recognise(item: Item) -> bool:
    """Every field is an entry; the first has a name and a tensor with a type in words."""
    if item.head[0] != 0x0A or b"Float" not in item.head[:512] and b"Int" not in item.head[:512]:
        return False
    blob = item.blob()
    top = protobuf.outline(blob, _MOST)
    if not top or any(entry.tag != 1 or entry.wire != BYTES for entry in top):
        return False
    inner = protobuf.outline(blob, 2, top[0].start, top[0].end) or []
    return [(part.tag, part.wire) for part in inner] == [(1, BYTES), (2, BYTES)] and bool(_tensor(blob, inner[1], "x"))


def read(item: Item) -> Header:
    blob, tensors = item.blob(), []
    for entry in protobuf.fields(blob):
        name, held = "", None
        for part in protobuf.fields(blob, entry.start, entry.end):
            if part.tag == 1:
                name = protobuf.text(blob, part)
            elif part.tag == 2 and part.wire == BYTES:
                held = _tensor(blob, part, name)
        tensors += [held] if held else []
    return found.model(tensors, {"producer": "MindSpore"})


def _tensor(blob: Blob, entry: Field, name: str) -> Tensor | None:
    """The tensor, None where the type's name is not MindSpore's."""
    dims, word, raw = [], "", None
    for part in protobuf.outline(blob, 64, entry.start, entry.end) or []:
        if part.tag == 1 and part.wire == VARINT:
            dims.append(part.value)
        elif part.tag == 2 and part.wire == BYTES:
            word = protobuf.text(blob, part, 32)
        elif part.tag == 3 and part.wire == BYTES:
            raw = part
    if word not in _TYPES:
        return None
    encoding = _TYPES[word]
    dtype = "bfloat16" if encoding == "bf16" else values.NAMES[encoding[1:]]
    bare = Tensor(name, values.checked_shape(dims), dtype)
    if raw is None or raw.end - raw.start != bare.size * values.itemsize(encoding):
        return bare
    return Tensor(name, bare.shape, dtype, Span(raw.start, raw.end - raw.start, encoding))


def sample() -> bytes:
    tensor = samples.number(1, 8) * 2 + samples.field(2, "Float32") + samples.field(3, samples.floats(64))
    return samples.field(1, samples.field(1, "fc.weight") + samples.field(2, tensor))


FORMAT = Format("mindspore", "MindSpore checkpoint", Kind.NEURAL, Depth.TENSORS, (".ckpt",), recognise, read, sample,
                textual=None, first=b"\n", least=64)
