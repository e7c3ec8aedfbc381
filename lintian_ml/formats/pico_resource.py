# SPDX-License-Identifier: GPL-2.0-or-later
"""Resources of the speech synthesiser SVOX Pico (``en-GB_ta.bin``, ``en-GB_kh0_sg.bin``): a word that is written in
code, the name and version in letters, then knowledge bases by name, each with an offset and a size.

Decision trees (``DT_…``) and tables of distributions (``PDF_…``) were learned from a corpus; automata, lexica and
tables of letters are no part of the model. Source: picorsrc.c and picoknow.c of Pico.
"""
from __future__ import annotations

import struct

from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import textual

_MAGIC = b"\0\x08\x23\x09\0\x33\x36\x2f\x38\0\x21\x27"
_FIELDS = regex(rb"NAME ([!-~]{1,64}) VERSION ([!-~]{1,32}) (?:[A-Z_]{1,16} [!-~]{1,32} ){0,8}?"
                rb"CONTENT_TYPE ([A-Z]{1,16}) ")
_NAMES = regex(rb"((?:[A-Z][A-Z0-9_]{2,15} ){1,64})")
_LEARNED = ("DT_", "PDF_")
_ENTRY = struct.Struct("<BII")  # number, offset from the count of the bases, size
_HEAD = 4096


def recognise(item: Item) -> bool:
    return item.head.startswith(_MAGIC) and _FIELDS.search(item.head[:_HEAD]) is not None


def read(item: Item) -> Header:
    """The learned knowledge bases as bytes. Raises NotThisFormat where there are none."""
    blob, head = item.blob(), item.head[:_HEAD]
    fields = _FIELDS.search(head)
    listed = _NAMES.search(head, fields.end()) if fields else None
    if fields is None or listed is None:
        raise DamagedFile("has no list of knowledge bases")
    names, base = textual.words(listed[1]).split(), listed.start() - 1
    if head[base] != len(names) or listed.end() + len(names) * _ENTRY.size > len(head):
        raise DamagedFile(f"names {len(names)} knowledge bases, and counts {head[base]}")
    tensors = []
    for at, name in enumerate(names):
        _, offset, size = _ENTRY.unpack_from(head, listed.end() + at * _ENTRY.size)
        if name.startswith(_LEARNED) and size:
            if base + offset + size > blob.size:
                raise DamagedFile(f"ends before the end of {name}")
            tensors.append(Tensor(name, (size,), "uint8", Span(base + offset, size, "|u1")))
    if not tensors:
        raise NotThisFormat("holds no trees and no distributions")
    told = textual.fields([("name", textual.words(fields[1])), ("version", textual.words(fields[2])),
                           ("architecture", textual.words(fields[3])), ("producer", "SVOX Pico")])
    return Header(tuple(tensors), sum(tensor.size for tensor in tensors), told, trained=Answer.YES)


def sample() -> bytes:
    """A tree and a table of distributions."""
    names = b"DT_DUR PDF_DUR "
    table = 1 + len(names) + 2 * _ENTRY.size
    entries = _ENTRY.pack(1, table, 24) + _ENTRY.pack(2, table + 24, 40)
    fields = b"  NAME en-GB_kh0_sg VERSION 1.1.0 DATE 2009-11-07 CONTENT_TYPE SIGGEN "
    return _MAGIC + struct.pack("<HB", len(fields), 6) + fields + b"\2\0" + bytes((2,)) + names + entries + bytes(
        (at * 37 + 11) % 251 for at in range(64))


FORMAT = Format("pico-resource", "resource of SVOX Pico", Kind.CLASSICAL, Depth.TENSORS, (".bin",), recognise, read,
                sample, magic=((0, _MAGIC),), textual=None)
