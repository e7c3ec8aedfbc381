# SPDX-License-Identifier: GPL-2.0-or-later
"""GGUF, the container of llama.cpp and ggml (docs/gguf.md of ggml): key-value pairs, tensor infos, aligned values."""
from __future__ import annotations

import struct

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile, LimitExceeded, NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import ggml_types, onnx_graph, samples, values

_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "B", 10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY = 8, 9
_FACTS = {"general.license": "licence", "general.license.name": "licence-name", "general.license.link": "licence-link",
          "general.datasets": "dataset", "general.author": "author", "general.organization": "organization",
          "general.architecture": "architecture", "general.description": "description", "general.name": "name",
          "general.url": "url", "general.source.url": "source", "general.quantized_by": "quantized-by",
          "general.base_model.0.name": "base-model", "general.base_model.0.repo_url": "base-model-source",
          "general.dataset.0.name": "dataset", "general.type": "type", "imatrix.dataset": "calibration-dataset"}


def recognise(item: Item) -> bool:
    return len(item.head) >= 8 and 1 <= min(int.from_bytes(item.head[4:8], order) for order in ("little", "big")) <= 64


def read(item: Item) -> Header:
    order = "<" if int.from_bytes(item.head[4:8], "little") < 1 << 16 else ">"
    cursor = Cursor(item.blob(), 4, order)
    wide = cursor.u32() >= 2
    tensors = cursor.u64() if wide else cursor.u32()
    pairs = cursor.u64() if wide else cursor.u32()
    cursor.count(tensors, limits.TENSORS, "tensors")
    facts = {}
    for _ in range(cursor.count(pairs, limits.TENSORS, "key-value pairs")):
        key = _string(cursor, wide)
        value = _value(cursor, cursor.u32(), wide)
        if key == "general.alignment" or key in _FACTS or key.startswith("general.base_model"):
            facts[key] = value
    step = facts.pop("general.alignment", "32")
    alignment = int(step) if step.isascii() and step.isdigit() and len(step) < 12 else 0
    if not 1 <= alignment <= limits.MIB:
        raise DamagedFile(f"aligns its tensors to {alignment} bytes")
    infos = [_info(cursor, wide) for _ in range(tensors)]
    if not infos:
        raise NotThisFormat("holds a vocabulary without tensors")
    start = -(-cursor.at // alignment) * alignment
    found = tuple(_placed(cursor, start, order, *info) for info in infos)
    return Header(found, sum(tensor.size for tensor in found), _named(facts))


def _named(facts: dict[str, str]) -> dict[str, str]:
    return {_FACTS.get(key, onnx_graph.known(key)): value for key, value in facts.items() if value}


def _string(cursor: Cursor, wide: bool) -> str:
    return cursor.string(cursor.u64() if wide else cursor.u32(), limits.STRING)


def _value(cursor: Cursor, kind: int, wide: bool) -> str:
    """One value as text; of an array of strings the first few, of an array of numbers nothing."""
    if kind == _STRING:
        return _string(cursor, wide)[:limits.NAME]
    if kind != _ARRAY:
        if kind not in _SCALARS:
            raise DamagedFile(f"names the value type {kind}, which does not exist")
        return str(struct.unpack(cursor.order + _SCALARS[kind], cursor.take(struct.calcsize(_SCALARS[kind])))[0])
    inner, count = cursor.u32(), cursor.u64() if wide else cursor.u32()
    if inner in _SCALARS:
        cursor.skip(count * struct.calcsize(_SCALARS[inner]))
        return ""
    if inner != _STRING:
        raise LimitExceeded("nests arrays of arrays")
    kept = [_string(cursor, wide)[:limits.NAME] for _ in range(min(count, 8))]
    rest = cursor.count(count, limits.PICKLE_OPCODES, "strings") - len(kept)
    for _ in range(rest):
        cursor.skip(cursor.u64() if wide else cursor.u32())
    return ", ".join(kept) + (f" and {rest} more" if rest else "")


def _info(cursor: Cursor, wide: bool) -> tuple[str, tuple[int, ...], int, int]:
    """(name, shape, type, offset); ggml lists the fastest dimension first, we list it last."""
    name = _string(cursor, wide)
    rank = cursor.count(cursor.u32(), limits.RANK, "dimensions")
    shape = values.checked_shape([cursor.u64() if wide else cursor.u32() for _ in range(rank)][::-1])
    return name, shape, cursor.u32(), cursor.u64()


def _placed(cursor: Cursor, start: int, order: str, name: str, shape: tuple[int, ...], kind: int, at: int) -> Tensor:
    bare = Tensor(name, shape, ggml_types.TYPES.get(kind, (f"type-{kind}", 1, 1))[0])
    if kind not in ggml_types.TYPES:
        return bare
    length = ggml_types.length(kind, bare.size)
    if start + at + length > cursor.blob.size:
        raise DamagedFile(f"ends at byte {cursor.blob.size}, but {name[:80]!r} reaches to {start + at + length}")
    encoding = ggml_types.encoding(kind, order)
    return Tensor(name, shape, bare.dtype, Span(start + at, length, encoding)) if encoding else bare


def sample() -> bytes:
    def string(text: str) -> bytes:
        return struct.pack("<Q", len(text)) + text.encode()

    head = b"GGUF" + struct.pack("<IQQ", 3, 1, 1) + string("general.architecture") + struct.pack("<I", 8) + string("x")
    head += string("blk.0.weight") + struct.pack("<IQQIQ", 2, 8, 8, 0, 0)
    return head + b"\0" * (-len(head) % 32) + samples.floats(64)


FORMAT = Format("gguf", "GGUF model", Kind.NEURAL, Depth.TENSORS, (".gguf",), recognise, read, sample,
                magic=((0, b"GGUF"),))
