# SPDX-License-Identifier: GPL-2.0-or-later
"""Networks with one hidden layer as GNU Backgammon stores them, in text and in binary."""
from __future__ import annotations

from collections.abc import Sequence


def arrays(name: str, sizes: tuple[int, int, int]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Names and shapes in the order of the file, for (inputs, hidden, outputs)."""
    inputs, hidden, outputs = sizes
    return ((f"{name}/hidden/weights", (inputs, hidden)), (f"{name}/output/weights", (outputs, hidden)),
            (f"{name}/hidden/threshold", (hidden,)), (f"{name}/output/threshold", (outputs,)))


def describe(networks: Sequence[tuple[int, int, int]]) -> str:
    """The sizes of all networks in words."""
    return ", ".join("-".join(str(size) for size in sizes) for sizes in networks)
