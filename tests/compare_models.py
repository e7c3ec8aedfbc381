# SPDX-License-Identifier: GPL-2.0-or-later
"""Model files for the tests of compare, built on the spot: trained nets, and containers written field by field."""
from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy

from lintian_ml.compare.model import Model
from lintian_ml.compare.selftest import nets
from lintian_ml.wire import samples

_WORDS = {"f4": "F32", "f8": "F64", "f2": "F16", "i8": "I64", "i4": "I32", "i1": "I8", "b1": "BOOL", "u2": "BF16"}


@cache
def data() -> nets.Data:
    return nets.drawn(nets.TRAINED, 11)


@cache
def trained(seed: int = 3, nuisance: int = 0) -> Mapping[str, Any]:
    """A net 64-32-32-10, really trained."""
    return nets.train(data(), seed, nuisance)


def safetensors(path: Path, tensors: Mapping[str, Any], metadata: Mapping[str, str] | None = None) -> Path:
    table: dict[str, Any] = {"__metadata__": dict(metadata or {"note": "built by a test"})}
    body = b""
    for name, array in tensors.items():
        raw = numpy.ascontiguousarray(array).tobytes()
        table[name] = {"dtype": _WORDS[array.dtype.str[1:]], "shape": list(array.shape),
                       "data_offsets": [len(body), len(body) + len(raw)]}
        body += raw
    return with_header(path, json.dumps(table), body)


def with_header(path: Path, header: str, body: bytes) -> Path:
    """A safetensors file of any header."""
    data_ = header.encode()
    path.write_bytes(struct.pack("<Q", len(data_)) + data_ + body)
    return path


def torch_zip(path: Path, tensors: Mapping[str, Any], extra: bytes = b"") -> Path:
    """A state dictionary as torch.save writes it, protocol 2; ``extra`` are opcodes before the end."""
    def text(word: str) -> bytes:
        return b"X" + struct.pack("<I", len(word)) + word.encode()

    def number(value: int) -> bytes:
        return b"J" + struct.pack("<i", value)

    def numbers(values: tuple[int, ...]) -> bytes:
        return b"(" + b"".join(map(number, values)) + b"t"

    pickle, members = b"\x80\x02}(", {}
    for place, (name, array) in enumerate(tensors.items()):
        storage = text("storage") + b"ctorch\nFloatStorage\n" + text(str(place)) + text("cpu") + number(array.size)
        steps = tuple(step // array.itemsize for step in array.strides)
        pickle += text(name) + b"ctorch._utils\n_rebuild_tensor_v2\n((" + storage + b"tQ" + number(0) + numbers(
            array.shape) + numbers(steps) + b"\x89ccollections\nOrderedDict\n)RtR"
        members[f"net/data/{place}"] = array.tobytes(order="A")
    path.write_bytes(samples.zipped({"net/data.pkl": pickle + extra + b"u.", **members, "net/version": b"3\n"}))
    return path


def gguf(path: Path, tensors: Mapping[str, Any], pairs: Mapping[str, str], twice: str = "") -> Path:
    def string(word: str) -> bytes:
        return struct.pack("<Q", len(word.encode())) + word.encode()

    listed = [*pairs.items(), *((key, value) for key, value in pairs.items() if key == twice)]
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(listed))
    head += b"".join(string(key) + struct.pack("<I", 8) + string(value) for key, value in listed)
    body = b""
    for name, array in tensors.items():
        body += b"\0" * (-len(body) % 32)
        head += string(name) + struct.pack("<I", array.ndim) + struct.pack(f"<{array.ndim}Q", *array.shape[::-1])
        head += struct.pack("<IQ", 0, len(body))
        body += array.tobytes()
    path.write_bytes(head + b"\0" * (-len(head) % 32) + body)
    return path


def loaded(path: Path) -> Model:
    from lintian_ml.compare import loading

    return loading.load(loading.opened(str(path)))
