# SPDX-License-Identifier: GPL-2.0-or-later
"""Hailo's executable models: 01 and HEF, version, length and digest of a protobuf message. Source: HailoRT's
hef_internal.hpp.
"""
from __future__ import annotations

from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import opaque, samples


def recognise(item: Item) -> bool:
    return len(item.head) >= 64


def read(item: Item) -> Header:
    return opaque.header(item, {"producer": "Hailo"})


def sample() -> bytes:
    return b"\x01HEF" + bytes(60) + samples.floats(256)


FORMAT = Format("hailo-hef", "Hailo executable model", Kind.NEURAL, Depth.RECOGNISED, (".hef",), recognise, read,
                sample, magic=((0, b"\x01HEF"),))
