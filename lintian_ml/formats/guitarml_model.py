# SPDX-License-Identifier: GPL-2.0-or-later
"""Networks of GuitarML and AIDA-X: JSON with ``model_data`` and ``state_dict``, or Keras layers with ``in_shape``.

Those of WaveNet's kind have ``residual_channels``, and ``variables`` whose numbers are strings.
"""
from __future__ import annotations

from typing import Any

from lintian_ml import limits
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import found
from lintian_ml.wire.json_numbers import count
from lintian_ml.wire.jsons import listing, mapping, parse

_START = regex(rb'\{\s*"(?:model_data|state_dict|in_shape|in_skip)"\s*:')
_CHANNELS = b'"residual_channels"'


def recognise(item: Item) -> bool:
    return item.head[:1] in (b"{", b"[") and (
        _START.search(item.head, 0, 256) is not None
        or _CHANNELS in item.head[:256] and b'"variables"' in item.head[:1024])


def _model(document: Any) -> tuple[tuple[Tensor, ...], dict[str, str]]:
    facts = mapping(document)
    if variables := [mapping(entry) for entry in listing(facts.get("variables"))]:
        named = ((f"layer{one.get('layer_idx')}.{one.get('name')}", listing(one.get("data"))) for one in variables)
        return (tuple(Tensor(name[:limits.NAME], (len(data),), "float32") for name, data in named),
                {"producer": "GuitarML", "architecture": f"WaveNet-{facts.get('residual_channels')}"[:limits.NAME]})
    state = mapping(facts.get("state_dict"))
    layers = {f"layer{index}": mapping(layer).get("weights")
              for index, layer in enumerate(listing(facts.get("layers")))}
    tensors = tuple(Tensor(str(name), (count(values),), "float32") for name, values in (state or layers).items())
    about = mapping(facts.get("model_data"))
    architecture = "-".join(str(about[key]) for key in ("unit_type", "hidden_size") if key in about)
    return tensors, {"producer": "GuitarML", "architecture": architecture or f"{len(layers)} layers"}


def read(item: Item) -> Header:
    return found.exported(*_model(parse(item.blob().whole())))


def sample() -> bytes:
    """A linear layer."""
    return b'{"model_data":{"unit_type":"LSTM","hidden_size":1},"state_dict":{"lin.weight":[[0.5]],"lin.bias":[-0.25]}}'


FORMAT = Format("guitarml-model", "GuitarML or AIDA-X network", Kind.NEURAL, Depth.HEADER, (".json",),
                recognise, read, sample, textual=True, first=b"{[")
