# SPDX-License-Identifier: GPL-2.0-or-later
"""Leela Chess Zero networks: a protobuf message whose field 1 is the fixed32 0x1c0 (gzip is opened before).

Field 2 is the licence, 5 the training's parameters, 10 the weights: nested messages, of which those with two floats
(smallest and largest value) and bytes are arrays of uint16 between the two. Field 11 is an ONNX network instead.
"""
from __future__ import annotations

from collections.abc import Iterator

from lintian_ml import limits
from lintian_ml.errors import DamagedFile
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import protobuf, samples

_MAGIC = b"\x0d\xc0\x01\x00\x00"
_LICENCE, _TRAINING, _WEIGHTS, _ONNX = 2, 5, 10, 11
_STEPS = 1  # of the training's parameters
_SMALLEST, _LARGEST, _PARAMS = 1, 2, 3


def recognise(item: Item) -> bool:
    return len(item.head) > 16


def _arrays(blob: Blob, start: int, end: int, name: str, depth: int = 0) -> Iterator[Tensor]:
    """Every layer below a message, named by the tags on the way to it."""
    if depth > limits.PROTOBUF_DEPTH:
        return
    parts = protobuf.outline(blob, limits.RANK * 32, start, end) or []
    if {(_SMALLEST, protobuf.FIXED32), (_LARGEST, protobuf.FIXED32)} <= {(part.tag, part.wire) for part in parts}:
        for part in parts:
            if part.tag == _PARAMS and part.wire == protobuf.BYTES:
                length = (part.end - part.start) // 2 * 2
                yield Tensor(name, (length // 2,), "uint16", Span(part.start, length, "<u2"))
        return
    for index, part in enumerate(parts):
        if part.wire == protobuf.BYTES:
            yield from _arrays(blob, part.start, part.end, f"{name}/{part.tag}.{index}", depth + 1)


def read(item: Item) -> Header:
    blob, metadata, tensors = item.blob(), {"producer": "Leela Chess Zero"}, []
    for found in protobuf.fields(blob):
        if found.wire != protobuf.BYTES:
            continue
        if found.tag == _LICENCE:
            metadata["licence"] = protobuf.text(blob, found)
        elif found.tag == _TRAINING:
            steps = [part.value for part in protobuf.outline(blob, 16, found.start, found.end) or ()
                     if (part.tag, part.wire) == (_STEPS, protobuf.VARINT)]
            metadata |= {"training-steps": str(steps[0])} if steps else {}
        elif found.tag == _WEIGHTS:
            tensors += list(_arrays(blob, found.start, found.end, "weights"))
        elif found.tag == _ONNX:
            length = found.end - found.start
            tensors.append(Tensor("onnx", (length,), "uint8", Span(found.start, length, "|u1")))
    if not tensors:
        raise DamagedFile("has no weights")
    return Header(tuple(tensors), sum(tensor.size for tensor in tensors), metadata, trained=Answer.YES)


def sample() -> bytes:
    """A licence and one array of two values."""
    layer = b"\x0d\0\0\x80\xbf\x15\0\0\x80\x3f" + samples.field(_PARAMS, b"\x10\x20\x30\x40")
    block = samples.field(1, samples.field(1, layer))
    return _MAGIC + samples.field(_LICENCE, "CC0") + samples.field(_WEIGHTS, block)


FORMAT = Format("lczero-network", "Leela Chess Zero network", Kind.NEURAL, Depth.TENSORS, (".pb",), recognise, read,
                sample, magic=((0, _MAGIC),))
