# SPDX-License-Identifier: GPL-2.0-or-later
"""FFmpeg's own networks of versions 4.1 to 5.1: ``FFMPEGDNNNATIVE``, versions, layers. Source: FFmpeg's
tools/python/convert_from_tensorflow.py.
"""
from __future__ import annotations

from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import opaque, samples


def recognise(item: Item) -> bool:
    return len(item.head) >= 64


def read(item: Item) -> Header:
    return opaque.header(item, {"producer": "FFmpeg native DNN"})


def sample() -> bytes:
    return b"FFMPEGDNNNATIVE" + bytes(60) + samples.floats(256)


FORMAT = Format("ffmpeg-dnn", "FFmpeg native network", Kind.NEURAL, Depth.RECOGNISED, (".model",), recognise, read,
                sample, magic=((0, b"FFMPEGDNNNATIVE"),))
