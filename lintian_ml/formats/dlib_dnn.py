# SPDX-License-Identifier: GPL-2.0-or-later
"""dlib's neural networks and MITIE's models: streams of packed numbers and texts, with the names of their layers.

A network names its loss layer first (``loss_metric_2``), MITIE its class (``mitie::named_entity_extractor``); each
text has its length before it. The values are not read.
"""
from __future__ import annotations


from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire.dlib import pack

_NAME = regex(rb"\x01([\x04-\x40])(loss_[a-z0-9_]{3,40}|mitie::[a-z_:]{3,60})")
_LAYER = regex(rb"\x01[\x03-\x20]((?:con|fc|bn|affine|input|(?:max|avg)_pool|p?relu|add_prev)_?[a-z0-9_]{0,24})")


def recognise(item: Item) -> bool:
    found = _NAME.search(item.head, 0, 1024) if item.head[:1] == b"\x01" else None
    return found is not None and found[1][0] <= len(found[2])


def read(item: Item) -> Header:
    found = _NAME.search(item.head, 0, 1024)
    assert found is not None
    name = found[2][:found[1][0]].decode("ascii")
    layers = sorted({layer.decode("ascii") for layer in _LAYER.findall(item.head)})
    producer, kind = ("MITIE", Kind.CLASSICAL) if name.startswith("mitie") else ("dlib", Kind.NEURAL)
    metadata = {"producer": producer, "architecture": ", ".join([name, *layers])}
    return Header(metadata=metadata, kind=kind, trained=Answer.YES)


def sample() -> bytes:
    """A version, the name of a loss layer, and one of a fully connected one."""
    return pack(1) + pack(13) + b"loss_metric_2" + pack(4) + b"fc_2" + bytes(16)


FORMAT = Format("dlib-dnn", "dlib neural network or MITIE model", Kind.NEURAL, Depth.RECOGNISED, (".dat",), recognise,
                read, sample, magic=tuple((0, bytes((1, second))) for second in range(64)))
