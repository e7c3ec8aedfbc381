# SPDX-License-Identifier: GPL-2.0-or-later
"""Networks of brain.js and synaptic: JSON with ``sizes`` and ``layers``, or ``neurons`` and ``connections``."""
from __future__ import annotations

from typing import Any

from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import found
from lintian_ml.wire.json_numbers import count
from lintian_ml.wire.jsons import listing, mapping, parse

_START = regex(rb'\{\s*"(?:type"\s*:\s*"(?:NeuralNetwork|RNN|LSTM|GRU|FeedForward)\w*"'
               rb'|sizes"\s*:\s*\[|neurons"\s*:\s*\[\{\s*"(?:trace|state)")')


def recognise(item: Item) -> bool:
    return item.head[:1] in (b"{", b"[") and _START.search(item.head, 0, 256) is not None


def _weights(layer: Any) -> int:
    """Weights and biases of a layer: lists in new files, objects of neurons in old ones."""
    found = mapping(layer)
    if "weights" in found or "biases" in found:
        return count([found.get("weights"), found.get("biases")])
    return sum(count([mapping(neuron).get("weights"), mapping(neuron).get("bias")]) for neuron in found.values())


def _model(document: Any) -> tuple[tuple[Tensor, ...], dict[str, str]]:
    facts = mapping(document)
    tensors = tuple(Tensor(f"layer{index}", (_weights(layer),), "float64")
                    for index, layer in enumerate(listing(facts.get("layers"))))
    if "connections" in facts:
        values = [mapping(entry).get("weight") for entry in listing(facts["connections"])]
        tensors += (Tensor("connections", (count(values),), "float64"),)
    sizes = "-".join(str(size) for size in listing(facts.get("sizes"))[:32])
    return tensors, {"producer": "brain.js" if "layers" in facts else "synaptic", "architecture": sizes}


def read(item: Item) -> Header:
    return found.exported(*_model(parse(item.blob().whole())))


def sample() -> bytes:
    """One weight and its bias."""
    return b'{"type":"NeuralNetwork","sizes":[1,1],"layers":[{},{"weights":[[0.5]],"biases":[-0.25]}]}'


FORMAT = Format("brainjs-model", "brain.js or synaptic network", Kind.NEURAL, Depth.HEADER, (".json",),
                recognise, read, sample, textual=True, first=b"{[")
