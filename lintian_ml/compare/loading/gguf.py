# SPDX-License-Identifier: GPL-2.0-or-later
"""GGUF for comparing: all tensors, and every key-value pair that is no free description (docs/gguf.md of ggml)."""
from __future__ import annotations

import hashlib
import struct

from lintian_ml import limits
from lintian_ml.compare import arrays
from lintian_ml.compare.loading import strict
from lintian_ml.compare.model import Array, Model
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile, LimitExceeded
from lintian_ml.reader import Item
from lintian_ml.wire import ggml_types, values
from lintian_ml.words import worded

_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "B", 10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY, _U32 = 8, 9, 4
_FREE = ("general.author", "general.base_model", "general.basename", "general.dataset", "general.description",
         "general.doi", "general.finetune", "general.languages", "general.license", "general.name",
         "general.organization", "general.quantized_by", "general.repo_url", "general.size_label", "general.source",
         "general.tags", "general.url", "general.uuid", "general.version")


def recognise(item: Item) -> bool:
    """By its magic."""
    return item.head[:4] == b"GGUF"


def load(item: Item) -> Model:
    """All tensors; tokeniser, alignment and hyper-parameters are compared, descriptions listed. Raises FormatError."""
    cursor = Cursor(item.blob(), 4, "<" if int.from_bytes(item.head[4:8], "little") < 1 << 16 else ">")
    version = cursor.u32()
    if version not in (2, 3):
        raise LimitExceeded(worded("is of GGUF's version {version}, only 2 and 3 are compared", version=version))
    count, pairs = cursor.u64(), cursor.u64()
    cursor.count(count, limits.TENSORS, "tensors")
    told = [(_string(cursor), _value(cursor)) for _ in range(cursor.count(pairs, limits.TENSORS, "key-value pairs"))]
    strict.once((key for key, _ in told), "keys")
    table = dict(told)
    step = int(table.get("general.alignment", "uint32 32").rpartition(" ")[2])
    if not 8 <= step <= limits.MIB or step & (step - 1):
        raise DamagedFile(worded("aligns its tensors to {step} bytes", step=step))
    infos = [_info(cursor) for _ in range(count)]
    strict.once(name for name, *_ in infos)
    start = -(-cursor.at // step) * step
    found = [_array(cursor, start, *info) for info in infos]
    _filled(cursor, start, step, [(at, array) for (_, _, _, at), array in zip(infos, found)])
    free = {key: value for key, value in table.items() if key.startswith(_FREE)}
    processing = {key: value for key, value in table.items() if key not in free}
    return Model(item.path, "gguf", item.size, {array.name: array for array in found}, processing=processing,
                 ignored={**free, "version": str(version)})


def _string(cursor: Cursor) -> str:
    return cursor.string(cursor.u64(), limits.STRING)


def _value(cursor: Cursor) -> str:
    """One value in words: short ones as they are, long lists as their digest."""
    kind = cursor.u32()
    if kind == _STRING:
        return _string(cursor)
    if kind in _SCALARS:
        return f"type-{kind} {_scalar(cursor, kind)}" if kind != _U32 else f"uint32 {_scalar(cursor, kind)}"
    if kind != _ARRAY:
        raise DamagedFile(worded("names the value type {kind}, which does not exist", kind=kind))
    inner, count, begin = cursor.u32(), cursor.u64(), cursor.at
    if inner in _SCALARS:
        cursor.skip(count * struct.calcsize(_SCALARS[inner]))
    elif inner == _STRING:
        for _ in range(cursor.count(count, limits.PICKLE_OPCODES, "strings")):
            cursor.skip(cursor.u64())
    else:
        raise LimitExceeded(worded("nests arrays of arrays"))
    digest = hashlib.sha256()
    for chunk in cursor.blob.chunks(begin, cursor.at):
        digest.update(chunk)
    return worded("{count} values of type {inner}{order}, sha256 {hexdigest}", count=count, inner=inner,
                  order=cursor.order, hexdigest=digest.hexdigest())


def _scalar(cursor: Cursor, kind: int) -> str:
    code = _SCALARS[kind]
    return str(struct.unpack(cursor.order + code, cursor.take(struct.calcsize(code)))[0])


def _info(cursor: Cursor) -> tuple[str, tuple[int, ...], int, int]:
    """(name, shape, type, offset); ggml lists the fastest dimension first, we list it last."""
    name = _string(cursor)
    rank = cursor.count(cursor.u32(), limits.RANK, "dimensions")
    shape = values.checked_shape([cursor.u64() for _ in range(rank)][::-1])
    return name, shape, cursor.u32(), cursor.u64()


def _array(cursor: Cursor, start: int, name: str, shape: tuple[int, ...], kind: int, at: int) -> Array:
    dtype = ggml_types.TYPES.get(kind, (f"type-{kind}", 1, 1))[0]
    size = 1
    for dimension in shape:
        size *= dimension
    return arrays.stored(name, dtype, shape, cursor.blob, (start + at, ggml_types.length(kind, size)), cursor.order)


def _filled(cursor: Cursor, start: int, step: int, found: list[tuple[int, Array]]) -> None:
    """Tensors follow each other, each from a multiple of the alignment, zeros between them."""
    at = 0
    for offset, array in sorted(found, key=lambda pair: pair[0]):
        if offset != -(-at // step) * step or cursor.blob.peek(start + at, offset - at).strip(b"\0"):
            raise DamagedFile(worded("has a hole or an overlap at byte {number}, before {name!r}",
                                     number=start + min(at, offset), name=array.name[:80]))
        at = offset + array.length
    if cursor.blob.size - start - at >= step or cursor.blob.peek(start + at, step).strip(b"\0"):
        raise DamagedFile(worded("has bytes behind its last tensor that belong to none"))
