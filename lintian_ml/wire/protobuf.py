# SPDX-License-Identifier: GPL-2.0-or-later
"""Protocol buffers without generated code: fields are walked by their tags, contents stay where they lie.

Wire format: https://protobuf.dev/programming-guides/encoding/
"""
from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from lintian_ml import limits
from lintian_ml.errors import DamagedFile, LimitExceeded
from lintian_ml.reader import Blob

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
_WINDOW = 1024
_LONGEST = 20  # two varints
_SHORT = (VARINT, BYTES)


class Field(NamedTuple):
    """One field: ``value`` is the number of a varint or the raw bits of a fixed one; bytes lie at [start, end)."""

    tag: int
    wire: int
    value: int
    start: int
    end: int


_made = tuple.__new__  # a Field costs half as much without its constructor


def fields(blob: Blob, start: int = 0, end: int | None = None) -> Iterator[Field]:
    """The fields of one message. Raises DamagedFile where the bytes are no message, LimitExceeded past the limit."""
    at, stop = start, blob.size if end is None else end
    base, window, count = at, b"", 0
    while at < stop:
        inside = at - base
        if inside + _LONGEST > len(window):
            base, inside, window = at, 0, blob.peek(at, min(_WINDOW, stop - at))
        count += 1
        if count > limits.PROTOBUF_FIELDS:
            raise LimitExceeded(f"has more than {limits.PROTOBUF_FIELDS} fields in one message")
        if inside + 1 < len(window) and 7 < (key := window[inside]) < 128 and window[inside + 1] < 128 and (
                wire := key & 7) in _SHORT:  # key and length or value of one byte each: nearly all fields
            value, first = window[inside + 1], at + 2
            if wire == VARINT:
                found = _made(Field, (key >> 3, wire, value, at + 1, first))
                at = first
            else:
                at = first + value
                if at > stop:
                    raise DamagedFile(f"ends at byte {stop}, but a protobuf field reaches to {at}")
                found = _made(Field, (key >> 3, wire, 0, first, at))
        else:
            found = _field(window, at, base, stop)
            at = found.end
        yield found


def _field(window: bytes, at: int, base: int, stop: int) -> Field:
    key, inside = _varint(window, at - base)
    tag, wire = key >> 3, key & 7
    if not tag:
        raise DamagedFile(f"has a protobuf field without number at byte {at}")
    if wire == VARINT:
        value, after = _varint(window, inside)
        return Field(tag, wire, value, base + inside, base + after)
    if wire == BYTES:
        length, inside = _varint(window, inside)
    elif wire in (FIXED32, FIXED64):
        length = 4 if wire == FIXED32 else 8
    else:
        raise DamagedFile(f"has a protobuf field of unknown type {wire} at byte {at}")
    first = base + inside
    if first + length > stop:
        raise DamagedFile(f"ends at byte {stop}, but a protobuf field reaches to {first + length}")
    bits = int.from_bytes(window[inside:inside + length], "little") if wire != BYTES else 0
    return Field(tag, wire, bits, first, first + length)


def _varint(window: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(window) and shift < 70:
        byte = window[at]
        value |= (byte & 127) << shift
        at += 1
        if byte < 128:
            return value, at
        shift += 7
    raise DamagedFile("has a protobuf number that does not end")


def signed(value: int) -> int:
    """A varint as the int64 it stands for."""
    return value - (1 << 64) if value >> 63 else value


def text(blob: Blob, found: Field, limit: int = limits.NAME) -> str:
    """The bytes of a field as text; longer ones are cut at ``limit``."""
    return blob.peek(found.start, min(limit, found.end - found.start)).decode("utf-8", "replace")


def integers(blob: Blob, found: Field) -> list[int]:
    """A repeated integer field, packed or not; at most RANK of them (shapes)."""
    if found.wire == VARINT:
        return [signed(found.value)]
    data, at, values = blob.read(found.start, min(found.end - found.start, 10 * limits.RANK)), 0, []
    while at < len(data):
        value, at = _varint(data, at)
        values.append(signed(value))
        if len(values) > limits.RANK:
            raise LimitExceeded(f"claims more than {limits.RANK} dimensions")
    return values


def number32(found: Field) -> float:
    """A fixed32 field as float."""
    value: float = struct.unpack("<f", found.value.to_bytes(4, "little"))[0]
    return value


def outline(blob: Blob, most: int, start: int = 0, end: int | None = None) -> list[Field] | None:
    """The first ``most`` fields, or None where the bytes are no message."""
    found: list[Field] = []
    try:
        for entry in fields(blob, start, end):
            found.append(entry)
            if len(found) == most:
                break
    except (DamagedFile, LimitExceeded):
        return None
    return found
