# SPDX-License-Identifier: GPL-2.0-or-later
"""Tesseract's language files: u32 count, that many i64 offsets (-1: absent), then the components in that order.

Component 17 is the LSTM network, 3 to 5 are the classifier of the older engine, 23 is a version text; the rest are
word lists and character sets. A file without 3 and 17 holds no learned parameters. The network begins with its root
layer, which tells how many weights it has in all, and is followed by its specification (VGSL) as text.
"""
from __future__ import annotations

import re
import struct

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Note, Span, Tensor
from lintian_ml.reader import Blob, Item

_CLASSIFIER, _LSTM, _VERSION, _MOST = 3, 17, 23, 64
_TAIL = 4 * limits.KIB


def _offsets(head: bytes) -> tuple[str, list[int]] | None:
    """Byte order and offsets, where the table checks itself: the first component follows it, none goes back."""
    for order in "<>":
        count: int = struct.unpack_from(order + "I", head)[0]
        if 1 <= count <= _MOST and len(head) >= 4 + 8 * count:
            offsets = list(struct.unpack_from(f"{order}{count}q", head, 4))
            present = [offset for offset in offsets if offset != -1]
            if present and present[0] == 4 + 8 * count and present == sorted(present):
                return order, offsets
    return None


def recognise(item: Item) -> bool:
    return item.head[1:3] == b"\0\0" and len(item.head) > 12 and _offsets(item.head) is not None


def _components(blob: Blob, offsets: list[int]) -> dict[int, tuple[int, int]]:
    found, end = {}, blob.size
    for index in reversed(range(len(offsets))):
        if offsets[index] != -1:
            if offsets[index] > end:
                raise DamagedFile(f"component {index} begins at byte {offsets[index]}, past the end at {end}")
            found[index] = offsets[index], end
            end = offsets[index]
    return found


def _weights(blob: Blob, start: int, order: str) -> int:
    """Weights of the root layer: type 0 and its name, two bytes of state, flags, inputs, outputs, weights."""
    cursor = Cursor(blob, start, order)
    if cursor.u8() == 0:
        cursor.string(cursor.u32())
    cursor.skip(14)
    count = cursor.i32()
    if not 0 < count < limits.GIB:
        raise DamagedFile(f"its network claims {count} weights")
    return count


def _network(blob: Blob, start: int, end: int, order: str) -> Tensor:
    """The whole network as one tensor; its digest is that of the component's bytes, which are not taken apart."""
    import numpy

    from lintian_ml.fingerprint import values_digest

    chunks = (numpy.frombuffer(chunk, numpy.uint8) for chunk in blob.chunks(start, end))
    return Tensor("lstm", (_weights(blob, start, order),), "float32", digest=values_digest(chunks))


def _specification(blob: Blob, start: int, end: int, order: str) -> dict[str, str]:
    tail = blob.peek(max(start, end - _TAIL), min(_TAIL, end - start))
    found = re.search(rb"\[\d+,\d+,\d+,\d+[ -~]{2,512}\]", tail)
    if not found:
        return {}
    rest = tail[found.end():found.end() + 12]
    steps = {"training-iterations": str(struct.unpack(order + "3i", rest)[1])} if len(rest) == 12 else {}
    return {"architecture": found[0].decode("ascii"), **steps}


def read(item: Item) -> Header:
    table = _offsets(item.head)
    assert table is not None
    order, offsets = table
    blob = item.blob()
    parts = _components(blob, offsets)
    if _LSTM not in parts and _CLASSIFIER not in parts:
        raise NotThisFormat("holds word lists and character sets only, no network and no classifier")
    tensors, metadata = [], {"producer": "Tesseract"}
    if _VERSION in parts:
        start, end = parts[_VERSION]
        metadata["version"] = blob.peek(start, min(end - start, 256)).decode("utf-8", "replace").strip("\0 \n")
    if _LSTM in parts:
        tensors.append(_network(blob, *parts[_LSTM], order))
        metadata |= _specification(blob, *parts[_LSTM], order)
    if _CLASSIFIER in parts:
        start, end = parts[_CLASSIFIER]
        tensors.append(Tensor("integer-templates", (end - start,), "uint8", Span(start, end - start, "|u1")))
    held = [name for index, name in ((_LSTM, "LSTM network"), (_CLASSIFIER, "feature classifier")) if index in parts]
    notes = (Note("description", f"components: {' and '.join(held)}"),)
    kind = Kind.NEURAL if _LSTM in parts else Kind.CLASSICAL
    return Header(tuple(tensors), sum(tensor.size for tensor in tensors), metadata, notes, kind, Answer.YES)


def sample() -> bytes:
    """A network of one layer with five weights and its specification; no other component."""
    name = struct.pack("<I", 6) + b"Series"
    layer = b"\0" + name + b"\0\0" + struct.pack("<iiii", 0, 1, 1, 5) + struct.pack("<I", 0) + bytes(20)
    specification = b"[1,1,0,1 O1c1]"
    body = layer + struct.pack("<I", len(specification)) + specification + struct.pack("<3i", 0, 100, 100)
    offsets = [-1] * 24
    offsets[_LSTM], offsets[_VERSION] = 4 + 8 * 24, 4 + 8 * 24 + len(body)
    return struct.pack("<I24q", 24, *offsets) + body + b"5.0.0:example"


FORMAT = Format("tesseract-traineddata", "Tesseract language data", Kind.NEURAL, Depth.HEADER, (".traineddata",),
                recognise, read, sample, least=256)
