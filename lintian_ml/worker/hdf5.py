# SPDX-License-Identifier: GPL-2.0-or-later
"""HDF5 with h5py, inside the isolated worker only: attributes, datasets, and a digest of each dataset's values."""
from __future__ import annotations

import math
import os
from collections.abc import Iterator
from typing import Any

from lintian_ml import limits
from lintian_ml.errors import DamagedFile, LimitExceeded, MissingLibrary

_WANTED = frozenset("keras_version backend layer_names weight_names model_config training_config author license "
                    "licence description dataset".split())
_ROWS = 1 << 20  # values of one step through a dataset


def inspect(descriptor: int, digests: bool = True) -> dict[str, Any]:
    """{"attributes": {name: text}, "groups": [name], "datasets": [{name, shape, dtype, digest}], "left": [words]}."""
    try:
        import h5py
    except ImportError:
        raise MissingLibrary("h5py is needed to look into HDF5 files: install python3-h5py") from None
    with os.fdopen(os.dup(descriptor), "rb") as handle:
        try:
            with h5py.File(handle, "r") as opened:
                return _contents(h5py, opened, _Allowance(os.fstat(descriptor).st_size) if digests else None)
        except (OSError, RuntimeError, KeyError, ValueError, TypeError) as error:
            raise DamagedFile(f"HDF5: {error}") from None


class _Allowance:
    """What the values of one file may come to when unpacked; a data set past it is listed without its values."""

    def __init__(self, size: int) -> None:
        self._left = limits.VALUES_FREE + limits.VALUES_RATIO * size

    def covers(self, entry: Any) -> bool:
        """Whether a data set may be read; if so it counts. No chunk of it, which is unpacked whole, may be large."""
        needed = entry.size * entry.dtype.itemsize
        chunk = entry.dtype.itemsize * math.prod(entry.chunks or ())
        if needed > self._left or chunk > limits.HDF5_CHUNK:
            return False
        self._left -= needed
        return True


def _contents(h5py: Any, opened: Any, allowance: _Allowance | None) -> dict[str, Any]:
    datasets: list[dict[str, Any]] = []
    groups: list[str] = []

    def visit(name: str, entry: Any) -> None:
        if len(datasets) + len(groups) > limits.TENSORS:
            raise LimitExceeded(f"has more than {limits.TENSORS} datasets and groups")
        if name.count("/") > limits.HDF5_DEPTH:
            raise LimitExceeded(f"has groups inside groups, more than {limits.HDF5_DEPTH} deep")
        if isinstance(entry, h5py.Dataset):
            datasets.append(_dataset(name, entry, allowance))
        else:
            groups.append(name)

    opened.visititems(visit)
    left: list[str] = []
    attributes = dict(_attributes(opened, left))
    if "model_weights" in opened:
        attributes.update(_attributes(opened["model_weights"], left))
    return {"attributes": attributes, "groups": groups[:limits.HDF5_NAMES], "datasets": datasets, "left": left}


def _attributes(entry: Any, left: list[str]) -> Iterator[tuple[str, str]]:
    """Names and values; lists of names as one text, anything else by name alone. What is left out goes to ``left``."""
    names = sorted(entry.attrs, key=lambda name: name not in _WANTED)  # what tells of a model is never crowded out
    if len(names) > limits.HDF5_ATTRIBUTES:
        left.append(f"{len(names)} attributes of {entry.name}, of which {limits.HDF5_ATTRIBUTES} are read")
    for name in names[:limits.HDF5_ATTRIBUTES]:
        try:
            value = entry.attrs[name]
            text = _text(value)
        except (OSError, TypeError, ValueError, KeyError):
            yield name[:limits.NAME], ""
            continue
        if len(text) > limits.HDF5_TEXT or getattr(value, "size", 0) > limits.HDF5_NAMES:
            left.append(f"the end of the attribute {name[:80]} of {entry.name}")
        yield name[:limits.NAME], text[:limits.HDF5_TEXT]


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, (str, int, float)):
        return str(value)
    return ", ".join(map(_text, value.tolist()[:limits.HDF5_NAMES])) if hasattr(value, "tolist") and value.ndim else ""


def _dataset(name: str, entry: Any, allowance: _Allowance | None) -> dict[str, Any]:
    found = {"name": name[:limits.NAME], "shape": list(entry.shape or ()), "dtype": str(entry.dtype)}
    plain = entry.dtype.kind in "fiu" and entry.size and not entry.is_virtual and not entry.external
    if allowance and plain and allowance.covers(entry):
        from lintian_ml.fingerprint import values_digest

        found["digest"] = values_digest(_chunks(entry))
    return found


def _chunks(entry: Any) -> Iterator[Any]:
    """The values flat, in C order, a million at a time."""
    if not entry.shape:
        yield entry[()].reshape(-1)
        return
    row = max(1, entry.size // entry.shape[0])
    step = max(1, _ROWS // row)
    for start in range(0, entry.shape[0], step):
        yield entry[start:start + step].reshape(-1)
