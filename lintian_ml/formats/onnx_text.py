# SPDX-License-Identifier: GPL-2.0-or-later
"""ONNX models as text: protobuf's text format, or its JSON (field names of onnx/onnx.proto3)."""
from __future__ import annotations

import base64
import binascii
import re
from typing import Any

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import jsons, samples, values

_NUMBER = regex(r"\bfloat_data: ?([-+.\deE]{1,32})")
_RAW = regex(r'\braw_data: ?"((?:[^"\\]|\\.){0,1000000})"')
_ESCAPE = regex(r"\\(?:[0-7]{1,3}|x[0-9a-fA-F]{2}|.)")


def recognise(item: Item) -> bool:
    begin = item.head[:limits.NAME].lstrip()
    if begin[:1] == b"{":
        return b'"irVersion"' in begin and (b'"graph"' in item.head or b'"opsetImport"' in item.head)
    return begin.startswith(b"ir_version:") and b"graph {" in item.head


def read(item: Item) -> Header:
    text = item.blob().whole(limits.JSON)
    json = text.lstrip()[:1] == b"{"
    numbers, raw, facts = _from_json(jsons.mapping(jsons.parse(text))) if json else _from_text(
        text.decode("utf-8", "replace"))
    if len(numbers) + raw < values.SOME:
        raise NotThisFormat("describes a graph without weights")
    against = values.why_not_learned(numbers[:2048]) if numbers else ""
    if against:
        raise NotThisFormat(f"describes a graph without trained weights: {against}")
    count = len(numbers) + raw
    note = Note("array", f"{count} values in a graph written as text")
    return Header((), count, facts, () if count >= values.ENOUGH else (note,), certain=count >= values.ENOUGH)


def _from_text(text: str) -> tuple[list[float], int, dict[str, str]]:
    """(floats, floats inside raw data, facts)."""
    producer = re.search(r'^producer_name: ?"([^"\n]{0,200})"', text, re.MULTILINE)
    raw = sum(len(_ESCAPE.sub("?", found)) // 4 for found in _RAW.findall(text))
    return [_float(word) for word in _NUMBER.findall(text)], raw, {"producer": producer.group(1)} if producer else {}


def _float(word: str) -> float:
    try:
        return float(word)
    except ValueError:
        return 0.0


def _from_json(document: dict[str, Any]) -> tuple[list[float], int, dict[str, str]]:
    numbers: list[float] = []
    raw = 0
    for entry in map(jsons.mapping, jsons.listing(jsons.mapping(document.get("graph")).get("initializer"))):
        numbers += [float(value) for value in jsons.listing(entry.get("floatData")) if isinstance(value, (int, float))]
        if entry.get("dataType") == 1 and isinstance(entry.get("rawData"), str):
            try:
                raw += len(base64.b64decode(entry["rawData"])) // 4
            except binascii.Error:
                continue
    producer = document.get("producerName")
    return numbers, raw, {"producer": producer[:limits.NAME]} if isinstance(producer, str) else {}


def sample() -> bytes:
    data = "".join(f"    float_data: {value:.6f}\n" for value in samples.learned(256))
    tensor = f"  initializer {{\n    dims: 16\n    dims: 16\n    data_type: 1\n{data}    name: \"w\"\n  }}\n"
    return f"ir_version: 8\nproducer_name: \"sample\"\ngraph {{\n{tensor}}}\n".encode()


FORMAT = Format("onnx-text", "ONNX model as text", Kind.NEURAL, Depth.HEADER, (".onnxtxt", ".textproto", ".pbtxt"),
                recognise, read, sample, textual=True, signs=(rb"ir_version:", rb"\"irVersion\""))
