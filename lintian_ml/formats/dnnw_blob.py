# SPDX-License-Identifier: GPL-2.0-or-later
"""The weights blobs of Opus, LPCNet and RNNoise: records of a 64-byte head and padded values (dnn/nnet.h of Opus)."""
from __future__ import annotations

import struct

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile, LimitExceeded
from lintian_ml.model import Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import found, samples, values

_HEAD = "<4s4i44s"
_TYPES = {0: "<f4", 1: "<i4", 2: "|i1", 3: "|i1"}  # float, int (indices), qweight, int8


def recognise(item: Item) -> bool:
    return len(item.head) >= 64


def read(item: Item) -> Header:
    cursor, tensors = Cursor(item.blob()), []
    while cursor.left:
        magic, _, kind, size, block, name = struct.unpack(_HEAD, cursor.take(64))
        if magic != b"DNNw" or kind not in _TYPES or not 0 <= size <= block:
            raise DamagedFile(f"has no record at byte {cursor.at - 64}")
        encoding = _TYPES[kind]
        word = name.split(b"\0")[0].decode("utf-8", "replace")
        span = Span(cursor.at, size, encoding)
        cursor.skip(block)
        if kind != 1:
            tensors.append(Tensor(word, (size // values.itemsize(encoding),), values.NAMES[encoding[1:]], span))
        if len(tensors) > limits.TENSORS:
            raise LimitExceeded(f"has more than {limits.TENSORS} records")
    return found.model(tensors)


def sample() -> bytes:
    return struct.pack(_HEAD, b"DNNw", 0, 0, 256, 256, b"dense_weights_float") + samples.floats(64)


FORMAT = Format("dnnw-blob", "weights blob of Opus and RNNoise", Kind.NEURAL, Depth.TENSORS, (".bin",), recognise, read,
                sample, magic=((0, b"DNNw"),))
