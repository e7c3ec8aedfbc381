# SPDX-License-Identifier: GPL-2.0-or-later
"""The arrays of an NNUE file, found by its size: each known arrangement gives one size, so the size tells which it is.

Feature transformer: int16 biases and weights (features x neurons), int32 piece-square values per bucket; then one or
more equal stacks, each a u32 hash and affine layers of int32 biases and int8 weights padded to 32 columns.
"""
from __future__ import annotations

import itertools
from collections.abc import Iterator

from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile
from lintian_ml.model import Span, Tensor
from lintian_ml.reader import Blob

_LEB = b"COMPRESSED_LEB128"
_FEATURES = (41024, 45056, 22528, 125388, 40960, 41472, 81920, 73305, 138510, 1548, 2344)
_NEURONS = (128, 256, 384, 512, 768, 1024, 1536, 2048, 2560, 3072, 3584, 4096)
_BLOCKS = 16  # LEB128 blocks of one file; the newest generation has seven
# (neurons after the first, the second layer; how the second's inputs arise from the first's outputs)
_STACKS = tuple(itertools.product((32, 16, 8, 64), (32, 64, 96, 16)))


def _padded(columns: int) -> int:
    return (columns + 31) // 32 * 32


def _layers(inputs: int, first: int, second: int) -> list[tuple[int, int]]:
    """(rows, padded columns) of the three affine layers; 16 outputs are 15 doubled by a square and a skip."""
    middle = _padded(2 * (first - 1) if first == 16 else first)
    return [(first, _padded(inputs)), (second, middle), (1, _padded(second))]


def _stack_size(inputs: int, first: int, second: int) -> int:
    return 4 + sum(rows * (4 + columns) for rows, columns in _layers(inputs, first, second))


def _arrangements(left: int, neurons: int) -> Iterator[tuple[int, int, int, int]]:
    """(stacks, inputs, first, second) whose bytes are exactly ``left``."""
    for stacks, double, (first, second) in itertools.product((8, 1, 16, 9), (1, 2), _STACKS):
        if left == stacks * _stack_size(double * neurons, first, second):
            yield stacks, double * neurons, first, second


def _transformers(shape: tuple[int, int] | None) -> Iterator[tuple[int, int, int]]:
    """(features, neurons, piece-square buckets), the one that the description names first."""
    if shape:
        yield from ((*shape, buckets) for buckets in (0, 8))
    yield from itertools.product(_FEATURES, _NEURONS, (0, 8, 16))


def _array(name: str, cursor: Cursor, shape: tuple[int, ...], kind: str) -> Tensor:
    width, dtype = {"i1": (1, "int8"), "i2": (2, "int16"), "i4": (4, "int32")}[kind]
    size = Tensor(name, shape, dtype).size
    tensor = Tensor(name, shape, dtype, Span(cursor.at, size * width, f"<{kind}" if width > 1 else "|i1"))
    cursor.skip(size * width)
    return tensor


def _stacks(cursor: Cursor, found: tuple[int, int, int, int]) -> list[Tensor]:
    count, inputs, first, second = found
    tensors = []
    for stack in range(count):
        cursor.skip(4)
        for index, (rows, columns) in enumerate(_layers(inputs, first, second)):
            tensors.append(_array(f"stack{stack}/layer{index}/bias", cursor, (rows,), "i4"))
            tensors.append(_array(f"stack{stack}/layer{index}/weights", cursor, (rows, columns), "i1"))
    return tensors


def _raw(cursor: Cursor, shape: tuple[int, int] | None) -> list[Tensor]:
    """An uncompressed file: features, neurons and buckets are those that make its size."""
    for features, neurons, buckets in _transformers(shape):
        left = cursor.left - 4 - 2 * neurons * (features + 1) - 4 * features * buckets
        found = next(_arrangements(left, neurons), None) if left > 0 else None
        if found:
            cursor.skip(4)
            tensors = [_array("transformer/bias", cursor, (neurons,), "i2"),
                       _array("transformer/weights", cursor, (features, neurons), "i2")]
            if buckets:
                tensors.append(_array("transformer/piece-square", cursor, (features, buckets), "i4"))
            return tensors + _stacks(cursor, found)
    return []


def _count(blob: Blob, start: int, end: int) -> int:
    """Numbers in a LEB128 block: each ends with the one byte whose high bit is clear."""
    high = bytes(range(128, 256))
    return sum(len(chunk.translate(None, high)) for chunk in blob.chunks(start, end))


def _find(blob: Blob, start: int) -> int:
    """Offset of the next LEB128 block, or -1."""
    keep, at = b"", start
    for chunk in blob.chunks(start):
        place = (keep + chunk).find(_LEB)
        if place >= 0:
            return at - len(keep) + place
        keep, at = (keep + chunk)[-len(_LEB) + 1:], at + len(chunk)
    return -1


def _packed(cursor: Cursor) -> list[Tensor]:
    """A compressed file: blocks are counted, int8 arrays may lie between them, the stacks follow the last."""
    tensors: list[Tensor] = []
    cursor.skip(4)
    while (place := _find(cursor.blob, cursor.at)) >= 0 and len(tensors) < _BLOCKS:
        if place > cursor.at:
            tensors.append(_array(f"transformer/array{len(tensors)}", cursor, (place - cursor.at,), "i1"))
        cursor.skip(len(_LEB))
        size = cursor.u32()
        if size > cursor.left:
            raise DamagedFile(f"ends within a compressed block of {size} bytes")
        count = _count(cursor.blob, cursor.at, cursor.at + size)
        tensors.append(Tensor(f"transformer/array{len(tensors)}", (count,), "leb128"))
        cursor.skip(size)
    neurons = tensors[0].size
    found = next(_arrangements(cursor.left, neurons), None)
    return tensors + _stacks(cursor, found) if found else tensors


def walk(cursor: Cursor, shape: tuple[int, int] | None) -> tuple[Tensor, ...]:
    """All arrays after the description; empty where no known arrangement has this size.

    ``shape`` is (features, neurons) where the description gives it. Raises DamagedFile for a cut compressed block.
    """
    if cursor.blob.peek(cursor.at + 4, len(_LEB)) == _LEB:
        return tuple(_packed(cursor))
    return tuple(_raw(cursor, shape))
