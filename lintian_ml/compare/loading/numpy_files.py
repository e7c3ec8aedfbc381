# SPDX-License-Identifier: GPL-2.0-or-later
"""NumPy's files for comparing: one array, or a zip of them. Arrays of objects are pickles and are refused."""
from __future__ import annotations

import re

from lintian_ml.compare import arrays
from lintian_ml.compare.loading import strict, zips
from lintian_ml.compare.model import Array, Model
from lintian_ml.errors import DamagedFile
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import npys, npzs
from lintian_ml.words import worded

_FORTRAN = re.compile(rb"['\"]fortran_order['\"]\s*:\s*True")


def is_npz(item: Item) -> bool:
    """A zip whose members are all .npy."""
    return item.head[:2] == b"PK" and npzs.is_npz(item)


def is_npy(item: Item) -> bool:
    """By its magic."""
    return item.head[:6] == npys.MAGIC


def load_npz(item: Item) -> Model:
    """All arrays under their names without .npy. Raises FormatError."""
    archive, found = zips.opened(item), {}
    for name, info in archive.members.items():
        blob, start = archive.place(name)
        found[name.removesuffix(".npy")] = _array(blob, start, info.file_size, name.removesuffix(".npy"))
    strict.once(found)
    return Model(item.path, "npz", item.size, found, ignored=archive.notes)


def load_npy(item: Item) -> Model:
    """The one array, whose name is ``array`` whatever the file is called. Raises FormatError."""
    return Model(item.path, "npy", item.size, {"array": _array(item.blob(), 0, item.size, "array")})


def _array(blob: Blob, start: int, size: int, name: str) -> Array:
    begin = blob.peek(start, min(size, npys.LONGEST))
    told = npys.tensor(begin, size, name)
    if told.span is None:
        raise DamagedFile(worded("holds {name} as {dtype}: it would have to be unpickled, or is no list of numbers",
                                 name=name, dtype=told.dtype))
    if told.span.offset + told.span.length != size:
        raise DamagedFile(worded("has {number} bytes behind the array {name}",
                                 number=size - told.span.offset - told.span.length, name=name))
    if _FORTRAN.search(begin[:told.span.offset]):
        return _turned(blob, start, name, told.span.length, begin)
    order = ">" if told.span.encoding[0] == ">" else "<"
    return arrays.stored(name, told.dtype, told.shape, blob, (start + told.span.offset, told.span.length), order)


def _turned(blob: Blob, start: int, name: str, length: int, begin: bytes) -> Array:
    """An array in Fortran's order, brought into C's."""
    told = npys.tensor(begin, len(begin) + length, name)
    assert told.span is not None
    order = ">" if told.span.encoding[0] == ">" else "<"
    flat = arrays.stored(name, told.dtype, told.shape[::-1], blob, (start + told.span.offset, length), order)
    if len(told.shape) < 2:
        return flat
    return arrays.held(name, flat.values().T)
