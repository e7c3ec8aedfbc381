# SPDX-License-Identifier: GPL-2.0-or-later
"""Values of an HDF5 dataset, inside the isolated worker only: little-endian bytes in C order, a piece at a time."""
from __future__ import annotations

import base64
import os
from typing import Any

from lintian_ml.errors import DamagedFile, MissingLibrary


def piece(descriptor: int, name: str, start: int, count: int) -> dict[str, Any]:
    """{"data": base64} of ``count`` values of the dataset ``name`` from the flat index ``start``."""
    try:
        import h5py
    except ImportError:
        raise MissingLibrary("h5py is needed to look into HDF5 files: install python3-h5py") from None
    with os.fdopen(os.dup(descriptor), "rb") as handle, h5py.File(handle, "r") as opened:
        entry = opened[name]
        if entry.is_virtual or entry.external or entry.dtype.kind not in "fiub":
            raise DamagedFile(f"HDF5: {name} lies outside the file or holds no numbers")
        values = _flat(entry, start, count)
    return {"data": base64.b64encode(values.astype(values.dtype.newbyteorder("<")).tobytes()).decode()}


def _flat(entry: Any, start: int, count: int) -> Any:
    """A run of values; only the rows that hold it are read."""
    if not entry.shape:
        return entry[()].reshape(1)[start:start + count]
    row = max(1, entry.size // max(1, entry.shape[0]))
    first = start // row
    rows = entry[first:-(-(start + count) // row)].reshape(-1)
    return rows[start - first * row:start - first * row + count]
