# SPDX-License-Identifier: GPL-2.0-or-later
"""The ways in which source code carries what was learned and proves it, other than by the names of its arrays.

Each is a module with a cheap look at the head and a reader, which gives the header or None. A further one has a line in
each of two tables here, and its signs in ``arrays_signs``.
"""
from __future__ import annotations

from collections.abc import Callable

from lintian_ml.model import Header
from lintian_ml.reader import Item
from lintian_ml.wire import (arrays_calls, arrays_features, arrays_grams, arrays_ifs, arrays_kernels, arrays_keyed,
                             arrays_leaves, arrays_letters, arrays_pairs, arrays_residues, arrays_signs, arrays_stumps,
                             arrays_terms, arrays_tongues, arrays_units)

_ANYWHERE: tuple[Callable[[Item], bool], ...] = (
    arrays_grams.hinted, arrays_units.hinted, arrays_tongues.hinted, arrays_stumps.hinted)
_AMID_NUMBERS: tuple[Callable[[Item], bool], ...] = (
    arrays_keyed.hinted, arrays_calls.hinted, arrays_ifs.hinted, arrays_leaves.hinted, arrays_letters.hinted,
    arrays_pairs.hinted, arrays_features.hinted, arrays_terms.hinted, arrays_residues.hinted, arrays_kernels.hinted)
_READERS: tuple[Callable[[Item], Header | None], ...] = (
    arrays_keyed.statistics, arrays_calls.model, arrays_ifs.tree, arrays_leaves.tree, arrays_grams.profiles,
    arrays_letters.statistics, arrays_pairs.probabilities, arrays_units.network, arrays_features.model,
    arrays_terms.regression, arrays_tongues.statistics, arrays_stumps.model, arrays_residues.scores,
    arrays_kernels.machine)


def anywhere(item: Item) -> bool:
    """Whether the text may hold what JSON and markup carry, too."""
    return item.shows(arrays_signs.FIRST) and any(hinted(item) for hinted in _ANYWHERE)


def amid_numbers(item: Item) -> bool:
    """Whether a program with many digits may hold one of the others."""
    return any(hinted(item) for hinted in _AMID_NUMBERS)


def proven(item: Item) -> Header | None:
    """The header of the first that proves itself, else None."""
    from lintian_ml.wire import arrays_rows  # its vocabulary takes time to load, few files need it

    return arrays_rows.regression(item) or next(filter(None, (read(item) for read in _READERS)), None)
