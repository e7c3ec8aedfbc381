# SPDX-License-Identifier: GPL-2.0-or-later
"""Neural Amp Modeler files (``.nam``): JSON with ``architecture``, ``config`` and a flat list ``weights``."""
from __future__ import annotations

from typing import Any

from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import found
from lintian_ml.wire.json_numbers import count
from lintian_ml.wire.jsons import listing, mapping, parse

_START = regex(rb'"architecture"\s*:\s*"(?:WaveNet|LSTM|ConvNet|Linear|CatLSTM|CatWaveNet)')


def recognise(item: Item) -> bool:
    return item.head[:1] in (b"{", b"[") and _START.search(item.head, 0, 8192) is not None


def _model(document: Any) -> tuple[tuple[Tensor, ...], dict[str, str]]:
    facts = mapping(document)
    weights = count(listing(facts.get("weights")))
    about = mapping(facts.get("metadata"))
    metadata = {"producer": "Neural Amp Modeler", "architecture": str(facts.get("architecture", ""))[:64]}
    for key, name in (("name", "name"), ("modeled_by", "author"), ("gear_type", "description")):
        if isinstance(about.get(key), str):
            metadata[name] = about[key][:256]
    return (Tensor("weights", (weights,), "float32"),), metadata


def read(item: Item) -> Header:
    return found.exported(*_model(parse(item.blob().whole())))


def sample() -> bytes:
    """Two weights."""
    return b'{"version":"0.5.2","architecture":"Linear","config":{"receptive_field":2},"weights":[0.5,-0.25]}'


FORMAT = Format("nam-model", "Neural Amp Modeler network", Kind.NEURAL, Depth.HEADER, (".nam",),
                recognise, read, sample, textual=True, first=b"{[")
