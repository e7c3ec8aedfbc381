# SPDX-License-Identifier: GPL-2.0-or-later
"""Flatbuffers for samples: tables and vectors laid out front to back, every field four bytes wide."""
from __future__ import annotations

import struct
from typing import NamedTuple


class Part(NamedTuple):
    """A finished piece and where in it references to it must point."""

    data: bytes
    at: int


def _joined(slots: list[tuple[int, Part]], start: bytes) -> bytes:
    """``start`` followed by the parts, with each part's offset written into its slot."""
    out = bytearray(start)
    for place, part in slots:
        struct.pack_into("<I", out, place, len(out) + part.at - place)
        out += part.data + bytes(-len(part.data) % 4)
    return bytes(out)


def table(*fields: int | Part) -> Part:
    """A table of numbers and references, its vtable before it."""
    vtable = struct.pack("<2H", 4 + 2 * len(fields), 4 + 4 * len(fields))
    vtable += struct.pack(f"<{len(fields)}H", *(4 + 4 * at for at in range(len(fields))))
    vtable += bytes(-len(vtable) % 4)
    numbers = [field if isinstance(field, int) else 0 for field in fields]
    start = vtable + struct.pack(f"<i{len(fields)}I", len(vtable), *numbers)
    slots = [(len(vtable) + 4 + 4 * at, field) for at, field in enumerate(fields) if isinstance(field, Part)]
    return Part(_joined(slots, start), len(vtable))


def tables(*parts: Part) -> Part:
    """A vector of tables."""
    start = struct.pack("<I", len(parts)) + bytes(4 * len(parts))
    return Part(_joined([(4 + 4 * at, part) for at, part in enumerate(parts)], start), 0)


def vector(data: bytes, count: int) -> Part:
    """A vector of ``count`` scalars; a text is one too."""
    return Part(struct.pack("<I", count) + data, 0)


def file(root: Part, identifier: bytes = b"") -> bytes:
    """The buffer: offset of the root, identifier, tables."""
    start = 4 + len(identifier)
    return struct.pack("<I", start + root.at) + identifier + root.data
