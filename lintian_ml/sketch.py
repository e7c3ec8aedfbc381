# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether and how often a string may be in a text, answered from a sketch of it instead of a search.

Some hundred strings are looked for in every text, and each search reads it all. A sketch is made in the time of a few
searches, and is asked in less than a microsecond. It has which aligned groups of four bytes are in the text: wherever
a string lies, the groups that lie wholly inside it are among them. And it has how often each pair of bytes is there,
once that is asked for. A string that is there is never denied; one that is not may be taken for possible, so the text
has the last word.
"""
from __future__ import annotations

import sys
from functools import lru_cache
from typing import Any

from lintian_ml import limits
from lintian_ml.lazy import once

_LEAST = 2048  # bytes of a text that is worth a sketch; a shorter one is searched as fast
_WORTH = 8 * limits.MIB  # bytes of texts after which it is worth the time to load numpy
_SHORTEST = 7  # bytes of a string that holds a whole group wherever it lies
_FACTOR, _BITS = 2654435761, 16  # Knuth's multiplicative hash of 32 bits, of which the upper 16 are used
_STEP = 16 * limits.KIB  # bytes whose pairs are counted at once: what that takes stays near the processor


class Sketch:
    """Of ``text``; without ``groups`` everything is possible."""

    def __init__(self, text: bytes, groups: bytes = b"") -> None:
        self._text, self._groups = text, groups

    def may(self, string: bytes) -> bool:
        """Whether ``string`` may be in the text."""
        groups = self._groups
        if not groups:
            return True
        if "_pairs" in self.__dict__ and not all([self._pairs[pair] for pair in _ends(string)]):
            return False
        for places in _places(string):
            for place in places:
                if not groups[place]:
                    break
            else:
                return True
        return False

    def most(self, string: bytes) -> int:
        """A number that the occurrences of ``string``, of two bytes or more, do not exceed."""
        if not self._groups:
            return len(self._text)
        return min([self._pairs[pair] for pair in _ends(string)])

    @once
    def _pairs(self) -> memoryview:
        """How often each pair is there, by seven bits of either byte."""
        import numpy

        counts: Any = 0
        for at in range(0, len(self._text) - 1, _STEP):
            letters = numpy.frombuffer(self._text, numpy.uint8, min(_STEP + 1, len(self._text) - at), at) & 127
            counts += numpy.bincount((letters[:-1].astype(numpy.intp) << 7) | letters[1:], minlength=1 << 14)
        return memoryview(counts)


_read = 0  # bytes of texts so far


def of(text: bytes) -> Sketch:
    """The sketch of a text; of short ones, and until much was read, one that denies nothing."""
    global _read
    _read += len(text)
    if len(text) < _LEAST or _read < _WORTH and "numpy" not in sys.modules:
        return Sketch(text)
    return Sketch(text, _groups(text))


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


@lru_cache(maxsize=8192)
def _ends(string: bytes) -> tuple[int, ...]:
    """The pairs of ``string``."""
    return tuple((first & 127) << 7 | second & 127 for first, second in zip(string, string[1:]))
