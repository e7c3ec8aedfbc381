# SPDX-License-Identifier: GPL-2.0-or-later
"""Made-up numbers for samples of text formats: the same ones on every run, spread like weights."""
from __future__ import annotations

from collections.abc import Iterator


def uniform(seed: int) -> Iterator[float]:
    """Numbers of 0 … 1 from a linear congruential generator (the constants of Numerical Recipes)."""
    state = seed
    while True:
        state = (1664525 * state + 1013904223) % 2 ** 32
        yield state / 2 ** 32


def normal(count: int, scale: float = 0.2, seed: int = 1) -> list[float]:
    """``count`` numbers, nearly normally distributed: sums of twelve uniform ones."""
    source = uniform(seed)
    return [scale * (sum(next(source) for _ in range(12)) - 6) for _ in range(count)]


def c_array(name: str, values: list[float], kind: str = "float") -> str:
    """A C declaration of an array."""
    rows = [", ".join(f"{value:.9g}" for value in values[at:at + 8]) for at in range(0, len(values), 8)]
    return f"static const {kind} {name}[{len(values)}] = {{\n   " + ",\n   ".join(rows) + "\n};\n"


def c_network() -> bytes:
    """Two dense layers in C."""
    parts = [c_array("hidden_dense_weights", normal(256)), c_array("hidden_dense_bias", normal(16, seed=2)),
             c_array("output_dense_weights", normal(32, seed=3)), c_array("output_dense_bias", normal(2, seed=4))]
    return ("/* written by dump_weights.py */\n#include \"nnet.h\"\n\n" + "\n".join(parts)).encode()
