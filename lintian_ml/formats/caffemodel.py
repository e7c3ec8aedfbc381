# SPDX-License-Identifier: GPL-2.0-or-later
"""Caffe's trained nets: NetParameter (caffe.proto), layers with blobs, of the present and of the first version."""
from __future__ import annotations

from collections.abc import Iterator

from lintian_ml.model import Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import found, protobuf, samples, values
from lintian_ml.wire.protobuf import BYTES, VARINT, Field

_LAYER, _OLD_LAYER = 100, 2
_TAGS = {1: {BYTES}, 2: {BYTES}, 3: {BYTES}, 4: {VARINT, BYTES}, 5: {VARINT}, 6: {BYTES}, 7: {VARINT}, 8: {BYTES},
         100: {BYTES}}
_FIRST = frozenset(b"\x0a\x12\x1a\x22\x28\x32\x38\x42\xa2")
_MOST = 50_000


def recognise(item: Item) -> bool:
    """Only a net's fields, and layers that have a name as text."""
    if item.head[0] not in _FIRST:
        return False
    blob = item.blob()
    top = protobuf.outline(blob, 3)
    if not top or any(entry.wire not in _TAGS.get(entry.tag, ()) for entry in top):
        return False
    top = protobuf.outline(blob, _MOST)
    if not top or any(entry.wire not in _TAGS.get(entry.tag, ()) for entry in top):
        return False
    layers = [entry for entry in top if entry.tag in (_LAYER, _OLD_LAYER)]
    return bool(layers) and all(_name(blob, entry) for entry in layers[:3])


def _name(blob: Blob, entry: Field) -> str:
    """The layer's name, empty where the message is no layer."""
    parts = protobuf.outline(blob, 12, entry.start, entry.end) or []
    names = [protobuf.text(blob, part) for part in parts if part.wire == BYTES
             and part.tag == (1 if entry.tag == _LAYER else 4)]
    kind = any(part.tag == (2 if entry.tag == _LAYER else 5) for part in parts)
    return names[0] if names and kind and names[0].isprintable() else ""


def read(item: Item) -> Header:
    blob, facts = item.blob(), {}
    tensors: list[Tensor] = []
    for entry in protobuf.fields(blob):
        if entry.tag == 1:
            facts["name"] = protobuf.text(blob, entry)
        elif entry.tag in (_LAYER, _OLD_LAYER) and entry.wire == BYTES:
            tensors += _blobs(blob, entry)
    return found.model(tensors, facts)


def _blobs(blob: Blob, entry: Field) -> Iterator[Tensor]:
    name, place = _name(blob, entry), 7 if entry.tag == _LAYER else 6
    number = 0
    for part in protobuf.fields(blob, entry.start, entry.end):
        if part.tag == place and part.wire == BYTES:
            yield _blob(blob, part, f"{name}.{number}")
            number += 1


def _blob(blob: Blob, entry: Field, name: str) -> Tensor:
    """A BlobProto: its shape as a message, or as num, channels, height and width."""
    old: dict[int, int] = {}
    shape: list[int] = []
    data: Field | None = None
    for part in protobuf.fields(blob, entry.start, entry.end):
        if part.tag in (1, 2, 3, 4) and part.wire == VARINT:
            old[part.tag] = part.value
        elif part.tag == 7 and part.wire == BYTES:
            for inner in protobuf.fields(blob, part.start, part.end):
                shape += protobuf.integers(blob, inner)
        elif part.tag in (5, 8) and part.wire == BYTES:
            data = part
    dims = values.checked_shape(shape or [old[tag] for tag in sorted(old)])
    encoding = "<f8" if data and data.tag == 8 else "<f4"
    bare = Tensor(name, dims, values.NAMES[encoding[1:]])
    if data is None or data.end - data.start != bare.size * int(encoding[2]):
        return bare
    return Tensor(name, dims, bare.dtype, Span(data.start, data.end - data.start, encoding))


def sample() -> bytes:
    held = samples.field(7, samples.field(1, b"\x08\x08")) + samples.field(5, samples.floats(64))
    layer = samples.field(1, "fc") + samples.field(2, "InnerProduct") + samples.field(7, held)
    return samples.field(1, "net") + samples.field(_LAYER, layer)


FORMAT = Format("caffemodel", "Caffe model", Kind.NEURAL, Depth.TENSORS, (".caffemodel",), recognise, read, sample,
                textual=None, first=bytes(sorted(_FIRST)), least=64)
