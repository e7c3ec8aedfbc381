# SPDX-License-Identifier: GPL-2.0-or-later
"""CMU Sphinx senone dumps: quantised mixture weights behind a list of strings, each with its u32 length.

Among the strings are ``feature_count n`` and ``mixture_count n``; a length of zero ends them, then come the
numbers of codewords and senones.
"""
from __future__ import annotations

import struct

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Item

_TITLE = b"BEGIN FILE FORMAT DESCRIPTION"
_STRINGS = 1000


def recognise(item: Item) -> bool:
    return len(item.head) > 64 and not item.head.startswith(b"BMDF")


def _strings(cursor: Cursor) -> dict[str, str]:
    found: dict[str, str] = {}
    for _ in range(_STRINGS):
        length = cursor.u32()
        if not length:
            return found
        key, _, value = cursor.string(length).rstrip("\0\n").rpartition(" ")
        found[key] = value
    raise DamagedFile(f"has more than {_STRINGS} lines in its description")


def read(item: Item) -> Header:
    order = "<" if item.head[0] else ">"
    cursor = Cursor(item.blob(), 0, order)
    found = _strings(cursor)
    rows, columns = cursor.u32(), cursor.u32()
    length = cursor.left
    if not 0 < length <= limits.GIB or not rows or not columns:
        raise DamagedFile(f"claims {rows} codewords of {columns} senones in {length} bytes")
    tensor = Tensor("mixture-weights", (length,), "uint8", Span(cursor.at, length, "|u1"))
    metadata = {"producer": "CMU Sphinx", "features": found.get("feature_count", ""),
                "architecture": f"{rows} codewords, {columns} senones"}
    return Header((tensor,), length, metadata, trained=Answer.YES)


def sample() -> bytes:
    """Two codewords of four senones."""
    title = _TITLE + b"\0"
    count = b"feature_count 1\0"
    return struct.pack("<I", len(title)) + title + struct.pack("<I", len(count)) + count \
        + struct.pack("<3I", 0, 2, 4) + bytes(range(100, 108))


FORMAT = Format("sphinx-sendump", "CMU Sphinx senone dump", Kind.CLASSICAL, Depth.TENSORS, (),
                recognise, read, sample, magic=((4, _TITLE),))
