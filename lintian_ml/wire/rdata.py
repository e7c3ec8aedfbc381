# SPDX-License-Identifier: GPL-2.0-or-later
"""R's serialised objects (XDR): what the top level names, its vectors, dimensions and names. Nothing is evaluated.

Source: the R Internals manual, chapter on serialization formats, and R's serialize.c for byte code, which is passed by.
"""
from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import lru_cache

from lintian_ml import limits
from lintian_ml.errors import DamagedFile, FormatError, LimitExceeded, NotThisFormat
from lintian_ml.records import dataclass, field

REAL, TEXT, LIST = 14, 16, 19
WIDTHS = {10: 4, 13: 4, REAL: 8, 15: 16, 24: 1}
_PAIRS = frozenset((2, 3, 5, 6, 17, 239, 240))
_BYTECODE = 21
_LANGUAGE = frozenset((2, 6, 239, 240, 243, 244))
_EMPTY = frozenset((241, 242, 250, 251, 252, 253, 254))
_KEPT = 512  # texts and parts of one vector that are kept
_DEEP = 128  # nested values, two calls each: Python's own stack bounds it too, and closures in fits reach some 90


@dataclass
class Value:
    """One value: R's type number, length, where its numbers lie, and what it is made of. ``text`` is a symbol's."""

    kind: int
    length: int = 0
    offset: int = 0
    text: str = ""
    parts: list[Value] = field(default_factory=list)
    attributes: dict[str, Value] = field(default_factory=dict)

    def texts(self, attribute: str) -> tuple[str, ...]:
        """The texts of an attribute, empty without it."""
        found = self.attributes.get(attribute)
        return tuple(part.text for part in found.parts) if found else ()

    def tagged(self) -> dict[str, Value]:
        """What a pairlist has, by its tags."""
        return {part.text: part.parts[0] for part in self.parts if part.parts}

    def reals(self) -> Iterator[Value]:
        """The vectors of real numbers in this value, itself included; of attributes only an S4's slots."""
        if self.kind == REAL:
            yield self
        for part in (*self.parts, *(self.attributes.values() if self.kind == 25 else ())):
            yield from part.reals()


class Reader:
    """Walks values; ``rdata_forms`` has readers of the other forms, which differ in words, numbers and texts."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data, self.at, self.left, self.steps = data, at, limits.R_VALUES, limits.R_STEPS
        self.symbols: list[Value] = []
        self.broken = False  # what follows the values that were read could not be

    def word(self) -> int:
        if self.at + 4 > len(self.data):
            raise DamagedFile(f"ends at byte {len(self.data)} in the middle of a value")
        self.at += 4
        return int(struct.unpack_from(">i", self.data, self.at - 4)[0])

    def back(self) -> None:
        """Before the word that was just read."""
        self.at -= 4

    def length(self, width: int) -> int:
        count = self.word()
        if count == -1:
            count = self.word() << 32 | self.word() & 0xffffffff
        if count < 0 or count * width > self.room():
            raise DamagedFile(f"claims a vector of {count} values")
        return count

    def room(self) -> int:  # bytes of values that may still come
        return len(self.data) - self.at

    def skip(self, kind: int, count: int) -> None:
        """Pass by the numbers of a vector."""
        self.at += WIDTHS[kind] * count

    def raw(self, count: int) -> bytes:
        """The bytes of a text."""
        self.at += count
        return self.data[self.at - count:self.at]

    def step(self, deep: int) -> None:
        """Count a value. Raises LimitExceeded past the limits."""
        self.left, self.steps = self.left - 1, self.steps - 1
        if self.left < 0 or self.steps < 0 or deep > _DEEP:
            raise LimitExceeded(f"has more than {limits.R_VALUES} values, or {limits.R_STEPS} with those passed by, "
                                "or they are nested too deeply")

    def passed_by(self, left: int, symbols: int) -> None:
        """Nothing of what was read since then is kept, but symbols."""
        self.left = left - (len(self.symbols) - symbols)

    def value(self, deep: int = 0) -> Value:
        self.step(deep)
        flags = self.word() & 0xffffffff
        kind, attributed = flags & 0xff, bool(flags & 0x200)
        if kind == 255:
            number = flags >> 8 or self.word()
            return self.symbols[number - 1] if 0 < number <= len(self.symbols) else Value(254)
        if kind in _PAIRS:
            return self.pairs(flags, deep)
        if kind in _EMPTY:
            return Value(254)
        if kind == 9:
            return self.characters()
        found = self.vector(kind, deep) if kind in (*WIDTHS, TEXT, LIST, 20) else self.other(kind, deep)
        if attributed and kind not in (4, 238):
            found.attributes = self.value(deep + 1).tagged()
        return found

    def characters(self) -> Value:
        count = self.word()
        if count == -1:
            return Value(9)
        if not 0 <= count <= len(self.data) - self.at:
            raise DamagedFile(f"claims a text of {count} bytes")
        return Value(9, count, text=self.raw(count)[:limits.NAME].decode("utf-8", "replace"))

    def vector(self, kind: int, deep: int) -> Value:
        width = WIDTHS.get(kind, 0)
        found = Value(kind, self.length(width or 4), self.at)
        if width:
            self.skip(kind, found.length)
        for _ in range(0 if width else found.length):
            part = self.value(deep + 1)
            if len(found.parts) < _KEPT:
                found.parts.append(part)
        return found

    def pairs(self, flags: int, deep: int) -> Value:
        """A pairlist as a value whose parts are (tag, value), a function alike; its own attributes are dropped."""
        found = Value(3 if flags & 0xff == 3 else 2)
        while flags & 0xff in _PAIRS:
            self.step(deep)
            if flags & 0x200 or flags & 0xff > 238:
                self.value(deep + 1)
            tag = self.value(deep + 1).text if flags & 0x400 else ""
            entry = Value(0, text=tag, parts=[self.value(deep + 1)])
            if len(found.parts) < _KEPT:
                found.parts.append(entry)
            flags = self.word() & 0xffffffff
        self.back()
        self.value(deep + 1)
        return found

    def other(self, kind: int, deep: int) -> Value:
        found, left, symbols = Value(kind), self.left, len(self.symbols)
        if kind in (1, 4, 22, 23):
            if kind == 1:
                found.text = self.value(deep + 1).text
            self.symbols.append(found)
            if kind == 4:
                self.word()
            held = [self.value(deep + 1) for _ in range({1: 0, 4: 4, 22: 2, 23: 0}[kind])]
            found.attributes = held[3].tagged() if kind == 4 else {}
            self.passed_by(left, symbols)
        elif kind in (247, 248, 249):
            self.word()
            for _ in range(self.length(4)):
                self.value(deep + 1)
            self.symbols.append(found)
        elif kind in (7, 8):
            self.raw(self.length(1))
        elif kind == 238:
            self.value(deep + 1)
            state = self.value(deep + 1)
            self.value(deep + 1)
            return state.parts[0] if state.parts else state
        elif kind == _BYTECODE:
            self.word()
            self.code(deep + 1)
            self.passed_by(left, symbols)
        elif kind != 25:
            raise NotThisFormat(f"has a value of type {kind}, which is not followed")
        return found

    def code(self, deep: int) -> None:
        """Byte code: the instructions as a vector, then constants, of which language refers to itself."""
        self.value(deep + 1)
        for _ in range(self.length(4)):
            kind = self.word()
            if kind == _BYTECODE:
                self.code(deep + 1)
            elif kind in _LANGUAGE:
                self.language(kind, deep + 1)
            else:
                self.value(deep + 1)

    def language(self, kind: int, deep: int) -> None:
        """A call or list among constants: tag and first part, then the rest, each with its type before it."""
        while kind in _LANGUAGE:
            self.step(deep)
            if kind == 244:
                self.word()
                kind = self.word()
            if kind == 243:
                self.word()
                return
            if kind in (239, 240):
                self.value(deep + 1)
            self.value(deep + 1)
            self.language(self.word(), deep + 1)
            kind = self.word()
        self.value(deep + 1)


def objects(data: bytes) -> dict[str, Value]:
    """The objects of an ``.rda`` by name, or the one of an ``.rds`` without; those before whatever cannot be read."""
    return read(data)[0]


@lru_cache(1)
def read(data: bytes) -> tuple[dict[str, Value], Reader]:
    """The objects, and the reader that stands behind them. The last is kept: clear it when done with a file."""
    at = 0 if data.startswith(b"X\n") else 5
    reader = Reader(data, at + 14)
    if data[at + 5:at + 6] == b"\3":
        reader.at += 4 + struct.unpack_from(">i", data.ljust(at + 18, b"\0"), at + 14)[0] % 64
    return walk(reader, at > 0), reader


def walk(reader: Reader, named: bool) -> dict[str, Value]:
    """The objects from where the reader stands: a list of them with names, or one."""
    found: dict[str, Value] = {}
    try:
        while named and (flags := reader.word()) & 0xff == 2:
            if flags & 0x200:
                reader.value()
            tag = reader.value().text if flags & 0x400 else ""
            found[tag] = reader.value()
        if not named:
            found[""] = reader.value()
    except FormatError:
        reader.broken = True
    return found


def numbers(data: bytes, value: Value, most: int = 4096) -> list[float]:
    """The first numbers of a vector of reals; R's NA is a NaN."""
    return list(struct.unpack_from(f">{min(value.length, most)}d", data, value.offset))
