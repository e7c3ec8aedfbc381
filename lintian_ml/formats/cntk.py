# SPDX-License-Identifier: GPL-2.0-or-later
"""CNTK's models: version 1 in UTF-16 (ComputationNetwork::Save), version 2 as protobuf Dictionary (CNTK.proto)."""
from __future__ import annotations

from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import opaque, protobuf, samples
from lintian_ml.wire.protobuf import BYTES, VARINT

_FIRST_VERSION = "BCN".encode("utf-16-le") + b"\0\0"
_KEYS = (b"primitive_functions", b"\x0a\x03uid", b"version")


def recognise(item: Item) -> bool:
    """The first version's mark; or a dictionary with the keys of a composite function."""
    if item.head.startswith(_FIRST_VERSION):
        return True
    if item.head[0] != 8 or _KEYS[2] not in item.head:
        return False
    top = protobuf.outline(item.blob(), 64) or []
    return len(top) > 2 and top[0].wire == VARINT and all(
        entry.tag == 2 and entry.wire == BYTES for entry in top[1:]) and _has_keys(item)


def _has_keys(item: Item) -> bool:
    return any(_KEYS[0] in chunk for chunk in item.blob().chunks())


def read(item: Item) -> Header:
    version = "1" if item.head.startswith(_FIRST_VERSION) else "2"
    return opaque.header(item, {"producer": f"CNTK {version}"})


def sample() -> bytes:
    def entry(key: str, value: bytes) -> bytes:
        return samples.field(2, samples.field(1, key) + samples.field(2, value))

    return samples.number(1, 1) + entry("version", b"") + entry("uid", b"") + entry(
        "primitive_functions", samples.floats(256))


FORMAT = Format("cntk", "CNTK model", Kind.NEURAL, Depth.RECOGNISED, (".model", ".dnn", ".cmf"), recognise, read,
                sample, first=b"\x08B", least=256)
