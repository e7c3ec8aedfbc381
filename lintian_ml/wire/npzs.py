# SPDX-License-Identifier: GPL-2.0-or-later
"""Zips of NumPy arrays: which arrays, and whether names and values make them layers of a model."""
from __future__ import annotations

import re
from collections.abc import Iterable

from lintian_ml import limits
from lintian_ml.errors import FormatError
from lintian_ml.lazy import regex
from lintian_ml.model import Note, Tensor
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import names, npys, values, zips
from lintian_ml.wire.pickles import Machine

_SAMPLED = 24  # members whose values are looked at
_LOOK = 64 * 1024
_W = regex(r"(?<![a-z])w(?![a-z])")


def is_npz(item: Item) -> bool:
    members = zips.names(item)
    return bool(members) and all(name.endswith(".npy") for name in members)


def tensors(item: Item) -> list[Tensor]:
    """Every array of the zip. Raises DamagedFile."""
    listed = zips.members(item)
    return [npys.tensor(zips.begin(item, name, npys.LONGEST), size, name.removesuffix(".npy"), name)
            for name, size in listed.items() if name.endswith(".npy")]


def look_learned(item: Item, found: Iterable[Tensor]) -> int:
    """How many of the values, in arrays of two or more dimensions, vary as learned ones do."""
    total = 0
    wide = [t for t in found if len(t.shape) >= 2 and values.learnable(t) and t.span and t.span.length]
    for tensor in sorted(wide, key=lambda t: -t.size)[:_SAMPLED]:
        assert tensor.span is not None
        length = min(tensor.span.length, _LOOK)
        data = zips.begin(item, tensor.span.member, tensor.span.offset + length)[tensor.span.offset:]
        numbers = values.decode(Blob.of(data).peek(0, length), tensor.span.encoding)
        total += tensor.size if not values.why_not_learned(numbers, tensor.dtype in values.SMALL_INTEGERS) else 0
    return total


def numbers(item: Item, tensor: Tensor) -> list[float]:
    """The first numbers of an array."""
    assert tensor.span is not None
    length = min(tensor.span.length, _LOOK)
    return values.decode(zips.begin(item, tensor.span.member, tensor.span.offset + length)[tensor.span.offset:],
                         tensor.span.encoding)


def unsafe(item: Item, found: Iterable[Tensor], listed: Iterable[str]) -> tuple[Note, ...]:
    """What arrays of objects, which are pickles, would run if they were loaded; they are followed only."""
    plain = {tensor.span.member for tensor in found if tensor.span}
    notes: list[Note] = []
    for name in sorted(set(listed) - plain):
        try:
            data = zips.content(item, name, limits.STRING)
            if npys.tensor(data, len(data), name).dtype == "object":
                machine = Machine(Blob.of(data))
                machine.run(npys.start(data))
                notes += [Note("unsafe-import", text) for text in machine.unsafe()]
        except FormatError as error:
            item.leave(f"what the objects in {name} would run: {error}")
    return tuple(notes)


def share_of_layers(found: Iterable[Tensor]) -> float:
    """Which part of the float arrays is named like layers' parameters; single numbers are settings."""
    return names.share(tensor.name for tensor in found if values.learnable(tensor) and tensor.shape)


def lettered(found: list[Tensor]) -> bool:
    """``w1`` and ``b1``, ``fc_w`` and ``fc_b``: most arrays are matrices and vectors of one name but for that letter,
    and there are as many biases as the matrix has rows, columns or filters."""
    vectors = {tensor.name.lower(): tensor.shape[0] for tensor in found if len(tensor.shape) == 1}
    pairs = sum(vectors.get(_W.sub("b", tensor.name.lower()), 0) in tensor.shape for tensor in found
                if len(tensor.shape) >= 2 and _W.search(tensor.name.lower()))
    return pairs >= 2 and 3 * pairs >= len(found)


def numbered(found: list[Tensor]) -> bool:
    """arr_0, arr_1 … as numpy.savez names unnamed arrays: matrices and vectors in turn are layers with biases, and
    more vectors of the same length those of a normalisation."""
    if len(found) < 4 or not all(re.fullmatch(r"arr_\d+", tensor.name) for tensor in found):
        return False
    ordered = sorted(found, key=lambda tensor: int(tensor.name[4:]))
    ordered = [one for before, one in zip([None, *ordered], ordered)
               if before is None or len(one.shape) != 1 or one.shape != before.shape]
    pairs = [(a, b) for a, b in zip(ordered, ordered[1:]) if len(a.shape) >= 2 and len(b.shape) == 1]
    return len(pairs) > 1 and 2 * len(pairs) >= len(ordered) - 1 and all(b.shape[0] in a.shape for a, b in pairs)
