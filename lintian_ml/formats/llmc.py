# SPDX-License-Identifier: GPL-2.0-or-later
"""Checkpoints of llm.c: 256 int32 with the magic 20240326, version and sizes of a GPT-2, then its weights.

Source: write_model in train_gpt2.py and gpt2_write_to_checkpoint in train_gpt2.cu. Weights are float32 or bfloat16,
normalisations float32 in either; the vocabulary may be padded.
"""
from __future__ import annotations

import struct

from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item

_MAGIC = 20240326
_HEAD = 1024
_MOST = 1 << 24


def recognise(item: Item) -> bool:
    return len(item.head) > _HEAD and not any(item.head[36:_HEAD])


def read(item: Item) -> Header:
    version, length, words, layers, heads, width, padded = struct.unpack_from("<7i", item.head, 4)
    if not all(0 < size < _MOST for size in (length, words, layers, heads, width)) or not 0 <= padded < _MOST:
        raise NotThisFormat("has impossible sizes")
    norms = (4 * layers + 2) * width
    rest = length * width + layers * (12 * width * width + 9 * width)
    for vocabulary in (words, padded):
        weights = vocabulary * width + rest
        if item.size - _HEAD in (4 * (weights + norms), 2 * (weights + norms), 2 * weights + 4 * norms):
            facts = {"producer": f"llm.c, version {version}", "architecture": f"GPT-2, {layers} layers of {width}"}
            return Header((), weights + norms, facts)
    raise NotThisFormat("has sizes that do not add up to its length")


def sample() -> bytes:
    """One layer, eight wide, sixteen words and positions."""
    from lintian_ml.wire import samples

    count = 16 * 8 + 16 * 8 + 12 * 64 + 13 * 8 + 2 * 8
    return struct.pack("<8i", _MAGIC, 2, 16, 16, 1, 1, 8, 0).ljust(_HEAD, b"\0") + samples.floats(count)


FORMAT = Format("llmc", "checkpoint of llm.c", Kind.NEURAL, Depth.HEADER, (".bin",), recognise, read, sample,
                magic=((0, struct.pack("<i", _MAGIC)),))
