# SPDX-License-Identifier: GPL-2.0-or-later
"""LiteRT-LM: language models of several parts behind ``LITERTLM``, versions and the length of a flatbuffer. Source:
LiteRT-LM's schema.
"""
from __future__ import annotations

from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import opaque, samples


def recognise(item: Item) -> bool:
    return len(item.head) >= 64


def read(item: Item) -> Header:
    return opaque.header(item, {"producer": "LiteRT-LM"})


def sample() -> bytes:
    return b"LITERTLM" + bytes(60) + samples.floats(256)


FORMAT = Format("litert-lm", "LiteRT-LM model", Kind.NEURAL, Depth.RECOGNISED, (".litertlm",), recognise, read,
                sample, magic=((0, b"LITERTLM"),))
