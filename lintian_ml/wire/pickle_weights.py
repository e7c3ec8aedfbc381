# SPDX-License-Identifier: GPL-2.0-or-later
"""Weights that a pickled object keeps in plain dictionaries, under an attribute of that name: home-made perceptrons."""
from __future__ import annotations

from typing import Any

from lintian_ml.lazy import regex
from lintian_ml.wire.pickle_values import Made, walk

_NAME = regex(r"_{0,2}(?:weights?|coefs?_?|coefficients?|theta|feature_log_prob_?)")
_MOST = 2_000_000  # values that are looked at


def numbers(root: Any) -> int:
    """How many numbers lie, however deep, below attributes that are called weights; 0 where none are."""
    return sum(_below(value) for _, made in walk(root) if isinstance(made.state, dict)
               for name, value in made.state.items() if isinstance(name, str) and _NAME.fullmatch(name))


def _below(value: Any) -> int:
    """Numbers in dictionaries, lists and tuples; keys do not count, nor does what an object was made with."""
    total, seen, waiting = 0, 0, [value]
    while waiting and seen < _MOST:
        found, seen = waiting.pop(), seen + 1
        if isinstance(found, dict):
            waiting.extend(found.values())
        elif isinstance(found, (list, tuple)):
            waiting.extend(found)
        elif isinstance(found, Made):
            waiting.append(found.items)
        elif type(found) in (int, float):
            total += 1
    return total
