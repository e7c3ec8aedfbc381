# SPDX-License-Identifier: GPL-2.0-or-later
"""Unity's Barracuda models: version, inputs, outputs, memories, layers with their tensors, then all values as float32.

Source: Model.cs and ModelLoader.cs of Barracuda. The version alone is no magic: the whole header has to read, and its
tensors to end where the file ends.
"""
from __future__ import annotations

import struct

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile, LimitExceeded, NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import found

_NEWEST = 0x20
_COUNT = 100_000  # layers, or tensors of a layer
_TAIL = 64 * limits.KIB  # names and warnings that later versions may add


def recognise(item: Item) -> bool:
    """A version, a zero, and the name of the first of a few inputs."""
    head = item.head
    if len(head) < 64 or not 0 < head[0] <= _NEWEST or any(head[1:8]):
        return False
    inputs, length = struct.unpack_from("<2I", head, 8)
    name = head[16:16 + length]
    return 0 < inputs < 256 and 0 < length < 256 and name.isascii() and name.decode("ascii").isprintable()


def read(item: Item) -> Header:
    cursor = Cursor(item.blob(), 8)
    try:
        places = _places(cursor)
    except (DamagedFile, LimitExceeded) as error:  # not ours to complain of, without a magic
        raise NotThisFormat(f"has no header of Barracuda: {error}") from None
    start, count = cursor.at, max((offset + length for _, _, offset, length in places), default=0)
    if not 0 <= item.size - start - 4 * count <= _TAIL:
        raise NotThisFormat("has tensors that do not end with the file")
    tensors = [Tensor(name, shape, "float32", Span(start + 4 * offset, 4 * length, "<f4"))
               for name, shape, offset, length in places]
    if any(tensor.size * 4 != tensor.span.length for tensor in tensors if tensor.span):
        raise NotThisFormat("has tensors whose shapes contradict their lengths")
    return found.model(tensors, {"producer": f"Barracuda {item.head[0]}"})


def _places(cursor: Cursor) -> list[tuple[str, tuple[int, ...], int, int]]:
    """The tensors of all layers; the cursor is left behind the header."""
    for _ in range(_count(cursor)):  # inputs
        cursor.skip(_count(cursor))
        cursor.skip(4 * _count(cursor))
    _skip_names(cursor)  # outputs
    for _ in range(_count(cursor)):  # memories
        cursor.skip(4 * _count(cursor))
        cursor.skip(_count(cursor))
        cursor.skip(_count(cursor))
    return [place for _ in range(_count(cursor)) for place in _layer(cursor)]


def _count(cursor: Cursor) -> int:
    return cursor.count(cursor.u32(), _COUNT, "entries")


def _skip_names(cursor: Cursor) -> None:
    for _ in range(_count(cursor)):
        cursor.skip(_count(cursor))


def _layer(cursor: Cursor) -> list[tuple[str, tuple[int, ...], int, int]]:
    """Name, shape, place and length of a layer's tensors; the two last count values."""
    cursor.skip(_count(cursor))  # name
    cursor.skip(16)  # kind, activation, two that are not used
    for _ in range(3):  # pads, strides, size of a pool
        cursor.skip(4 * _count(cursor))
    cursor.skip(16)  # axis, alpha, beta, one that is not used
    _skip_names(cursor)
    return [_tensor(cursor) for _ in range(_count(cursor))]


def _tensor(cursor: Cursor) -> tuple[str, tuple[int, ...], int, int]:
    name = cursor.string(cursor.u32())
    shape = tuple(cursor.u32() for _ in range(cursor.count(cursor.u32(), limits.RANK, "dimensions")))
    offset, width, length = cursor.u64(), cursor.u32(), cursor.u32()
    if width != 4:
        raise NotThisFormat("has values of another width")
    return name, shape, offset, length


def sample() -> bytes:
    """One dense layer of eight by eight."""
    from lintian_ml.wire import samples

    def words(*numbers: int) -> bytes:
        return struct.pack(f"<{len(numbers)}I", *numbers)

    def text(word: bytes) -> bytes:
        return words(len(word)) + word

    head = words(17, 0, 1) + text(b"input") + words(4, 1, 1, 1, 8) + words(1) + text(b"fc") + words(0, 1)
    layer = text(b"fc") + words(1, 0, 0, 0) + words(0, 0, 0) + words(0, 0, 0, 0) + words(1) + text(b"input")
    tensor = words(1) + text(b"fc/kernel") + words(4, 8, 1, 1, 8) + struct.pack("<Q2I", 0, 4, 64)
    return head + layer + tensor + samples.floats(64)


FORMAT = Format("barracuda", "Unity Barracuda model", Kind.NEURAL, Depth.TENSORS, (".nn",), recognise, read, sample,
                first=bytes(range(1, _NEWEST + 1)), least=64)
