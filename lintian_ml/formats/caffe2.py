# SPDX-License-Identifier: GPL-2.0-or-later
"""Caffe2's init nets: NetDef (caffe2.proto) whose operators fill tensors with given values."""
from __future__ import annotations

from collections.abc import Iterator

from lintian_ml.model import Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import found, protobuf, samples, values
from lintian_ml.wire.protobuf import BYTES, FIXED32, VARINT, Field

_TAGS = {1: BYTES, 2: BYTES, 3: BYTES, 4: VARINT, 5: BYTES, 6: BYTES, 7: BYTES, 8: BYTES, 9: BYTES}
_FIRST = frozenset(b"\x0a\x12")
_FILLS = ("GivenTensor", "Int8GivenTensor")
_MOST = 50_000


def recognise(item: Item) -> bool:
    """Only a NetDef's fields, operators with a type in CamelCase, one of them a fill."""
    if item.head[0] not in _FIRST or b"GivenTensor" not in item.head:
        return False
    top = protobuf.outline(item.blob(), _MOST)
    if not top or any(_TAGS.get(entry.tag) != entry.wire for entry in top):
        return False
    operators = [entry for entry in top if entry.tag == 2]
    return bool(operators) and bool(_operator(item.blob(), operators[0])[1])


def _operator(blob: Blob, entry: Field) -> tuple[str, str, list[Field]]:
    """(output, type, arguments)."""
    output, kind, arguments = "", "", []
    for part in protobuf.outline(blob, _MOST, entry.start, entry.end) or []:
        if part.wire == BYTES and part.tag == 2:
            output = output or protobuf.text(blob, part)
        elif part.wire == BYTES and part.tag == 4:
            kind = protobuf.text(blob, part)
        elif part.wire == BYTES and part.tag == 5:
            arguments.append(part)
    return output, kind, arguments


def read(item: Item) -> Header:
    blob = item.blob()
    return found.model(_tensors(blob), {"producer": "Caffe2"})


def _tensors(blob: Blob) -> Iterator[Tensor]:
    for entry in protobuf.fields(blob):
        if entry.tag == 2 and entry.wire == BYTES:
            output, kind, arguments = _operator(blob, entry)
            if kind.startswith(_FILLS) and "Int64" not in kind:
                yield _filled(blob, output, arguments)


def _filled(blob: Blob, name: str, arguments: list[Field]) -> Tensor:
    shape: list[int] = []
    count, packed = 0, None
    for argument in arguments:
        for part in protobuf.fields(blob, argument.start, argument.end):
            if part.tag == 6:
                shape += protobuf.integers(blob, part)
            elif part.tag == 5 and part.wire == FIXED32:
                count += 1
            elif part.tag == 5 and part.wire == BYTES:
                packed = part
    dims = values.checked_shape(shape)
    bare = Tensor(name, dims, "float32")
    if packed is not None and packed.end - packed.start == 4 * bare.size:
        return Tensor(name, dims, "float32", Span(packed.start, 4 * bare.size, "<f4"))
    return bare if count == bare.size else Tensor(name, (count,), "float32")


def sample() -> bytes:
    def argument(name: str, rest: bytes) -> bytes:
        return samples.field(5, samples.field(1, name) + rest)

    fill = samples.field(2, "fc_w") + samples.field(4, "GivenTensorFill")
    fill += argument("shape", samples.number(6, 8) * 2) + argument("values", samples.field(5, samples.floats(64)))
    return samples.field(1, "init") + samples.field(2, fill)


FORMAT = Format("caffe2", "Caffe2 init net", Kind.NEURAL, Depth.TENSORS, (".pb",), recognise, read, sample,
                textual=None, first=bytes(sorted(_FIRST)), least=64)
