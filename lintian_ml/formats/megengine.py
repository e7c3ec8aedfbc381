# SPDX-License-Identifier: GPL-2.0-or-later
"""MegEngine's dumped graphs: ``mgb0001``, ``mgb0000a``, ``MGBS`` or ``MGBC`` of older releases, or a length and a
flatbuffer ``mgv2``, which test inputs may come before (``mgbtest0`` and their number).

Source: MegEngine's serializer (src/serialization).
"""
from __future__ import annotations

import struct

from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import opaque, samples

_OLD = (b"mgb0001", b"mgb0000a", b"MGBS", b"MGBC")
_TESTED, _NEW = b"mgbtest0", b"mgv2"


def recognise(item: Item) -> bool:
    head = item.head
    if len(head) < 64:
        return False
    if head.startswith(_TESTED):
        return head[20:24] == _NEW
    return head.startswith(_OLD) or int.from_bytes(head[:4], "little") + 4 == item.size


def read(item: Item) -> Header:
    return opaque.header(item, {"producer": "MegEngine"})


def sample() -> bytes:
    graph = struct.pack("<I", 16) + _NEW + bytes(8) + samples.floats(256)
    return struct.pack("<I", len(graph)) + graph


FORMAT = Format("megengine", "MegEngine model", Kind.NEURAL, Depth.RECOGNISED, (".mge", ".mgb"), recognise, read,
                sample, magic=(*((0, magic) for magic in (*_OLD, _TESTED)), (8, _NEW)))
