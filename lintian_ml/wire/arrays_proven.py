# SPDX-License-Identifier: GPL-2.0-or-later
"""The last step of the ways in which source code proves what it carries: what is sure, and in tests only possible."""
from __future__ import annotations

from collections.abc import Mapping

from lintian_ml.model import Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import tables
from lintian_ml.wire.arrays_names import TESTS


def header(item: Item, data: bytes, start: int | None, told: str, learned: Mapping[str, list[float]]) -> Header:
    """The header of a classical model in a program, which begins at byte ``start`` of ``data`` where that is known.

    ``learned``: its numbers, by the name of their tensor. Those of a test may be made up.
    """
    note = Note("array", told, None if start is None else data.count(b"\n", 0, start) + 1)
    if TESTS.search(item.path):
        return Header(notes=(note,), kind=Kind.CLASSICAL, certain=False)
    tensors = tuple(tables.tensor(name, values) for name, values in learned.items())
    return Header(tensors, sum(map(len, learned.values())), notes=(note,), kind=Kind.CLASSICAL)
