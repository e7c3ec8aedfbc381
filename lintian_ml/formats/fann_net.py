# SPDX-License-Identifier: GPL-2.0-or-later
"""FANN networks: ``FANN_FLO_2.1`` or ``FANN_FIX_2.0``, lines ``key=value``, neurons, then weighted connections.

Each neuron's line entry begins with its number of inputs; the connections are ``(from, weight)`` pairs, and there are
as many of them as all neurons have inputs.
"""
from __future__ import annotations

import re

from lintian_ml.errors import DamagedFile
from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import tables, textual

_KEPT = {"training_algorithm": "training-algorithm", "learning_rate": "learning-rate", "network_type": "network-type"}


def recognise(item: Item) -> bool:
    return re.match(rb"FANN_(FLO|FIX)_\d\.\d\s", item.head) is not None


def _pairs(values: bytes, width: int) -> list[list[bytes]]:
    """``(a, b, …)`` groups of ``width`` numbers each."""
    groups = [group.split(b",") for group in values.replace(b"(", b"").split(b")")[:-1]]
    if any(len(group) != width for group in groups):
        raise DamagedFile(f"has a group of other than {width} numbers")
    return groups


def _entries(item: Item) -> dict[str, bytes]:
    found = {}
    for row in textual.lines(item.blob(), limit=item.size + 1):
        key, equals, value = row.text.partition(b"=")
        if equals:
            found[textual.words(key.split(b"(")[0])[:64]] = value
    return found


def _connections(entries: dict[str, bytes]) -> list[float]:
    """The weights, as many as the neurons have inputs."""
    inputs = [textual.integer(group[0].strip()) for group in _pairs(entries["neurons"], 3)]
    pairs = _pairs(entries["connections"], 2)
    if sum(inputs) != len(pairs):
        raise DamagedFile(f"has {len(pairs)} connections, its neurons have {sum(inputs)} inputs")
    return [textual.number(pair[1]) for pair in pairs]


def read(item: Item) -> Header:
    item.blob().whole()
    entries = _entries(item)
    missing = [key for key in ("layer_sizes", "neurons", "connections") if key not in entries]
    if missing:
        raise DamagedFile(f"has no {missing[0]}")
    weights = _connections(entries)
    sizes = [textual.integer(word) for word in entries["layer_sizes"].split()]
    layers = [str(size - 1) for size in sizes]  # each layer's size counts its bias neuron
    metadata = {"producer": textual.words(textual.first_line(item.head)), "architecture": "-".join(layers)}
    metadata |= {name: textual.words(entries[key]) for key, name in _KEPT.items() if key in entries}
    return Header((tables.tensor("connections", weights),), len(weights), metadata, trained=Answer.UNKNOWN)


def sample() -> bytes:
    """Two inputs and a bias into one neuron."""
    return (b"FANN_FLO_2.1\nnum_layers=2\nlearning_rate=0.7\nlayer_sizes=3 2 \n"
            b"neurons (num_inputs, activation_function, activation_steepness)=(0, 0, 0) (0, 0, 0) (0, 0, 0) "
            b"(3, 3, 0.5) (0, 3, 0) \nconnections (connected_to_neuron, weight)=(0, 0.5) (1, -0.25) (2, 1.5) \n")


FORMAT = Format("fann-net", "FANN neural network", Kind.NEURAL, Depth.TENSORS, (".net", ".fann", ".model"),
                recognise, read, sample, magic=((0, b"FANN_FLO_"), (0, b"FANN_FIX_")), textual=True)
