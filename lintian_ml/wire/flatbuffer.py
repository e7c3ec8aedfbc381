# SPDX-License-Identifier: GPL-2.0-or-later
"""Flatbuffers by root and vtable arithmetic, every step checked against the file.

Layout: https://flatbuffers.dev/internals/ (offsets are little endian, vtables lie at signed distances).
"""
from __future__ import annotations

import struct

from lintian_ml import limits
from lintian_ml.errors import DamagedFile, LimitExceeded
from lintian_ml.reader import Blob


def plausible(head: bytes, identifier: bytes = b"") -> bool:
    """Does ``head`` begin with a root table whose vtable makes sense, and carry ``identifier`` at byte 4?"""
    if len(head) < 12 or identifier and head[4:4 + len(identifier)] != identifier:
        return False
    root = int.from_bytes(head[:4], "little")
    if not 4 <= root:
        return False
    if root + 4 > len(head):
        return True
    vtable: int = root - struct.unpack_from("<i", head, root)[0]
    if not 0 <= vtable <= len(head) - 4:
        return 0 <= vtable
    length, table = (int.from_bytes(head[at:at + 2], "little") for at in (vtable, vtable + 2))
    return length >= 4 and length % 2 == 0 and table >= 4


def root(blob: Blob, at: int = 0) -> Table:
    """The root table of the buffer that begins at byte ``at``."""
    return Table(blob, at + _u32(blob, at))


def _u32(blob: Blob, at: int) -> int:
    return int.from_bytes(blob.read(at, 4), "little")


class Table:
    """One table; fields are asked for by their place in the schema, counted from 0."""

    def __init__(self, blob: Blob, at: int) -> None:
        self.blob, self.at = blob, at
        back: int = struct.unpack("<i", blob.read(at, 4))[0]
        vtable = at - back
        length = int.from_bytes(blob.read(vtable, 2), "little")
        if length < 4:
            raise DamagedFile(f"has a flatbuffer table without fields at byte {at}")
        self._slots = blob.read(vtable, length)[4:]

    def _place(self, slot: int) -> int | None:
        offset = int.from_bytes(self._slots[2 * slot:2 * slot + 2], "little")
        return self.at + offset if offset else None

    def number(self, slot: int, code: str = "i", default: int = 0) -> int:
        """A scalar of struct's type ``code``."""
        place = self._place(slot)
        if place is None:
            return default
        value: int = struct.unpack("<" + code, self.blob.read(place, struct.calcsize(code)))[0]
        return value

    def _target(self, slot: int) -> int | None:
        place = self._place(slot)
        return None if place is None else place + _u32(self.blob, place)

    def table(self, slot: int) -> Table | None:
        target = self._target(slot)
        return None if target is None else Table(self.blob, target)

    def vector(self, slot: int, size: int = 1) -> tuple[int, int]:
        """(offset of the first element, number of elements) of a vector; (0, 0) without one."""
        target = self._target(slot)
        if target is None:
            return 0, 0
        count = _u32(self.blob, target)
        if target + 4 + count * size > self.blob.size:
            raise DamagedFile(f"ends at byte {self.blob.size}, but a vector at {target} has {count} elements")
        return target + 4, count

    def text(self, slot: int, limit: int = limits.NAME) -> str:
        start, count = self.vector(slot)
        return self.blob.peek(start, min(count, limit)).decode("utf-8", "replace")

    def numbers(self, slot: int, code: str = "i", most: int = limits.RANK) -> list[int]:
        """A vector of scalars. Raises LimitExceeded where there are more than ``most``."""
        size = struct.calcsize(code)
        start, count = self.vector(slot, size)
        if count > most:
            raise LimitExceeded(f"claims {count} numbers in a vector, at most {most} are read")
        return list(struct.unpack(f"<{count}{code}", self.blob.read(start, count * size)))

    def tables(self, slot: int, most: int = limits.TENSORS) -> list[Table]:
        """A vector of tables. Raises LimitExceeded where there are more than ``most``."""
        start, count = self.vector(slot, 4)
        if count > most:
            raise LimitExceeded(f"claims {count} tables, at most {most} are read")
        places = range(start, start + 4 * count, 4)
        return [Table(self.blob, place + _u32(self.blob, place)) for place in places]
