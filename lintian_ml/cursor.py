# SPDX-License-Identifier: GPL-2.0-or-later
"""A checked walk through a blob from front to back, for binary headers."""
from __future__ import annotations

import struct

from lintian_ml import limits
from lintian_ml.errors import DamagedFile, LimitExceeded
from lintian_ml.reader import Blob


class Cursor:
    """Walks a blob from front to back; every step is checked. ``order`` is ``<`` or ``>``."""

    def __init__(self, blob: Blob, at: int = 0, order: str = "<") -> None:
        self.blob, self.at, self.order = blob, at, order

    @property
    def left(self) -> int:
        return self.blob.size - self.at

    def take(self, length: int) -> bytes:
        data = self.blob.read(self.at, length)
        self.at += length
        return data

    def skip(self, length: int) -> None:
        """Step over ``length`` bytes. Raises DamagedFile where the file ends before."""
        if length < 0 or length > self.left:
            raise DamagedFile(f"ends at byte {self.blob.size}, but byte {self.at + length} is promised")
        self.at += length

    def _number(self, code: str, length: int) -> int:
        value: int = struct.unpack(self.order + code, self.take(length))[0]
        return value

    def u8(self) -> int:
        return self._number("B", 1)

    def u16(self) -> int:
        return self._number("H", 2)

    def u32(self) -> int:
        return self._number("I", 4)

    def u64(self) -> int:
        return self._number("Q", 8)

    def i32(self) -> int:
        return self._number("i", 4)

    def i64(self) -> int:
        return self._number("q", 8)

    def f32(self) -> float:
        value: float = struct.unpack(self.order + "f", self.take(4))[0]
        return value

    def count(self, value: int, limit: int, what: str) -> int:
        """``value`` if it is within ``limit``. Raises LimitExceeded that names ``what`` otherwise."""
        if value > limit:
            raise LimitExceeded(f"claims {value} {what}, at most {limit} are read")
        return value

    def string(self, length: int, limit: int = limits.NAME) -> str:
        """``length`` bytes as text; bytes that are not UTF-8 become replacement characters."""
        return self.take(self.count(length, limit, "bytes of text")).decode("utf-8", "replace")
