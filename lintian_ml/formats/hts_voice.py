# SPDX-License-Identifier: GPL-2.0-or-later
"""HTS voices: ``[GLOBAL]`` and ``HTS_VOICE_VERSION``, text sections, then ``[DATA]`` with trees and densities.

``[POSITION]`` gives the byte ranges of the parts below ``[DATA]``; a density file begins with its i32 counts, so the
rest of it, in float32, holds the learned means and variances.
"""
from __future__ import annotations

import re

from lintian_ml.errors import DamagedFile
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire.textual import words

_DATA = b"\n[DATA]\n"
_FIELD = regex(rb"^(COMMENT|FULLCONTEXT_FORMAT|SAMPLING_FREQUENCY|NUM_STATES|HTS_VOICE_VERSION):(.+)$", re.M)
_PART = regex(rb"^(\w+PDF(?:\[\w{1,16}\])?):(\d{1,12})-(\d{1,12})\s*$", re.MULTILINE)
_NAMES = {"COMMENT": "description", "HTS_VOICE_VERSION": "version"}


def recognise(item: Item) -> bool:
    return b"\nHTS_VOICE_VERSION:" in item.head[:64]


def read(item: Item) -> Header:
    at = item.head.find(_DATA)
    if at < 0:
        raise DamagedFile("has no data section")
    head, start, tensors = item.head[:at], at + len(_DATA), []
    for name, first, last in _PART.findall(head):
        begin, end = start + int(first), start + int(last) + 1
        if not begin < end <= item.size:
            raise DamagedFile(f"ends before its part {words(name)} does")
        count = (end - begin) // 4
        tensors.append(Tensor(words(name), (count,), "float32", Span(end - 4 * count, 4 * count, "<f4")))
    if not tensors:
        raise DamagedFile("has no densities")
    facts = {_NAMES.get(words(key), words(key).lower().replace("_", "-")): words(value)
             for key, value in _FIELD.findall(head)}
    total = sum(tensor.size for tensor in tensors)
    return Header(tuple(tensors), total, {"producer": "HTS"} | facts, trained=Answer.YES)


def sample() -> bytes:
    """A voice whose duration density has two floats."""
    return (b"[GLOBAL]\nHTS_VOICE_VERSION:1.0\nNUM_STATES:1\n[STREAM]\n[POSITION]\nDURATION_PDF:0-7\n[DATA]\n"
            b"\0\0\0\x3f\0\0\x80\x3e")


FORMAT = Format("hts-voice", "HTS voice", Kind.CLASSICAL, Depth.TENSORS, (".htsvoice",), recognise, read, sample,
                magic=((0, b"[GLOBAL]"),))
