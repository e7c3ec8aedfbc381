# SPDX-License-Identifier: GPL-2.0-or-later
"""Paddle Lite's optimised models: a number below 3 as u16, then the optimiser's version in 16 bytes.

Source: Paddle Lite's model_parser.cc. What follows depends on that number and is not read.
"""
from __future__ import annotations

from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import opaque, samples

_VERSION = regex(rb"v2\.\d{1,2}[\w.-]{0,11}\0*")


def recognise(item: Item) -> bool:
    return bool(_VERSION.fullmatch(item.head[2:18]))


def read(item: Item) -> Header:
    version = _VERSION.fullmatch(item.head[2:18])
    if version is None:
        raise NotThisFormat("has no version of Paddle Lite")
    return opaque.header(item, {"producer": f"Paddle Lite {version[0].rstrip(bytes(1)).decode()}"})


def sample() -> bytes:
    return b"\2\0" + b"v2.10".ljust(16, b"\0") + samples.floats(256)


FORMAT = Format("paddle-lite", "Paddle Lite model", Kind.NEURAL, Depth.RECOGNISED, (".nb",), recognise, read, sample,
                magic=tuple((0, bytes((number, 0)) + b"v2.") for number in range(3)))
