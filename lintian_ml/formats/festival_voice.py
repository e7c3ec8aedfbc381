# SPDX-License-Identifier: GPL-2.0-or-later
"""Edinburgh Speech Tools files of a voice: ``EST_File`` and its kind, header lines up to ``EST_Header_End``.

An ``index`` groups recorded units, a ``Track`` holds features of speech or the parameters of a statistical voice: both
derive from recordings, and the file does not say whether anything in it was learned.
"""
from __future__ import annotations

from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind, Note, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire.textual import integer, words

_MAGIC, _END = b"EST_File ", b"EST_Header_End"
_KINDS = ("index", "Track")


def recognise(item: Item) -> bool:
    return _END in item.head[:16384]


def read(item: Item) -> Header:
    rows = item.head[:item.head.index(_END)].split(b"\n")
    kind = words(rows[0][len(_MAGIC):])
    if kind not in _KINDS:
        raise NotThisFormat(f"is a {kind[:32]} of no voice")
    facts = {words(key): words(value) for key, _, value in (row.partition(b" ") for row in rows[1:])}
    shape = tuple(integer(facts[key]) for key in ("NumEntries", "NumFrames", "NumChannels") if key in facts)
    if 0 in shape:
        raise NotThisFormat("holds times, as of pitch marks, and no values")
    if not shape or min(shape) < 1 or max(shape) > item.size:
        raise DamagedFile("does not say how much it holds")
    tensor = Tensor(facts.get("IndexName", "track"), shape, "float32")
    note = Note("array", "recorded units of a voice, or parameters estimated from them")
    return Header((tensor,), tensor.size, {"producer": "Edinburgh Speech Tools", "kind": kind}, (note,), certain=False)


def sample() -> bytes:
    """A track of one frame and two channels."""
    return b"EST_File Track\nDataType ascii\nNumFrames 1\nNumChannels 2\nEST_Header_End\n0.005 1 0.5 -0.25\n"


FORMAT = Format("festival-voice", "Festival voice data", Kind.CLASSICAL, Depth.HEADER, (".group", ".track"),
                recognise, read, sample, magic=((0, _MAGIC),), textual=None)
