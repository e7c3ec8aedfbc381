# SPDX-License-Identifier: GPL-2.0-or-later
"""The variables of MATLAB's files of version 5: what class, name and size each has, and the names of its fields.

Source: MathWorks' "MAT-File Format", and for objects of its classes what scipy.io reads of them.
"""
from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile, LimitExceeded
from lintian_ml.lazy import regex
from lintian_ml.reader import Blob
from lintian_ml.wire import unpacked, values

_HEAD = 128
_PRESSED, MATRIX = 15, 14
_CELL, _STRUCT, _OBJECT, _OPAQUE = 1, 2, 3, 17
OF_CLASSES = (_OBJECT, _OPAQUE)
_VARIABLES = 256
_BEGIN = 4 * limits.KIB  # bytes of a variable that hold its names
_LAYER = regex(rb"\btype\0"), regex(rb"\b(?:weights|filters)\0")  # fields of MatConvNet's


class Variable(NamedTuple):
    """``told`` is a class's name, or names of fields; ``layered`` is one with layers of MatConvNet in it."""

    kind: int
    name: str
    shape: tuple[int, ...] = ()  # without dimensions of one
    told: frozenset[str] = frozenset()
    layered: bool = False


def _element(cursor: Cursor) -> bytes:
    """The next element's bytes; one of up to four lies in its own tag."""
    word = cursor.u32()
    if word >> 16:
        return cursor.take(4)[:word >> 16]
    length = cursor.count(cursor.u32(), _BEGIN, "bytes of names")
    data = cursor.take(length)
    cursor.skip(min(-length % 8, cursor.left))
    return data


def _variable(data: bytes) -> Variable:
    cursor = Cursor(Blob.of(data), 8)
    kind = _element(cursor)[0]
    sizes = b"" if kind == _OPAQUE else _element(cursor)
    shape = values.checked_shape(size for size, in struct.iter_unpack("<i", sizes[:len(sizes) // 4 * 4]) if size != 1)
    name = _element(cursor).decode("latin-1")
    if kind == _OPAQUE:
        _element(cursor)  # MCOS, the system of classes
    if kind in OF_CLASSES:
        return Variable(kind, name, shape, frozenset((_element(cursor).decode("latin-1"),)))
    if kind != _STRUCT:
        return Variable(kind, name, shape, layered=kind == _CELL and all(field.search(data) for field in _LAYER))
    width = int.from_bytes(_element(cursor), "little") or 1
    names = _element(cursor).decode("latin-1")
    told = frozenset(names[at:at + width].split("\0")[0] for at in range(0, len(names), width))
    return Variable(kind, name, shape, told, "layers" in told and all(field.search(data) for field in _LAYER))


def variables(blob: Blob) -> Iterator[Variable]:
    """Those that can be read, up to the first element that is none."""
    cursor = Cursor(blob, _HEAD)
    for _ in range(_VARIABLES):
        if cursor.left < 8:
            return
        kind, length = cursor.u32(), cursor.u32()
        data = blob.peek(cursor.at, min(length, _BEGIN))
        cursor.skip(min(length, cursor.left))
        try:
            if kind == _PRESSED:
                yield _variable(unpacked.beginning("zlib", (data,), _BEGIN).data)
            elif kind == MATRIX:
                yield _variable(bytes(8) + data)
        except (DamagedFile, LimitExceeded, IndexError):
            continue  # a variable that begins otherwise is none of the kinds that are looked for
