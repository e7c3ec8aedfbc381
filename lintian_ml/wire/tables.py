# SPDX-License-Identifier: GPL-2.0-or-later
"""Numbers strewn through code: trees, dictionaries, rows of mixed fields. Their count, their sample, their digest."""
from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from lintian_ml.lazy import regex
from lintian_ml.model import Tensor
from lintian_ml.reader import Blob

if TYPE_CHECKING:
    import numpy

_NEVER = -1e6  # stands for the logarithm of 0
_ADDS_UP = 1e-6
_TOGETHER = 8192  # numbers that come row by row and are digested at once
_MANY = 64  # logarithms of which it says something that their exponentials add up to about 1
_STRINGS = regex(rb"/\*.*?(?:\*/|\Z)|//[^\n]*|\"[^\"\n]*\"|'[^'\n]*'", re.DOTALL)
_SCRIPT = regex(rb"\"[^\"\n]*\"|'[^'\n]*'|#[^\n]*")
_ESCAPES = (b"\\\\", b"\\\"", b"\\'", b"\\\n")  # taken away first, so that the search of a string's end is one step
_NUMBER = regex(rb"(?<![\w.])-?(?:0[xX][0-9a-fA-F]+|\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)(?![\w.])")


def numbers(data: bytes, script: bool = False) -> list[float]:
    """Every number that stands by itself outside strings and comments (``#`` begins one in a script)."""
    for escape in _ESCAPES:
        data = data.replace(escape, b"  ")
    bare = (_SCRIPT if script else _STRINGS).sub(b" ", data)
    return [float(int(word, 16)) if b"x" in word or b"X" in word else float(word) for word in _NUMBER.findall(bare)]


def logarithms(numbers: Sequence[float]) -> bool:
    """Whether numbers are logarithms of probabilities: none above 0, and the exponentials of two at least add up to 1.

    Of many it is enough that they nearly do: smoothing moves them. Huge negative numbers stand for impossible events.
    """
    likely = [number for number in numbers if number > _NEVER]
    if len(numbers) < 2 or not likely or max(numbers) > 0:
        return False
    total = math.fsum(map(math.exp, likely))
    precise = sum(number != round(number, 6) for number in likely)
    return precise * 2 >= len(likely) > 1 and (abs(total - 1) < _ADDS_UP or len(likely) >= _MANY and 0.5 < total < 2)


def digest(blob: Blob, start: int, end: int) -> str | None:
    """The digest of the numbers in bytes [start, end); None where a word stands between them."""
    from lintian_ml.errors import FormatError
    from lintian_ml.fingerprint import values_digest
    from lintian_ml.wire import numbers as parsed

    try:
        return values_digest(parsed.text_values(blob.chunks(start, end)))
    except FormatError:
        return None


def tensor(name: str, values: list[float]) -> Tensor:
    """A tensor of numbers that lie too scattered for a span: it carries its digest."""
    import numpy

    from lintian_ml.fingerprint import values_digest

    return Tensor(name, (len(values),), "float64", digest=values_digest([numpy.array(values, numpy.float64)]))


def streamed(name: str, rows: Iterable[list[float]]) -> Tensor:
    """The same of numbers that come row by row, of which few are held at a time."""
    from lintian_ml.fingerprint import values_digest

    counts: list[int] = []
    digest = values_digest(_gathered(rows, counts))
    return Tensor(name, (sum(counts),), "float64", digest=digest)


def _gathered(rows: Iterable[list[float]], counts: list[int]) -> Iterator[numpy.ndarray[Any, Any]]:
    """Rows joined to longer arrays; the count of each array's numbers goes to ``counts``."""
    import numpy

    held: list[float] = []
    for row in rows:
        held += row
        if len(held) >= _TOGETHER:
            counts.append(len(held))
            yield numpy.array(held, numpy.float64)
            held = []
    counts.append(len(held))
    yield numpy.array(held, numpy.float64)
