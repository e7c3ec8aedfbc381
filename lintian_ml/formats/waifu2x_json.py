# SPDX-License-Identifier: GPL-2.0-or-later
"""waifu2x networks as JSON: a list of layers with ``nInputPlane``, ``nOutputPlane``, ``weight`` and ``bias``."""
from __future__ import annotations

from typing import Any

from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import found
from lintian_ml.wire.json_numbers import count
from lintian_ml.wire.jsons import listing, mapping, parse

_START = regex(rb'\[\s*\{\s*"(?:nInputPlane|nOutputPlane|kW|kH|weight|bias|class_name|model_config)"\s*:')


def recognise(item: Item) -> bool:
    return item.head[:1] in (b"{", b"[") and _START.search(item.head, 0, 256) is not None


def _model(document: Any) -> tuple[tuple[Tensor, ...], dict[str, str]]:
    layers = [mapping(layer) for layer in listing(document)]
    if not all("nInputPlane" in layer and "weight" in layer for layer in layers):
        raise NotThisFormat("has a layer without planes or weights")
    tensors = tuple(Tensor(f"layer{index}/{part}", (count(layer.get(part)),), "float32")
                    for index, layer in enumerate(layers) for part in ("weight", "bias"))
    return tensors, {"producer": "waifu2x", "architecture": f"{len(layers)} convolutions"}


def read(item: Item) -> Header:
    return found.exported(*_model(parse(item.blob().whole())))


def sample() -> bytes:
    """One convolution of one weight."""
    return b'[{"nInputPlane":1,"nOutputPlane":1,"kW":1,"kH":1,"weight":[[[[0.5]]]],"bias":[-0.25]}]'


FORMAT = Format("waifu2x-json", "waifu2x network", Kind.NEURAL, Depth.HEADER, (".json",),
                recognise, read, sample, textual=True, first=b"{[")
