# SPDX-License-Identifier: GPL-2.0-or-later
"""Go's gob streams: types, and the real numbers in the values. Source: the documentation of Go's encoding/gob.

A message is its length, a type's number and a value; a negative number defines that type. Unsigned numbers are one byte
up to 127, or the negated count of bytes and those, high byte first; signed ones keep their sign in the lowest bit. A
float64 is an unsigned number whose bytes are in reverse.
"""
from __future__ import annotations

import struct

from lintian_ml.errors import DamagedFile, FormatError, LimitExceeded, NotThisFormat
from lintian_ml.records import dataclass, field

FLOAT = 4
_BASIC = frozenset(range(1, 8))  # truth value, signed, unsigned, real number, bytes, text, complex number
_KINDS = {1: "array", 2: "slice", 3: "struct", 4: "map"}
_TYPES, _FIELDS, _DEEP = 256, 256, 32
_MOST = 100_000  # values that are followed
_KEPT = 8_192  # real numbers that are kept


@dataclass
class Type:
    """``parts``: the element (after the key of a map), or the fields of a struct with their ``names``."""

    kind: str
    name: str = ""
    parts: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


class Reader:
    """Follows a stream; afterwards ``types``, the first ``numbers`` and whether all was ``complete``."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at, self.left = data, 0, _MOST
        self.types: dict[int, Type] = {}
        self.numbers: list[float] = []
        self.complete = False
        self.complete, self.named = False, 0

    def run(self) -> None:
        """Read messages until one cannot be followed. Raises NotThisFormat where the first defines no type."""
        try:
            while self.at < len(self.data):
                end = self.unsigned() + self.at
                number = self.signed()
                if number < 0:
                    self.define(-number)
                else:
                    self.top(number)
                if self.at != end:
                    raise DamagedFile("has a message of another length than it says")
            self.complete = True
        except (FormatError, struct.error):
            if not self.types:
                raise NotThisFormat("defines no type") from None

    def unsigned(self) -> int:
        first = self.take(1)[0]
        if first < 128:
            return first
        if first < 248:
            raise DamagedFile("has a number of too many bytes")
        return int.from_bytes(self.take(256 - first), "big")

    def signed(self) -> int:
        value = self.unsigned()
        return ~(value >> 1) if value & 1 else value >> 1

    def take(self, count: int) -> bytes:
        if not 0 <= count <= len(self.data) - self.at:
            raise DamagedFile(f"ends at byte {len(self.data)} in the middle of a value")
        self.at += count
        return self.data[self.at - count:self.at]

    def define(self, number: int) -> None:
        kind = _KINDS.get(self.unsigned())
        if kind is None or len(self.types) >= _TYPES:
            raise DamagedFile("defines a type of an unknown kind")
        found, at = Type(kind), 0
        while delta := self.unsigned():
            at += delta
            if at == 1:
                found.name = self.common()
            elif kind == "struct":
                self.fields(found)
            elif kind == "array" and at == 3:
                self.signed()
            else:
                found.parts.append(self.signed())
        if self.unsigned():
            raise DamagedFile("defines two types at once")
        self.types[number] = found

    def common(self) -> str:
        """A struct of name and number, which begins every definition and every field."""
        name, at = "", 0
        while delta := self.unsigned():
            at += delta
            if at == 1:
                name = self.take(self.unsigned()).decode("utf-8", "replace")
            else:
                self.named = self.signed()
        return name

    def fields(self, found: Type) -> None:
        count = self.unsigned()
        if count > _FIELDS:
            raise LimitExceeded(f"defines {count} fields")
        for _ in range(count):
            found.names.append(self.common())
            found.parts.append(self.named)

    def top(self, number: int) -> None:
        """A value of a message: one that is no struct has a 0 before it."""
        if self.types.get(number, Type("")).kind != "struct" and self.unsigned():
            raise DamagedFile("has a value that begins otherwise")
        self.value(number, 0)

    def value(self, number: int, deep: int) -> None:
        self.left -= 1
        if self.left < 0 or deep > _DEEP:
            raise LimitExceeded("has more values than are followed")
        if number in _BASIC:
            return self.basic(number)
        known = self.types.get(number)
        if known is None:
            raise DamagedFile(f"has a value of the undefined type {number}")
        if known.kind == "struct":
            at = -1
            while delta := self.unsigned():
                at += delta
                if at >= len(known.parts):
                    raise DamagedFile("has a field that its type lacks")
                self.value(known.parts[at], deep + 1)
            return None
        count = self.unsigned()
        if count and not known.parts:
            raise DamagedFile("has elements of no type")
        for _ in range(count):
            for part in known.parts:
                self.value(part, deep + 1)
        return None

    def basic(self, number: int) -> None:
        if number in (5, 6):
            self.take(self.unsigned())
            return
        for _ in range(2 if number == 7 else 1):
            value = self.unsigned()
            if number == FLOAT and len(self.numbers) < _KEPT:
                self.numbers.append(struct.unpack("<d", value.to_bytes(8, "big"))[0])
