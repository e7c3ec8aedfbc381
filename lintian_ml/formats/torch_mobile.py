# SPDX-License-Identifier: GPL-2.0-or-later
"""PyTorch Mobile's flatbuffers: the identifier PTMF behind the offset of the root. Source: PyTorch's
mobile_bytecode.fbs.
"""
from __future__ import annotations

from lintian_ml.errors import FormatError, NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import flatbuffer, opaque, samples


_STORAGES, _LEAST = 6, 64  # Module.storage_data, and bytes in them that a layer needs


def recognise(item: Item) -> bool:
    return len(item.head) >= 64


def read(item: Item) -> Header:
    """Raises NotThisFormat where storages are told and hold next to nothing."""
    try:
        held = sum(entry.vector(0)[1] for entry in flatbuffer.root(item.blob()).tables(_STORAGES))
    except FormatError:  # of another layout
        held = _LEAST
    if held < _LEAST:
        raise NotThisFormat("holds code without parameters")
    return opaque.header(item, {"producer": "PyTorch Mobile"})


def sample() -> bytes:
    return b"\x18\0\0\0PTMF" + bytes(60) + samples.floats(256)


FORMAT = Format("torch-mobile", "PyTorch Mobile flatbuffer", Kind.NEURAL, Depth.RECOGNISED, (".ptl", ".ff"),
                recognise, read, sample, magic=((4, b"PTMF"),))
