# SPDX-License-Identifier: GPL-2.0-or-later
"""NNabla's .nnp: a zip of the net as text and its parameters as protobuf (nnabla.proto)."""
from __future__ import annotations

from lintian_ml.model import Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import found, protobuf, samples, values, zips
from lintian_ml.wire.protobuf import BYTES, Field

_PARAMETER = 200


def recognise(item: Item) -> bool:
    names = zips.names(item)
    return any(name.endswith((".nntxt", ".prototxt")) for name in names) and any(
        name.endswith(".protobuf") for name in names)


def read(item: Item) -> Header:
    tensors: list[Tensor] = []
    for name in sorted(zips.names(item)):
        if name.endswith(".protobuf"):
            blob = Blob.of(zips.content(item, name))
            tensors += [_parameter(blob, entry) for entry in protobuf.fields(blob)
                        if entry.tag == _PARAMETER and entry.wire == BYTES]
    return found.model(tensors, {"producer": "NNabla"})


def _parameter(blob: Blob, entry: Field) -> Tensor:
    name, dims = "", []
    for part in protobuf.fields(blob, entry.start, entry.end):
        if part.tag == 1 and part.wire == BYTES:
            name = protobuf.text(blob, part)
        elif part.tag == 20 and part.wire == BYTES:
            dims = [number for inner in protobuf.fields(blob, part.start, part.end)
                    for number in protobuf.integers(blob, inner)]
    return Tensor(name, values.checked_shape(dims), "float32")


def sample() -> bytes:
    shape = samples.field(20, samples.number(1, 8) * 2)
    parameter = samples.field(1, "affine/W") + shape + samples.field(100, samples.floats(64))
    return samples.zipped({"net.nntxt": b"network {\n}\n", "parameter.protobuf": samples.field(_PARAMETER, parameter)})


FORMAT = Format("nnabla", "NNabla model", Kind.NEURAL, Depth.TENSORS, (".nnp",), recognise, read, sample,
                magic=((0, zips.MAGIC),))
