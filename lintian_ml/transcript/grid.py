# SPDX-License-Identifier: GPL-2.0-or-later
"""Training that gives the same bits on every processor: compute in float64, keep the state on a grid of whole numbers.

    grid = Grid(24)                                             # the state counts steps of 2^-24
    weights = grid.integers(initial)
    for step in range(steps):
        gradient = backward(grid.floats(weights), batch(step))  # float64, in any order of summation
        weights = weights - grid.rounded(rate * gradient)

Adding whole numbers is exact, so only ``rounded`` rounds, and the noise of float64 is some 1e-8 of a grid step: it is
erased in every step and does not grow. What remains are near ties. Where ``LINTIAN_ML_ROUNDING_LOG`` names a file, the
values whose fraction lies within ``BAND`` of one half are listed there with the direction taken; where
``LINTIAN_ML_ROUNDING_FOLLOW`` names such a list, it is followed, but only for values within twice the band: whoever
writes the list gains at most one step of the grid, and that on one value of some five hundred.

A list is text, a line each: the number of the call, the flat index, ``+`` or ``-`` for up or down.
"""
from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lintian_ml import limits
from lintian_ml.errors import InputError
from lintian_ml.transcript.hashing import below, tagged, words
from lintian_ml.words import worded

if TYPE_CHECKING:
    import numpy

    Values = numpy.ndarray[Any, numpy.dtype[Any]]

BAND = 2.0 ** -10
_EXACT = 2.0 ** 52  # beyond it float64 has no halves


class Grid:
    """A grid of 2^-``bits``; ``log`` and ``follow`` are files, from the environment where they are not given."""

    def __init__(self, bits: int, log: str | None = None, follow: str | None = None) -> None:
        self.step = 2.0 ** -bits
        logged = os.environ.get("LINTIAN_ML_ROUNDING_LOG", "") if log is None else log
        self._log = open(logged, "a", encoding="ascii", buffering=limits.CHUNK) if logged else None
        followed = os.environ.get("LINTIAN_ML_ROUNDING_FOLLOW", "") if follow is None else follow
        self._followed = _read(Path(followed)) if followed else {}
        self._calls = 0

    def floats(self, integers: Values) -> Values:
        """float64 values of whole numbers of steps."""
        import numpy

        return numpy.asarray(integers).astype(numpy.float64) * self.step

    def integers(self, floats: Values) -> Values:
        """int64 numbers of steps nearest to float64 values, halves to even; for what is exact, as an initial state."""
        import numpy

        return numpy.rint(_finite(floats) / self.step).astype(numpy.int64)

    def rounded(self, floats: Values) -> Values:
        """As ``integers``, with near ties logged or followed. Raises InputError for a value that is not finite, and for
        a list that rounds a value which lies near no tie."""
        import numpy

        scaled = _finite(floats) / self.step
        result = numpy.rint(scaled)
        self._calls += 1
        if self._log is not None:
            distance = scaled - result
            near = numpy.flatnonzero(numpy.abs(distance, out=distance) >= 0.5 - BAND)
            if near.size:
                ups = result.flat[near] > scaled.flat[near]
                self._log.writelines(f"{self._calls} {index} {'+' if up else '-'}\n" for index, up in zip(near, ups))
        for index, up in self._followed.pop(self._calls, {}).items():
            if index >= scaled.size or abs(scaled.flat[index] - result.flat[index]) < 0.5 - 2 * BAND:
                raise InputError(worded("the rounding log decides call {calls}, value {index}, which lies near no "
                                        "tie", calls=self._calls, index=index))
            result.flat[index] = numpy.ceil(scaled.flat[index]) if up else numpy.floor(scaled.flat[index])
        return result.astype(numpy.int64)

    def close(self) -> None:
        """At the end of a segment: write the log. Raises InputError where a list decides what was never rounded."""
        if self._log is not None:
            self._log.close()
        if self._followed:
            raise InputError(worded("the rounding log decides call {min}, but there were {calls}",
                                    min=min(self._followed), calls=self._calls))


def _finite(floats: Values) -> Values:
    import numpy

    values = numpy.asarray(floats, numpy.float64)
    if values.size and not float(numpy.abs(values).max()) < _EXACT:  # also where it is no number
        raise InputError(worded("a value is not finite, or too large for the grid"))
    return values


def _read(path: Path) -> dict[int, dict[int, bool]]:
    """Decisions by call and index. Raises InputError for a list that is damaged."""
    found: dict[int, dict[int, bool]] = {}
    try:
        if path.stat().st_size > limits.JSON:
            raise InputError(worded("{path}: the rounding log has more than {limit} bytes", path=path,
                                    limit=limits.JSON))
        for line in path.read_text(encoding="ascii").splitlines():
            call, index, direction = line.split(" ")
            if direction not in ("+", "-") or int(index) < 0 or int(index) in found.get(int(call), {}):
                raise ValueError
            found.setdefault(int(call), {})[int(index)] = direction == "+"
    except (OSError, ValueError) as error:
        raise InputError(worded("{path}: is no rounding log", path=path)) from error
    return found


def order(seed: str, epoch: int, count: int) -> list[int]:
    """A permutation of ``count`` records that seed and epoch fix: SHA-256 in counter mode, no library's generator."""
    source, numbers = words(tagged("order", seed, epoch)), list(range(count))
    for place in range(count - 1, 0, -1):
        other = below(place + 1, source)
        numbers[place], numbers[other] = numbers[other], numbers[place]
    return numbers


def uniform(seed: str, name: str, shape: tuple[int, ...]) -> Values:
    """float64 values from -1 to 1, exact multiples of 2^-31, that seed and name fix."""
    import math

    import numpy

    source = words(tagged("uniform", seed, name))
    values = [below(1 << 32, source) - (1 << 31) for _ in range(math.prod(shape))]
    return numpy.array(values, numpy.float64).reshape(shape) * 2.0 ** -31
