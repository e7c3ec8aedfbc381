# SPDX-License-Identifier: GPL-2.0-or-later
"""NumPy's array files (numpy/lib/format.py): a dictionary as a Python literal, then the values."""
from __future__ import annotations

import ast
import math
import re
from typing import Any

from lintian_ml.errors import DamagedFile
from lintian_ml.model import Span, Tensor
from lintian_ml.wire import values

MAGIC = b"\x93NUMPY"
LONGEST = 64 * 1024  # a header; numpy's own limit for untrusted files is 10,000


def start(begin: bytes) -> int:
    """Where the values, or an object array's pickle, begin."""
    width = 2 if begin[6:7] == b"\x01" else 4
    return 8 + width + int.from_bytes(begin[8:8 + width], "little")


def tensor(begin: bytes, size: int, name: str, member: str = "") -> Tensor:
    """The array of a file of ``size`` bytes that starts with ``begin``. Raises DamagedFile."""
    if begin[:6] != MAGIC or len(begin) < 12:
        raise DamagedFile("is no NumPy array")
    first = start(begin)
    if first > len(begin):
        raise DamagedFile(f"has an array header up to byte {first}, which does not fit")
    head = _literal(begin[10 if begin[6] == 1 else 12:first])
    shape, descr = head.get("shape"), head.get("descr")
    if not isinstance(shape, tuple) or not all(type(n) is int for n in shape):
        raise DamagedFile("has an array header without a shape")
    shape = values.checked_shape(shape)
    encoding = descr if isinstance(descr, str) and re.fullmatch(r"[<>|=][fiubc]\d{1,2}", descr) else ""
    dtype = values.NAMES.get(encoding[1:], "object" if descr in ("|O", "O") else "structured")
    if dtype not in values.NAMES.values():
        return Tensor(name, shape, dtype)
    count = math.prod(shape) * values.itemsize(encoding)
    if first + count > size:
        raise DamagedFile(f"has {size} bytes, but its array reaches to {first + count}")
    return Tensor(name, shape, dtype, Span(first, count, encoding.replace("=", "<"), member))


def _literal(text: bytes) -> dict[str, Any]:
    """The header's dictionary. Raises DamagedFile."""
    try:
        value = ast.literal_eval(re.sub(r"\b(\d+)L\b", r"\1", text.decode("utf-8").strip()))  # Python 2 wrote 8L
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        raise DamagedFile("has a malformed array header") from None
    if not isinstance(value, dict):
        raise DamagedFile("has an array header that is no dictionary")
    return value
