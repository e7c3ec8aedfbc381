# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether a string may be in a text, answered from a sketch of the text: which aligned groups of four bytes it has.

Some hundred strings are looked for in every text, and each search reads it all. A sketch is made in the time of three
searches, and is asked in less than a microsecond. A string that is there is never denied: wherever it lies, the groups
that lie wholly inside it are in the sketch. One that is not there may be taken for possible, so the text has the word.
"""
from __future__ import annotations

import sys
from functools import lru_cache
from typing import Any

from lintian_ml import limits

_LEAST = 2048  # bytes of a text that is worth a sketch; a shorter one is searched as fast
_WORTH = 8 * limits.MIB  # bytes of texts after which it is worth the time to load numpy
_SHORTEST = 7  # bytes of a string that holds a whole group wherever it lies
_FACTOR, _BITS = 2654435761, 16  # Knuth's multiplicative hash of 32 bits, of which the upper 16 are used


class Sketch:
    """Of one text; without ``groups`` everything is possible."""

    def __init__(self, groups: bytes = b"") -> None:
        self._groups = groups

    def may(self, string: bytes) -> bool:
        """Whether ``string`` may be in the text."""
        groups = self._groups
        if not groups:
            return True
        for places in _places(string):
            for place in places:
                if not groups[place]:
                    break
            else:
                return True
        return False


_ANYTHING = Sketch()
_read = 0  # bytes of texts so far


def of(text: bytes) -> Sketch:
    """The sketch of a text; of short ones, and until much was read, one that denies nothing."""
    global _read
    _read += len(text)
    if len(text) < _LEAST or _read < _WORTH and "numpy" not in sys.modules:
        return _ANYTHING
    return Sketch(_groups(text))


def _groups(text: bytes) -> bytes:
    import numpy

    groups: Any = numpy.zeros(1 << _BITS, numpy.bool_)
    words = numpy.frombuffer(text, "<u4", len(text) // 4)
    groups[(words * numpy.uint32(_FACTOR)) >> numpy.uint32(32 - _BITS)] = True
    return bytes(groups.tobytes())


@lru_cache(maxsize=8192)
def _places(string: bytes) -> tuple[tuple[int, ...], ...]:
    """For each of the four ways in which ``string`` may lie, where its groups stand in a sketch."""
    if len(string) < _SHORTEST:
        return ((),)
    return tuple(tuple(_place(string[at:at + 4]) for at in range(first, len(string) - 3, 4)) for first in range(4))


def _place(group: bytes) -> int:
    return (int.from_bytes(group, "little") * _FACTOR & 0xffffffff) >> (32 - _BITS)
