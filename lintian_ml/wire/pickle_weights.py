# SPDX-License-Identifier: GPL-2.0-or-later
"""Weights that a pickled object keeps in plain dictionaries, under an attribute of that name: home-made perceptrons."""
from __future__ import annotations

from typing import Any

from lintian_ml.lazy import regex
from lintian_ml.wire.pickle_values import leaves, walk

_NAME = regex(r"_{0,2}(?:weights?|coefs?_?|coefficients?|theta|feature_log_prob_?)")
_MOST = 2_000_000  # values that are looked at


def numbers(root: Any) -> int:
    """How many numbers lie, however deep, below attributes that are called weights; 0 where none are."""
    return sum(_below(value) for _, made in walk(root) if isinstance(made.state, dict)
               for name, value in made.state.items() if isinstance(name, str) and _NAME.fullmatch(name))


def _below(value: Any) -> int:
    """Numbers in dictionaries, lists and tuples; keys do not count, nor does what an object was made with."""
    return sum(type(found) in (int, float) for found in leaves(value, lambda made: (made.items,), _MOST))
