# SPDX-License-Identifier: GPL-2.0-or-later
"""ncnn's .param: a text with one layer a line; the values lie in a .bin beside it (its param-and-model-file.md)."""
from __future__ import annotations

import re

from lintian_ml import limits
from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import found

_MAGIC = b"7767517"
_WEIGHTS = {"Convolution": 6, "ConvolutionDepthWise": 6, "Deconvolution": 6, "DeconvolutionDepthWise": 6,
            "InnerProduct": 2, "Convolution1D": 6, "ConvolutionDepthWise1D": 6, "Embed": 3, "LSTM": 1, "GRU": 1,
            "RNN": 1}
_OUTPUTS, _BIAS = 0, {"InnerProduct": 1, "Embed": 2}


def recognise(item: Item) -> bool:
    return bool(re.match(rb"7767517\r?\n\d+ \d+\r?\n", item.head))


def read(item: Item) -> Header:
    lines = item.blob().whole(limits.JSON).decode("utf-8", "replace").splitlines()[2:]
    tensors = [tensor for line in lines for tensor in _layer(line.split())]
    if not tensors:
        raise NotThisFormat("describes a net without weights")
    stem = item.name.removesuffix(".param")
    return found.model(tensors, {"producer": "ncnn"}, companions=[f"{stem}.bin"])


def _layer(words: list[str]) -> list[Tensor]:
    """The weights and the bias of one line: type, name, numbers of inputs and outputs, their names, key=value …"""
    if len(words) < 4 or words[0] not in _WEIGHTS:
        return []
    keys = dict(word.split("=", 1) for word in words[4:] if re.fullmatch(r"-?\d+=[-\d.e+]+", word))
    try:
        size, outputs = int(keys.get(str(_WEIGHTS[words[0]]), 0)), int(keys.get(str(_OUTPUTS), 0))
        bias = int(keys.get(str(_BIAS.get(words[0], 5)), 0))
    except ValueError:
        raise DamagedFile(f"has a layer {words[1][:80]!r} with malformed numbers") from None
    if not 0 < size <= limits.DIMENSION or not 0 <= outputs <= size:
        return []
    weight = Tensor(f"{words[1]}.weight", (size,), "float32")
    return [weight, Tensor(f"{words[1]}.bias", (outputs,), "float32")] if bias else [weight]


def sample() -> bytes:
    layers = b"Input data 0 1 data\nInnerProduct fc 1 1 data out 0=8 1=1 2=64\n"
    return _MAGIC + b"\n2 2\n" + layers


FORMAT = Format("ncnn", "ncnn net", Kind.NEURAL, Depth.HEADER, (".param",), recognise, read, sample,
                magic=((0, _MAGIC),), textual=True)
