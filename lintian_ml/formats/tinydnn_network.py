# SPDX-License-Identifier: GPL-2.0-or-later
"""Networks of tiny-dnn in its binary form: the number of layers, each as its type's name and sizes, then the weights.

Source: ``network::save`` of tiny-dnn with cereal's binary archive: sizes are u64, texts their length and letters,
weights float32. The weights are all that follows the last layer but for their counts.
"""
from __future__ import annotations

import struct

from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import opaque

_LAYER = regex(rb"([\3-\x28])\0{7}(fully[_-]connected|(?:q_)?conv\w{0,20}|(?:max|average)[_-]\w{0,12}pool\w{0,12}"
               rb"|batch[_-]norm\w{0,16}|dropout|tanh|sigmoid|softmax|relu|leaky_relu|elu|softplus|selu)")
_LAYERS = 4096


def recognise(item: Item) -> bool:
    """A small count, then the length and the name of a layer's type."""
    count = int.from_bytes(item.head[:8], "little")
    found = _LAYER.match(item.head, 8)
    return 0 < count <= _LAYERS and found is not None and found[1][0] == len(found[2])


def read(item: Item) -> Header:
    """Count what follows the last layer. Raises NotThisFormat where that is no weights."""
    layers = [found for found in _LAYER.finditer(item.head) if found[1][0] == len(found[2])]
    left = (item.blob().size - layers[-1].end()) // 4
    if left < 8:
        raise NotThisFormat("describes a network without its weights")
    facts = {"producer": "tiny-dnn", "architecture": " ".join(found[2].decode() for found in layers)}
    return Header(parameters=left, metadata=opaque.header(item, facts).metadata)


def sample() -> bytes:
    """One layer of 4 by 4 weights."""
    from lintian_ml.wire import samples

    name = b"fully_connected"
    return struct.pack("<QQ", 1, len(name)) + name + struct.pack("<QQB", 4, 4, 1) + samples.floats(64)


FORMAT = Format("tinydnn-network", "tiny-dnn network", Kind.NEURAL, Depth.RECOGNISED, (),
                recognise, read, sample, least=64)
