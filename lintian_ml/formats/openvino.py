# SPDX-License-Identifier: GPL-2.0-or-later
"""OpenVINO's intermediate representation: the graph as XML, the constants in a .bin beside it."""
from __future__ import annotations

import re

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import found, values

_CONSTANT = regex(r'<layer id="\d{1,9}" name="([^"]{0,4096})" type="Const"[^<>]{0,200}>\s{0,80}'
                  r'<data ([^<>]{1,4096})/>')
_OLD = regex(r'<(weights|biases) offset="(\d{1,15})" size="(\d{1,15})"')
_ATTRIBUTE = regex(r'(element_type|shape|offset|size)="([^"]{0,200})"')
_TYPES = {"f32": "float32", "f16": "float16", "f64": "float64", "bf16": "bfloat16", "i8": "int8", "u8": "uint8",
          "i32": "int32", "i64": "int64", "u4": "uint4", "i4": "int4", "nf4": "nf4", "boolean": "bool"}


def recognise(item: Item) -> bool:
    """A root element net with a version, and layers."""
    begin = item.head[:limits.NAME]
    return b"<net " in begin and b"version=" in begin and b"<layers>" in item.head


def read(item: Item) -> Header:
    text = item.blob().whole(limits.JSON).decode("utf-8", "replace")
    tensors = [_tensor(name, data) for name, data in _CONSTANT.findall(text)]
    tensors += [Tensor(f"{kind}.{offset}", (int(size) // 4,), "float32") for kind, offset, size in _OLD.findall(text)]
    large = [tensor for tensor in tensors if values.of_model(tensor)]
    if sum(tensor.size for tensor in large) < values.SOME:
        raise NotThisFormat("describes a graph without weights")
    stem = item.name.removesuffix(".xml")
    name = re.search(r'<net name="([^"]{0,200})"', text)
    facts = {"name": name.group(1) if name else "", "producer": _said(text, "Runtime_version") or "OpenVINO",
             "framework": _said(text, "framework")}
    return found.model(large, facts, companions=[f"{stem}.bin"])


def _said(text: str, key: str) -> str:
    """A value of the section rt_info or meta_data."""
    told = re.search(rf'<{key} value="([^"]{{0,400}})"', text)
    return told.group(1) if told else ""


def _tensor(name: str, data: str) -> Tensor:
    told = dict(_ATTRIBUTE.findall(data))
    dims = [int(word) for word in re.findall(r"\d{1,15}", told.get("shape", ""))]
    return Tensor(name, values.checked_shape(dims), _TYPES.get(told.get("element_type", ""), "unknown"))


def sample() -> bytes:
    data = '<data element_type="f32" shape="8, 8" offset="0" size="256"/>'
    layer = f'<layer id="0" name="w" type="Const" version="opset1">{data}</layer>'
    return f'<?xml version="1.0"?>\n<net name="n" version="11"><layers>{layer}</layers></net>\n'.encode()


FORMAT = Format("openvino", "OpenVINO model", Kind.NEURAL, Depth.HEADER, (".xml",), recognise, read, sample,
                magic=((0, b"<?xml"), (0, b"<net ")), textual=True)
