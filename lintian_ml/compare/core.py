# SPDX-License-Identifier: GPL-2.0-or-later
"""The trusted core: what decides that two models are the same. Everything else only searches, explains or prints.

It stands on its own: standard library and numpy's elementary arithmetic, nothing of the rest of this project. It holds
two decisions.

*Content.* ``content_hash`` is the SHA-256 of a list of byte strings, each preceded by its length, so that no two
different contents give the same input to the hash. ``first_difference`` compares bits directly.

*Closeness.* ``close`` accepts two lists of numbers where for every entry ``|a - b| <= tau * r`` in exact arithmetic;
``r`` is the smaller of the two root mean squares, so that the verdict does not depend on the order of the two. Floats
are rationals. Each entry is decided in float64 where its rounding errors cannot matter, and in exact rationals where
they could: inside a margin around the bound. A difference of two float64 numbers has at most half a unit in the last
place of error (subtraction never underflows); a sum of n squares in any order has a relative error below
``n * 2**-52`` as long as nothing overflows or underflows, which is tested.

Why *accept* can be trusted: it is the last statement of each function and is reached only after every entry passed;
every return before it rejects. Numbers that are not finite never pass, nor do lists of different lengths.
"""
from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy

Numbers = Any  # numpy.ndarray: flat, real, native byte order
Bytes = bytes | bytearray | memoryview
Blocks = Callable[[], Iterator[Numbers]]  # gives the same numbers from the start each time it is called
_EPSILON = 2.0 ** -52
_WHOLE = 2 ** 53  # float64 holds all whole numbers up to here
_LARGE = 1e150  # squares of smaller numbers, and sums of any number of them, are finite
_LOST = 1e-200  # below this sum, squares that float64 rounds to nothing could matter
_COARSE = 1e-290  # float64 gets coarse below this


@dataclass(frozen=True)
class Closeness:
    """``passed`` is None only where exact arithmetic would take more than ``most`` values. ``largest`` is |a - b|."""

    passed: bool | None
    largest: float = 0.0
    scale: float = 0.0  # the smaller root mean square
    where: int = 0  # index of the largest difference, or of what cannot be compared
    reason: str = ""
    exact: int = 0  # entries that were decided in rationals

    @property
    def ratio(self) -> float:
        """The largest difference over the scale: what the tolerance is compared with, rounded."""
        return self.largest / self.scale if self.scale else math.inf if self.largest else 0.0


def framed(parts: Iterable[bytes]) -> bytes:
    """Each part behind its length: eight bytes, little-endian."""
    return b"".join(len(part).to_bytes(8, "little") + part for part in parts)


def content_hash(graph: bytes, processing: bytes, tensors: Iterable[tuple[str, str, Sequence[int], Iterable[Bytes]]],
                 length: Callable[[str], int]) -> str:
    """Hexadecimal SHA-256 over digests of graph and processing and over all tensors.

    ``tensors`` gives (name, dtype, shape, pieces of little-endian bytes) in any order but sorted by the name's UTF-8;
    ``length`` tells a tensor's bytes by its name. Raises ValueError where order or lengths are not what they should be.
    """
    total = hashlib.sha256(framed((b"model-content-v1", graph, processing)))
    before: bytes | None = None
    for name, dtype, shape, pieces in tensors:
        key, wanted, given = name.encode("utf-8", "surrogatepass"), length(name), 0
        if before is not None and key <= before:
            raise ValueError(f"{name} is not behind the tensor before it")
        before = key
        total.update(framed((key, dtype.encode(), ",".join(map(str, shape)).encode())))
        total.update(wanted.to_bytes(8, "little"))
        for piece in pieces:
            total.update(piece)
            given += len(piece)
        if given != wanted:
            raise ValueError(f"{name} has {given} bytes, not {wanted}")
    return total.hexdigest()


def first_difference(ours: Iterable[Bytes], theirs: Iterable[Bytes], length: int) -> int | None:
    """Offset of a block of ``length`` bytes in all that differs; None where all bytes are the same.

    Both give their bytes in blocks of the same sizes. Where one gives less, its end is the difference.
    """
    seen, others = 0, iter(theirs)
    for block in ours:
        other = next(others, None)
        if other is None or block != other:
            return seen
        seen += len(block)
    if seen != length or next(others, None) is not None:
        return seen
    return None


def close(ours: Blocks, theirs: Blocks, tau: Fraction, most: int) -> Closeness:
    """Is every |a - b| at most ``tau`` times the smaller root mean square? At most ``most`` values are summed exactly.

    Both give their numbers in blocks of the same sizes. Complex numbers are given as pairs.
    """
    first = _survey(ours, theirs)
    if first.reason:
        return Closeness(False, where=first.where, reason=first.reason)
    scale = math.sqrt(min(first.squares) / max(first.count, 1))
    found = Closeness(False, first.largest, scale, first.where)
    if first.held and not first.largest:
        return Closeness(True, 0.0, scale)
    if first.held and (not tau or not min(first.tops)):
        return found  # nothing but the same numbers would pass
    bound, margin = float(tau) * scale if tau < _LARGE else math.inf, 8 * _EPSILON + 2 * first.error
    if first.held and first.sound and _COARSE < bound < math.inf:
        if first.largest > bound * (1 + margin):
            return found
        if first.largest < bound * (1 - margin):
            return Closeness(True, first.largest, scale, first.where)
    return _decided(ours, theirs, tau, most, found, first.count)


@dataclass
class _Survey:
    """What one pass in float64 tells; ``error`` bounds the relative error of the sums of squares."""

    count: int = 0
    largest: float = 0.0
    where: int = 0
    squares: tuple[float, float] = (0.0, 0.0)
    tops: tuple[float, float] = (0.0, 0.0)  # the largest magnitudes
    error: float = 0.0
    held: bool = True  # float64 holds every value exactly
    sound: bool = True  # no square was lost
    reason: str = ""


def _survey(ours: Blocks, theirs: Blocks) -> _Survey:
    found, sums, others, space = _Survey(), ([0.0], [0.0]), theirs(), numpy.empty((3, 0))
    for block in ours():
        other = next(others, None)
        if other is None or block.shape != other.shape or block.dtype != other.dtype:
            return _Survey(where=found.count, reason="not as many values of the same type")
        tops = _top(block), _top(other)
        if not (math.isfinite(tops[0]) and math.isfinite(tops[1])):
            return _Survey(where=found.count + _not_finite(block, other), reason="a value that is not finite")
        if space.shape[1] < block.size:
            space = numpy.empty((3, block.size))  # used again for each block: fresh memory costs more than arithmetic
        _add(found, sums, block, other, tops, space[:, :block.size])
    if next(others, None) is not None:
        return _Survey(where=found.count, reason="not as many values of the same type")
    found.squares = (math.fsum(sums[0]), math.fsum(sums[1]))
    found.sound &= min(found.squares) > _LOST
    return found


def _top(block: Numbers) -> float:
    """The largest magnitude; NaN or infinite where there is such a value."""
    ends = (float(block.min()), float(block.max())) if block.size else (0.0, 0.0)
    return max(-ends[0], ends[1])  # one NaN makes both ends NaN


def _not_finite(a: Numbers, b: Numbers) -> int:
    return int(numpy.flatnonzero(~(numpy.isfinite(a) & numpy.isfinite(b)))[0])


def _add(found: _Survey, sums: tuple[list[float], list[float]], block: Numbers, other: Numbers,
         tops: tuple[float, float], space: Numbers) -> None:
    """Take one block of finite numbers into account."""
    found.tops = max(found.tops[0], tops[0]), max(found.tops[1], tops[1])
    found.held &= block.dtype.kind not in "iu" or max(tops) < _WHOLE
    a, b, distance = space
    numpy.copyto(a, block)
    numpy.copyto(b, other)
    if max(tops) < _LARGE:
        for side, total in zip((a, b), sums):
            total.append(float(numpy.multiply(side, side, out=distance).sum()))
    else:
        found.sound = False
    with numpy.errstate(over="ignore"):  # an infinite difference is decided exactly
        numpy.subtract(a, b, out=distance)
    numpy.absolute(distance, out=distance)
    place = int(distance.argmax()) if distance.size else 0
    if distance.size and distance[place] > found.largest:
        found.largest, found.where = float(distance[place]), found.count + place
    found.count, found.error = found.count + a.size, max(found.error, a.size * _EPSILON)


def _decided(ours: Blocks, theirs: Blocks, tau: Fraction, most: int, found: Closeness, count: int) -> Closeness:
    """The same question in exact rationals: n * (a - b)**2 <= tau**2 * (sum of squares) for every entry."""
    if count > most:
        reason = f"more than {most} values are too near the bound"
        return Closeness(None, found.largest, found.scale, found.where, reason)
    squares = [sum((Fraction(value) ** 2 for block in side() for value in block.tolist()), Fraction(0))
               for side in (ours, theirs)]
    allowed, at, largest, where = tau * tau * min(squares), 0, Fraction(0), 0
    for block, other in zip(ours(), theirs()):
        for a, b in zip(block.tolist(), other.tolist()):
            apart = abs(Fraction(a) - Fraction(b))
            if count * apart * apart > allowed:
                return Closeness(False, _rounded(apart), found.scale, at, "", count)
            if apart > largest:
                largest, where = apart, at
            at += 1
    return Closeness(True, _rounded(largest), found.scale, where, "", count)


def _rounded(number: Fraction) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf
