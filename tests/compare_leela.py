# SPDX-License-Identifier: GPL-2.0-or-later
"""Leela Zero's nets with one block in another order and at other scales, for the tests of compare."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

DENSE, CONVOLUTIONS = (16, 22, 24), (0, 4, 8, 12, 18)


def shaped(rows: Sequence[Any]) -> list[Any]:
    """Every weight matrix as [outputs, the rest]; the array behind it has a number for each output."""
    found = [row.copy() for row in rows]
    for at in (*DENSE, *CONVOLUTIONS):
        found[at] = found[at].reshape(len(found[at + 1]), -1)
    return found


def outputs(rows: list[Any], at: int, order: Any, scale: Any) -> None:
    """Reorder and rescale the filters of the convolution whose arrays start at ``at``."""
    rows[at] = rows[at][order] * scale[:, None]
    rows[at + 1], rows[at + 2] = rows[at + 1][order] * scale, rows[at + 2][order] * scale
    rows[at + 3] = rows[at + 3][order]


def inputs(rows: list[Any], at: int, order: Any, scale: Any, size: int) -> None:
    """The same for what takes them in, ``size`` numbers for each filter."""
    parts = rows[at].reshape(len(rows[at]), len(order), size)[:, order] / scale[None, :, None]
    rows[at] = parts.reshape(len(rows[at]), -1).astype(numpy.float32)


def moved(original: Sequence[Any], seed: int = 5, powers: bool = True) -> list[Any]:
    """Tower, inner filters, policy planes and hidden units in another order and scaled, by powers of two or anyhow."""
    source, rows = numpy.random.default_rng(seed), shaped(original)
    cells = rows[16].shape[1] // 2

    def drawn(count: int) -> tuple[Any, Any]:
        exponents = source.integers(-2, 3, count) if powers else source.uniform(-2, 2, count)
        return source.permutation(count), (2.0 ** exponents).astype(numpy.float32)

    tower, inner, policy, hidden = drawn(len(rows[1])), drawn(len(rows[5])), drawn(2), drawn(len(rows[23]))
    for at in (0, 8):
        outputs(rows, at, *tower)
    for at, size in ((4, 9), (12, 1), (18, 1)):
        inputs(rows, at, *tower, size)
    outputs(rows, 4, *inner)
    inputs(rows, 8, *inner, 9)
    outputs(rows, 12, *policy)
    inputs(rows, 16, *policy, cells)
    rows[22], rows[23] = rows[22][hidden[0]] * hidden[1][:, None], rows[23][hidden[0]] * hidden[1]
    inputs(rows, 24, *hidden, 1)
    return rows
