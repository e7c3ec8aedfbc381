# SPDX-License-Identifier: GPL-2.0-or-later
"""Checkpoints of llama2.c: seven sizes as int32, then the weights, with ``ak42`` and a version before them since 1.

Source: export.py of llama2.c. The first version has no magic: the sizes have to add up to the file's length.
"""
from __future__ import annotations

import struct
from typing import NamedTuple

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import opaque

_MAGIC = b"24ka"  # 0x616b3432 with the low byte first
_HEAD = {0: 28, 1: 256, 2: 256}
_LAYERS, _WIDEST = 1024, 1 << 20


class _Sizes(NamedTuple):
    """What the header tells; ``group`` is the number of int8 values that share a scale, 0 for float32."""

    version: int
    dim: int
    hidden: int
    layers: int
    heads: int
    kv_heads: int
    vocabulary: int
    length: int
    shared: bool
    group: int = 0

    def possible(self) -> bool:
        return 0 < self.layers <= _LAYERS and 0 < self.kv_heads <= self.heads <= self.dim <= _WIDEST \
            and 0 < self.hidden <= _WIDEST and 0 < self.vocabulary < _WIDEST << 4 and 0 < self.length <= _WIDEST << 4 \
            and not self.dim % self.heads and not self.heads % self.kv_heads

    def matrices(self) -> int:
        narrow = self.dim // self.heads * self.kv_heads
        layer = 2 * self.dim * self.dim + 2 * self.dim * narrow + 3 * self.dim * self.hidden
        return self.layers * layer + self.vocabulary * self.dim * (1 if self.shared else 2)

    def norms(self) -> int:
        return (2 * self.layers + 1) * self.dim

    def bytes(self) -> int:
        """Length of the whole file."""
        head, floats = _HEAD[self.version], self.norms()
        if self.version == 0:
            floats += self.length * (self.dim // self.heads)  # sines and cosines of the positions
        if self.version == 2:
            return head + 4 * floats + self.matrices() + 4 * (self.matrices() // self.group)
        return head + 4 * (floats + self.matrices())


def _sizes(head: bytes) -> _Sizes | None:
    """The header, None where it is impossible."""
    if len(head) < limits.KIB:
        return None
    if head.startswith(_MAGIC):
        version, shared, group = struct.unpack_from("<i28xBi", head, 4)
        if version not in (1, 2) or version == 2 and group <= 0:
            return None
        words, length = struct.unpack_from("<2i", head, 28)
        told = _Sizes(version, *_first(head, 8), words, length, shared > 0, group)
    else:
        words, length = struct.unpack_from("<2i", head, 20)
        told = _Sizes(0, *_first(head, 0), abs(words), length, words > 0)
    return told if told.possible() else None


def _first(head: bytes, at: int) -> tuple[int, int, int, int, int]:
    dim, hidden, layers, heads, kv_heads = struct.unpack_from("<5i", head, at)
    return dim, hidden, layers, heads, kv_heads


def recognise(item: Item) -> bool:
    told = _sizes(item.head)
    return told is not None and told.bytes() == item.size


def read(item: Item) -> Header:
    told = _sizes(item.head)
    if told is None:
        raise NotThisFormat("has impossible sizes")
    facts = {"producer": "llama2.c", "architecture": f"llama, {told.layers} layers of {told.dim}"}
    header = opaque.header(item, facts)
    return Header((), told.matrices() + told.norms(), header.metadata)


def sample() -> bytes:
    """One layer, eight wide, sixteen words."""
    from lintian_ml.wire import samples

    told = _Sizes(0, 8, 16, 1, 2, 2, 16, 8, True)
    return struct.pack("<7i", *told[1:8]) + samples.floats((told.bytes() - 28) // 4)


FORMAT = Format("llama2c", "checkpoint of llama2.c", Kind.NEURAL, Depth.HEADER, (".bin",),
                recognise, read, sample, least=1024)
