# SPDX-License-Identifier: GPL-2.0-or-later
"""BigDL's modules: a protobuf message whose seventh field names a class of BigDL.

Source: bigdl.proto of BigDL (name 1, subModules 2, moduleType 7, attr 8, version 9).
"""
from __future__ import annotations

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import opaque, protobuf, samples

_FIELDS = 1024  # submodules, links and tensors of one module, which come before its type
_TYPE, _VERSION = 7, 9
_CLASSES = ("com.intel.analytics.bigdl.", "com.intel.analytics.zoo.")


def _told(item: Item) -> dict[int, str]:
    """Type and version of the outermost module."""
    found = protobuf.outline(item.blob(), _FIELDS) or []
    return {entry.tag: protobuf.text(item.blob(), entry, limits.NOTE) for entry in found
            if entry.tag in (_TYPE, _VERSION) and entry.wire == protobuf.BYTES}


def recognise(item: Item) -> bool:
    return len(item.head) >= 64 and _told(item).get(_TYPE, "").startswith(_CLASSES)


def read(item: Item) -> Header:
    told = _told(item)
    if not told.get(_TYPE, "").startswith(_CLASSES):
        raise NotThisFormat("names no class of BigDL")
    return opaque.header(item, {"producer": f"BigDL {told.get(_VERSION, '')}".strip(), "architecture": told[_TYPE]})


def sample() -> bytes:
    """One linear layer and its weights."""
    tensor = samples.field(3, samples.field(8, samples.field(2, samples.floats(256))))
    return samples.field(1, "fc") + tensor + samples.field(7, _CLASSES[0] + "nn.Linear") + samples.field(9, "0.13.0")


FORMAT = Format("bigdl", "BigDL model", Kind.NEURAL, Depth.RECOGNISED, (".bigdl", ".model"), recognise, read, sample,
                first=b"\x0a\x12", least=64)
