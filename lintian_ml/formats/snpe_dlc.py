# SPDX-License-Identifier: GPL-2.0-or-later
"""Qualcomm's deep learning containers: a zip of ``model``, ``model.params`` and ``dlc.metadata`` (lines of key=value).

Source: what the converters of Qualcomm's Neural Processing SDK write. The parameters' own format is not public.
"""
from __future__ import annotations

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import samples, textual, zips

_PARAMETERS, _FACTS = "model.params", "dlc.metadata"
_LEAST = 128  # bytes: of a graph without parameters it has 36
_TOLD = {"converter-command": "producer", "converter-version": "converter-version", "model-version": "model-version"}


def recognise(item: Item) -> bool:
    return {_PARAMETERS, _FACTS} <= zips.names(item)


def read(item: Item) -> Header:
    if zips.members(item)[_PARAMETERS] < _LEAST:
        raise NotThisFormat("has no parameters")
    lines = zips.content(item, _FACTS, limits.MIB).splitlines()
    pairs = (line.partition(b"=") for line in lines)
    facts = {_TOLD[key.decode("latin-1")]: textual.words(value[:limits.NAME]) for key, _, value in pairs
             if key.decode("latin-1") in _TOLD and value}
    return Header((), 0, facts)


def sample() -> bytes:
    return samples.zipped({"model": b"NETD", _PARAMETERS: b"NETP" + samples.floats(64),
                           _FACTS: b"model-version=1\nconverter-command=snpe-onnx-to-dlc\n"})


FORMAT = Format("snpe-dlc", "Qualcomm deep learning container", Kind.NEURAL, Depth.RECOGNISED, (".dlc",), recognise,
                read, sample, magic=((0, zips.MAGIC),))
