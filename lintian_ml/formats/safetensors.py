# SPDX-License-Identifier: GPL-2.0-or-later
"""safetensors: u64 length, a JSON header, then the values without holes (README of safetensors)."""
from __future__ import annotations

import json
import math
import struct
from typing import Any

from lintian_ml import limits
from lintian_ml.errors import DamagedFile, LimitExceeded, NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import jsons, onnx_graph, samples, values

_ENCODINGS = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "bf16", "I64": "<i8", "I32": "<i4", "I16": "<i2",
              "I8": "|i1", "U8": "|u1", "U16": "<u2", "U32": "<u4", "U64": "<u8", "BOOL": "|b1", "C64": "<c8"}
_BITS = {"F8_E4M3": 8, "F8_E5M2": 8, "F8_E8M0": 8, "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8, "F6_E2M3": 6, "F6_E3M2": 6,
         "F4": 4}


def recognise(item: Item) -> bool:
    """A length that fits, ``{"`` behind it, and the words of a tensor's entry or the metadata's key."""
    if item.head[8:9] != b"{":
        return False
    length = int.from_bytes(item.head[:8], "little")
    begin = item.head[8:8 + min(length, limits.NAME)]
    return 2 <= length <= limits.JSON and (
        b'"dtype"' in begin or b'"__metadata__"' in begin or b'"data_offsets"' in begin)


def read(item: Item) -> Header:
    blob = item.blob()
    length = int.from_bytes(item.head[:8], "little")
    header = jsons.mapping(jsons.parse(blob.read(8, length)))
    facts = jsons.mapping(header.pop("__metadata__", None))
    if len(header) > limits.TENSORS:
        raise LimitExceeded(f"has {len(header)} tensors, at most {limits.TENSORS} are read")
    tensors = tuple(_tensor(name, entry, 8 + length) for name, entry in header.items())
    _without_holes(header, blob.size - 8 - length)
    tensors = tuple(sorted(tensors, key=lambda tensor: tensor.span.offset if tensor.span else 0))
    own = tuple(tensor for tensor in tensors if values.of_model(tensor))
    if not any(tensor.size > 1 for tensor in own):
        raise NotThisFormat("holds no tensors of a model")
    return Header(own, sum(tensor.size for tensor in own), _facts(facts))


def _tensor(name: str, entry: Any, start: int) -> Tensor:
    entry = jsons.mapping(entry)
    dtype, offsets = entry.get("dtype"), jsons.listing(entry.get("data_offsets"))
    if not isinstance(dtype, str) or len(offsets) != 2 or not all(type(n) is int and n >= 0 for n in offsets):
        raise DamagedFile(f"describes the tensor {name[:80]!r} without dtype or data_offsets")
    shape = jsons.shape(entry.get("shape"))
    encoding = _ENCODINGS.get(dtype, "")
    bits = 8 * values.itemsize(encoding) if encoding else _BITS.get(dtype)
    if bits is not None and math.prod(shape) * bits != 8 * (offsets[1] - offsets[0]):
        raise DamagedFile(f"gives the tensor {name[:80]!r} another length than its shape needs")
    word = "bfloat16" if encoding == "bf16" else values.NAMES.get(encoding[1:], dtype.lower())
    span = Span(start + offsets[0], offsets[1] - offsets[0], encoding) if encoding else None
    return Tensor(name, shape, word, span)


def _without_holes(header: dict[str, Any], size: int) -> None:
    """Raises DamagedFile where the tensors do not fill the file exactly, as the format demands."""
    at = 0
    for start, end in sorted(entry["data_offsets"] for entry in header.values()):
        if start != at:
            raise DamagedFile(f"has a hole or an overlap at byte {at} of its values")
        at = end
    if at != size:
        raise DamagedFile(f"holds {size} bytes of values, but its header describes {at}")


def _facts(metadata: dict[str, Any]) -> dict[str, str]:
    """Free metadata under our names; kohya's trainer writes what it read into ``ss_`` keys."""
    ours = {"ss_dataset_dirs": "dataset", "ss_sd_model_name": "base-model", "ss_output_name": "name",
            "format": "framework", "modelspec.title": "description"}
    facts = {ours.get(key, onnx_graph.known(key)): value[:limits.NAME]
             for key, value in metadata.items() if isinstance(value, str)}
    if any(key.startswith("ss_") for key in metadata):
        facts.setdefault("producer", "kohya sd-scripts")
    return facts


def sample() -> bytes:
    header = json.dumps({"fc.weight": {"dtype": "F32", "shape": [8, 8], "data_offsets": [0, 256]}}).encode()
    header += b" " * (-len(header) % 8)
    return struct.pack("<Q", len(header)) + header + samples.floats(64)


FORMAT = Format("safetensors", "safetensors", Kind.NEURAL, Depth.TENSORS, (".safetensors", ".st"), recognise, read,
                sample, least=64)
