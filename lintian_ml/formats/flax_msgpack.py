# SPDX-License-Identifier: GPL-2.0-or-later
"""Flax' parameters: a msgpack map whose arrays are extension 1, itself msgpack of shape, dtype, bytes.

Layouts: flax/serialization.py; the msgpack specification.
"""
from __future__ import annotations

import re
import struct

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile, LimitExceeded
from lintian_ml.model import Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import found, samples, values

_FIRST = frozenset((*range(0x81, 0x90), 0xDE, 0xDF))
_FIXED = {0xC0: 0, 0xC2: 0, 0xC3: 0, 0xCA: 4, 0xCB: 8, 0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8, 0xD0: 1, 0xD1: 2, 0xD2: 4,
          0xD3: 8, 0xD4: 2, 0xD5: 3, 0xD6: 5, 0xD7: 9, 0xD8: 17}
_SIZED = {0xC4: 1, 0xC5: 2, 0xC6: 4, 0xD9: 1, 0xDA: 2, 0xDB: 4}
_EXTENSIONS = {0xC7: 1, 0xC8: 2, 0xC9: 4}
_DEEPEST = 64


def recognise(item: Item) -> bool:
    """A map with a text key, and an extension of type 1 that begins with a list of three."""
    if item.head[0] not in _FIRST or b"\1\x93" not in item.head:
        return False
    key = re.compile(rb"(?:[\xa1-\xbf]|\xd9.)[\w.\-/]", re.DOTALL)
    array = re.compile(rb"(?:\xc7.|\xc8..|\xc9....)\x01\x93[\x90-\x9f]", re.DOTALL)
    return bool(key.match(item.head, {0xDE: 3, 0xDF: 5}.get(item.head[0], 1)) and array.search(item.head))


def read(item: Item) -> Header:
    walk = _Walk(Cursor(item.blob(), order=">"))
    walk.value("", 0)
    return found.model(walk.tensors, {"producer": "Flax"})


class _Walk:
    """Follows the nested maps and keeps the arrays."""

    def __init__(self, cursor: Cursor) -> None:
        self.cursor = cursor
        self.tensors: list[Tensor] = []
        self.values = 0

    def value(self, path: str, depth: int) -> str | int | None:
        """Step over one value; short texts and whole numbers are given back."""
        self.values += 1
        if depth > _DEEPEST or self.values > limits.PICKLE_OPCODES:
            raise LimitExceeded("nests or lists more values than are read")
        code = self.cursor.u8()
        if code < 0x80 or code >= 0xE0:
            return code
        if code < 0x90 or code in (0xDE, 0xDF):
            self._map(path, code & 15 if code < 0x90 else self._count(2 if code == 0xDE else 4), depth)
            return None
        if code < 0xA0 or code in (0xDC, 0xDD):
            for number in range(code & 15 if code < 0xA0 else self._count(2 if code == 0xDC else 4)):
                self.value(f"{path}/{number}", depth + 1)
            return None
        if code < 0xC0 or code in _SIZED:
            return self._text(code & 31 if code < 0xC0 else self._count(_SIZED[code]))
        if code in _EXTENSIONS:
            self._extension(path, self._count(_EXTENSIONS[code]))
            return None
        if code not in _FIXED:
            raise DamagedFile(f"has no msgpack value at byte {self.cursor.at - 1}")
        data = self.cursor.take(_FIXED[code])
        return int.from_bytes(data, "big") if 0xCC <= code <= 0xCF else None

    def _count(self, width: int) -> int:
        return int.from_bytes(self.cursor.take(width), "big")

    def _text(self, length: int) -> str:
        text = self.cursor.blob.peek(self.cursor.at, min(length, limits.NAME)).decode("utf-8", "replace")
        self.cursor.skip(length)
        return text

    def _map(self, path: str, count: int, depth: int) -> None:
        for _ in range(count):
            key = self.value(path, depth + 1)
            self.value(f"{path}/{key}"[-limits.NAME:].lstrip("/"), depth + 1)

    def _extension(self, path: str, length: int) -> None:
        kind, end = self.cursor.u8(), self.cursor.at + length
        if kind == 1:
            self.tensors.append(_array(self.cursor.blob, self.cursor.at, end, path))
        self.cursor.skip(end - self.cursor.at)


def _array(blob: Blob, start: int, end: int, name: str) -> Tensor:
    """Shape, name of the dtype, and the values, which end with the extension."""
    cursor, numbers = Cursor(blob, start, ">"), _Walk(Cursor(blob, start + 1, ">"))
    if cursor.u8() != 0x93:
        raise DamagedFile(f"has an array {name[:80]!r} that is not understood")
    rank = numbers.cursor.u8() & 15
    dims = [numbers.value("", 0) for _ in range(rank)]
    dtype = str(numbers.value("", 0))
    shape = values.checked_shape(dim if isinstance(dim, int) else -1 for dim in dims)
    bare = Tensor(name, shape, dtype)
    code = next((code for code, word in values.NAMES.items() if word == dtype), "bf16" if dtype == "bfloat16" else "")
    encoding = code if code == "bf16" else f"{'|' if code[1:] == '1' else '<'}{code}"
    length = bare.size * values.itemsize(encoding) if code else -1
    return Tensor(name, shape, dtype, Span(end - length, length, encoding)) if 0 < length <= end - start else bare


def sample() -> bytes:
    array = b"\x93\x92\x08\x08\xa7float32\xc5" + struct.pack(">H", 256) + samples.floats(64)
    return b"\x81\xa6params\x81\xa6kernel\xc8" + struct.pack(">H", len(array)) + b"\1" + array


FORMAT = Format("flax-msgpack", "Flax parameters", Kind.NEURAL, Depth.TENSORS, (".msgpack",), recognise, read, sample,
                first=bytes(sorted(_FIRST)), least=64)
