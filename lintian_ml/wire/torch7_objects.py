# SPDX-License-Identifier: GPL-2.0-or-later
"""Torch7's objects: numbers, texts, tables and classes one inside another (File.lua of torch7)."""
from __future__ import annotations

import math
import struct
from typing import Any

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile, LimitExceeded
from lintian_ml.model import Span, Tensor
from lintian_ml.wire import values

_NIL, _NUMBER, STRING, TABLE, TORCH, _BOOLEAN = 0, 1, 2, 3, 4, 5
_FUNCTIONS = (6, 7, 8)
_CODES = {"Float": "<f4", "Double": "<f8", "Half": "<f2", "Int": "<i4", "Long": "<i8", "Short": "<i2", "Char": "|i1",
          "Byte": "|u1", "Cuda": "<f4", "CudaHalf": "<f2", "CudaDouble": "<f8", "CudaLong": "<i8"}
_DEEPEST = 100


class Reader:
    """Follows one file; objects are listed by their number, tensors are kept with the names that lead to them."""

    def __init__(self, cursor: Cursor) -> None:
        self.cursor = cursor
        self.seen: dict[int, Any] = {}
        self.classes: set[str] = set()
        self.tensors: list[Tensor] = []

    def value(self, path: str, depth: int) -> Any:
        """The next value; strings and numbers are given back, they are keys."""
        if depth > _DEEPEST:
            raise LimitExceeded(f"nests objects more than {_DEEPEST} deep")
        kind = self.cursor.i32()
        if kind == _NUMBER:
            return struct.unpack("<d", self.cursor.take(8))[0]
        if kind == STRING:
            return self.cursor.string(self.cursor.i32() & 0xFFFFFFFF, limits.STRING)[:limits.NAME]
        if kind == _BOOLEAN:
            return self.cursor.i32()
        if kind == TABLE:
            return self._table(path, depth)
        if kind == TORCH:
            return self._object(path, depth)
        if kind in _FUNCTIONS:
            self.cursor.skip(4)
            self.cursor.skip(self.cursor.i32())
            return self.value(path, depth + 1)
        if kind != _NIL:
            raise DamagedFile(f"has no value of Torch's at byte {self.cursor.at - 4}")
        return None

    def _table(self, path: str, depth: int) -> None:
        number = self.cursor.i32()
        if number in self.seen:
            return
        self.seen[number] = None
        for _ in range(self.cursor.count(self.cursor.i32() & 0xFFFFFFFF, limits.TENSORS, "entries of a table")):
            key = self.value(path, depth + 1)
            word = str(int(key)) if isinstance(key, float) and math.isfinite(key) else str(key)
            self.value(f"{path}.{word}"[-limits.NAME:].lstrip("."), depth + 1)

    def _object(self, path: str, depth: int) -> Any:
        number = self.cursor.i32()
        if number in self.seen:
            return self.seen[number]
        name = self.cursor.string(self.cursor.i32() & 0xFFFFFFFF)
        if name.startswith("V "):
            name = self.cursor.string(self.cursor.i32() & 0xFFFFFFFF)
        self.classes.add(name)
        self.seen[number] = None
        kind = name.removeprefix("torch.")
        if kind.endswith("Storage") and kind[:-7] in _CODES:
            self.seen[number] = self._storage(_CODES[kind[:-7]])
        elif kind.endswith("Tensor") and kind[:-6] in _CODES:
            self._tensor(path, _CODES[kind[:-6]], depth)
        else:
            self.value(path, depth + 1)
        return self.seen[number]

    def _storage(self, encoding: str) -> tuple[int, int]:
        length = self.cursor.i64() * values.itemsize(encoding)
        start = self.cursor.at
        self.cursor.skip(length)
        return start, length

    def _tensor(self, path: str, encoding: str, depth: int) -> None:
        rank = self.cursor.count(self.cursor.i32() & 0xFFFFFFFF, limits.RANK, "dimensions")
        shape = values.checked_shape([self.cursor.i64() for _ in range(rank)])
        self.cursor.skip(8 * rank)
        width = values.itemsize(encoding)
        first = (self.cursor.i64() - 1) * width
        place = self.value(path, depth + 1)
        size = math.prod(shape) * width if shape else 0
        if size and isinstance(place, tuple) and 0 <= first and first + size <= place[1]:
            span = Span(place[0] + first, size, encoding)
            self.tensors.append(Tensor(path, shape, values.NAMES[encoding[1:]], span))
