# SPDX-License-Identifier: GPL-2.0-or-later
"""dlib's serialisation: a byte with sign and length, then the magnitude; floats as mantissa and exponent."""
from __future__ import annotations

from lintian_ml.cursor import Cursor
from lintian_ml.errors import NotThisFormat


def integer(cursor: Cursor) -> int:
    """The next whole number. Raises NotThisFormat where its length is impossible."""
    control = cursor.u8()
    length = control & 0x0f
    if control & 0x70 or not 1 <= length <= 8:
        raise NotThisFormat(f"has no number at byte {cursor.at - 1}")
    value = int.from_bytes(cursor.take(length), "little")
    return -value if control & 0x80 else value


def real(cursor: Cursor) -> float:
    """The next float: mantissa times two to the exponent (special values have exponents of 32000 and more)."""
    mantissa, exponent = integer(cursor), integer(cursor)
    return mantissa * 2.0 ** exponent if -1100 < exponent < 900 else 0.0


def pack(value: int) -> bytes:
    """``value`` as dlib writes it."""
    magnitude = abs(value)
    data = magnitude.to_bytes(max(1, (magnitude.bit_length() + 7) // 8), "little")
    return bytes([len(data) | (0x80 if value < 0 else 0)]) + data
