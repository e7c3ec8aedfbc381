# SPDX-License-Identifier: GPL-2.0-or-later
"""Pickle opcodes one by one, straight from the file; arguments stay where they lie. Nothing is ever loaded.

The opcode table is the standard library's documentation module, pickletools.
"""
from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from lintian_ml import limits
from lintian_ml.errors import DamagedFile
from lintian_ml.reader import Blob

_WINDOW = 64 * limits.KIB
_LINE = limits.MIB  # longest argument that ends at a line end (protocol 0 strings)
STARTS = frozenset(b"\x80(c]})lid")  # opcodes that a pickle may begin with; all but the first belong to text protocols
_LOOK = 24  # opcodes that must make sense before text counts as a pickle


class Op(NamedTuple):
    """One opcode with its argument's bytes at [start, end); the next opcode begins at ``after``."""

    name: str
    at: int
    start: int
    end: int
    after: int


@cache
def _table() -> dict[int, tuple[str, int]]:
    """Opcode byte to (name, length of the argument or pickletools' code for lengths that the data tell)."""
    import pickletools

    return {ord(op.code): (op.name, op.arg.n if op.arg else 0) for op in pickletools.opcodes}


@cache
def _line_rules() -> dict[str, re.Pattern[bytes]]:
    number, name = rb"-?\d{1,4000}L?", rb"[A-Za-z_][\w.]*"
    rules = {"INT": number, "LONG": number, "PUT": rb"\d+", "GET": rb"\d+", "FLOAT": rb"[-+]?[\d.einfaEINFA+\-]+",
             "STRING": rb"'.*'|\".*\"", "GLOBAL": name + rb"\r?\n" + name, "INST": name + rb"\r?\n" + name}
    return {op: re.compile(rule, re.DOTALL) for op, rule in rules.items()}


class Tape:
    """The file under the reading head, with a window that saves system calls."""

    def __init__(self, blob: Blob) -> None:
        self._blob, self._base, self._window = blob, 0, b""
        self._known = _table()

    def around(self, at: int) -> tuple[bytes, int]:
        """The window that holds byte ``at``, and where in it that byte lies."""
        if not self._base <= at < self._base + len(self._window):
            self._base, self._window = at, self._blob.peek(at, _WINDOW)
        return self._window, at - self._base

    def bytes(self, at: int, length: int) -> bytes:
        start = at - self._base
        if start < 0 or start + length > len(self._window):
            self._base, self._window = at, self._blob.peek(at, max(length, _WINDOW))
            start = 0
        data = self._window[start:start + length]
        if len(data) < length:
            raise DamagedFile(f"ends at byte {self._blob.size} in the middle of a pickle")
        return data

    def line(self, at: int) -> int:
        """Where the line that begins at ``at`` ends."""
        window, here = self.around(at)
        if (end := window.find(b"\n", here)) >= 0:
            return self._base + end
        reach = 256
        while reach <= _LINE:
            data = self._blob.peek(at, reach)
            found = data.find(b"\n")
            if found >= 0:
                return at + found
            if len(data) < reach:
                break
            reach *= 4
        raise DamagedFile(f"has a pickle argument at byte {at} that does not end")

    def op(self, at: int) -> Op:
        """The opcode at ``at``. Raises DamagedFile where there is none."""
        known = self._known.get(self.bytes(at, 1)[0])
        if known is None:
            raise DamagedFile(f"has no pickle opcode at byte {at}")
        name, length = known
        start = at + 1
        if length >= 0:
            return Op(name, at, start, start + length, start + length)
        if length == -1:
            return self._text(name, at)
        width = {-2: 1, -3: 4, -4: 4, -5: 8}[length]
        size = int.from_bytes(self.bytes(start, width), "little", signed=length == -3)
        if size < 0 or start + width + size > self._blob.size:
            raise DamagedFile(f"promises {size} bytes at byte {at}, past its end")
        return Op(name, at, start + width, start + width + size, start + width + size)

    def _text(self, name: str, at: int) -> Op:
        end = self.line(at + 1)
        if name in ("GLOBAL", "INST"):
            end = self.line(end + 1)
        rule = _line_rules().get(name)
        if rule and not rule.fullmatch(self.bytes(at + 1, end - at - 1).rstrip(b"\r")):
            raise DamagedFile(f"has a malformed {name} at byte {at}")
        return Op(name, at, at + 1, end, end + 1)


_TO_MARK = frozenset((  # take what stands on the stack down to a mark
    "TUPLE LIST DICT INST OBJ APPENDS SETITEMS ADDITEMS FROZENSET POP_MARK").split())


def plausible(blob: Blob) -> bool:
    """Does the file begin like a pickle? Text protocols must make sense for longer than prose does."""
    head = blob.peek(0, 2)
    if len(head) < 2 or head[0] not in STARTS or head[0] == 0x80 and head[1] > 5:
        return False
    names: list[str] = []
    tape, at, marks = Tape(blob), 0, 0
    try:
        while len(names) < (4 if head[0] == 0x80 else _LOOK) and (not names or names[-1] != "STOP"):
            found = tape.op(at)
            names.append(found.name)
            at = found.after
            marks += (found.name == "MARK") - (found.name in _TO_MARK)
            if marks < 0:
                return False  # Python's reader stops there, too
    except DamagedFile:
        return head[0] == 0x80 and len(names) >= 2
    enough = len(names) >= 5 or len(names) == 4 and names[-1] == "STOP"
    return head[0] == 0x80 or enough and bool({"PUT", "BINPUT", "GLOBAL", "INST"} & set(names))
