# SPDX-License-Identifier: GPL-2.0-or-later
"""CTranslate2's model.bin: version, specification, variables (python/ctranslate2/specs/model_spec.py)."""
from __future__ import annotations

import re
import struct

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile
from lintian_ml.model import Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import found, samples, values

_TYPES = {0: "<f4", 1: "|i1", 2: "<i2", 3: "<i4", 4: "<f2", 5: "bf16"}
_BY_SIZE = {1: "|i1", 2: "<i2", 4: "<f4"}  # before version 4 only the size of an element was written
_NEWEST = 16


def recognise(item: Item) -> bool:
    """A small version and a specification's name, which ends in Spec and a zero."""
    length = int.from_bytes(item.head[4:6], "little")
    return int.from_bytes(item.head[:4], "little") <= _NEWEST and 5 <= length <= 80 and bool(
        re.fullmatch(rb"[A-Z]\w+Spec\0", item.head[6:6 + length]))


def read(item: Item) -> Header:
    cursor = Cursor(item.blob())
    version = cursor.u32()
    name, revision = _text(cursor), cursor.u32()
    count = cursor.count(cursor.u32(), limits.TENSORS, "variables")
    tensors = [_variable(cursor, version) for _ in range(count)]
    return found.model(tensors, {"architecture": name, "producer": "CTranslate2", "revision": str(revision)})


def _text(cursor: Cursor) -> str:
    return cursor.string(cursor.u16()).rstrip("\0")


def _variable(cursor: Cursor, version: int) -> Tensor:
    name = _text(cursor)
    shape = values.checked_shape([cursor.u32() for _ in range(cursor.count(cursor.u8(), limits.RANK, "dimensions"))])
    kind = cursor.u8()
    encoding = (_TYPES if version >= 4 else _BY_SIZE).get(kind)
    length = cursor.u32() * (1 if version >= 4 else kind)
    if encoding is None or Tensor("", shape, "").size * values.itemsize(encoding) != length:
        raise DamagedFile(f"has a variable {name[:80]!r} whose length does not fit its shape")
    dtype = "bfloat16" if encoding == "bf16" else values.NAMES[encoding[1:]]
    span = Span(cursor.at, length, encoding)
    cursor.skip(length)
    return Tensor(name, shape, dtype, span)


def sample() -> bytes:
    spec, name = b"TransformerSpec\0", b"decoder/weight\0"
    head = struct.pack("<IH", 6, len(spec)) + spec + struct.pack("<II", 7, 1) + struct.pack("<H", len(name)) + name
    return head + struct.pack("<BIIBI", 2, 8, 8, 0, 256) + samples.floats(64)


FORMAT = Format("ctranslate2", "CTranslate2 model", Kind.NEURAL, Depth.TENSORS, (".bin",), recognise, read, sample,
                magic=tuple((0, struct.pack("<I", version)) for version in range(1, 9)))
