# SPDX-License-Identifier: GPL-2.0-or-later
"""Gaussians of HTS voices before the one-file form (``dur.pdf``, ``lf0.pdf``, ``mgc.pdf``), big endian.

u32 whether the streams have a voicing weight, u32 streams, u32 vector length, u32 leaves of each state; then per leaf,
in float32, mean and variance of each dimension, or four values for each stream with a weight. The counts must fill the
file exactly.
"""
from __future__ import annotations

import math
import struct

from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Item

_MAGICS = (b"\0\0\0\0\0\0\0", b"\0\0\0\1\0\0\0")
_STATES = 10
_LOOK = 1024  # values that must be finite numbers
_LARGEST = 1e7


def _layout(item: Item) -> tuple[int, int] | None:
    """(states, values of one leaf) whose sizes fill the file; None where none do."""
    size, head = item.size, item.head
    if size % 4 or len(head) < 24:
        return None
    weighted, streams, length = struct.unpack_from(">3I", head)
    if not (0 < streams <= 16 and 0 < length <= 4096):
        return None
    leaf = 4 * streams if weighted else 2 * length
    total, states = 0, 0
    for at in range(12, min(12 + 4 * _STATES, len(head) - 4), 4):
        count = struct.unpack_from(">I", head, at)[0]
        total, states = total + count, states + 1
        if not count or 12 + 4 * states + 4 * leaf * total > size:
            return None
        if 12 + 4 * states + 4 * leaf * total == size:
            return states, leaf
    return None


def recognise(item: Item) -> bool:
    return _layout(item) is not None


def read(item: Item) -> Header:
    found = _layout(item)
    if found is None:
        raise NotThisFormat("has counts that do not fill the file")
    start = 12 + 4 * found[0]
    look = min(_LOOK, (item.size - start) // 4)
    values = struct.unpack(f">{look}f", item.blob().read(start, 4 * look))
    if not all(math.isfinite(value) and abs(value) < _LARGEST and (not value or abs(value) > 1e-20)
               for value in values) or len(set(values)) < 2:
        raise NotThisFormat("holds no means and variances")
    count = (item.size - start) // 4
    if count % found[1]:
        raise DamagedFile("ends inside a leaf")
    tensor = Tensor("gaussians", (count // found[1], found[1]), "float32", Span(start, 4 * count, ">f4"))
    facts = {"producer": "HTS", "architecture": f"{found[0]} states, {count // found[1]} leaves"}
    return Header((tensor,), count, facts, trained=Answer.YES)


def sample() -> bytes:
    """One state of two leaves, one dimension."""
    return struct.pack(">4I4f", 0, 1, 1, 2, 0.25, 0.5, -0.125, 0.75)


FORMAT = Format("hts-pdf", "HTS Gaussians", Kind.CLASSICAL, Depth.TENSORS, (".pdf",), recognise, read, sample,
                magic=tuple((0, magic) for magic in _MAGICS))
