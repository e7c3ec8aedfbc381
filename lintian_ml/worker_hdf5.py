# SPDX-License-Identifier: GPL-2.0-or-later
"""HDF5 with h5py, inside the isolated worker only: attributes, datasets, and a digest of each dataset's values."""
from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from lintian_ml import limits
from lintian_ml.errors import DamagedFile, LimitExceeded, MissingLibrary

_ATTRIBUTES = 64  # attributes of the root that are told
_ROWS = 1 << 20  # values of one step through a dataset


def inspect(descriptor: int, digests: bool = True) -> dict[str, Any]:
    """{"attributes": {name: text}, "groups": [name], "datasets": [{name, shape, dtype, digest}]}."""
    try:
        import h5py
    except ImportError:
        raise MissingLibrary("h5py is needed to look into HDF5 files: install python3-h5py") from None
    with os.fdopen(os.dup(descriptor), "rb") as handle:
        try:
            with h5py.File(handle, "r") as opened:
                return _contents(h5py, opened, digests)
        except (OSError, RuntimeError, KeyError, ValueError, TypeError) as error:
            raise DamagedFile(f"HDF5: {error}") from None


def _contents(h5py: Any, opened: Any, digests: bool) -> dict[str, Any]:
    datasets: list[dict[str, Any]] = []
    groups: list[str] = []

    def visit(name: str, entry: Any) -> None:
        if len(datasets) + len(groups) > limits.TENSORS:
            raise LimitExceeded(f"has more than {limits.TENSORS} datasets and groups")
        if isinstance(entry, h5py.Dataset):
            datasets.append(_dataset(name, entry, digests))
        else:
            groups.append(name)

    opened.visititems(visit)
    attributes = dict(_attributes(opened))
    if "model_weights" in opened:
        attributes.update(_attributes(opened["model_weights"]))
    return {"attributes": attributes, "groups": groups[:1000], "datasets": datasets}


def _attributes(entry: Any) -> Iterator[tuple[str, str]]:
    """Names and values; lists of names as one text, anything else by name alone."""
    for name in list(entry.attrs)[:_ATTRIBUTES]:
        try:
            yield name[:limits.NAME], _text(entry.attrs[name])[:limits.MIB]
        except (OSError, TypeError, ValueError, KeyError):
            yield name[:limits.NAME], ""


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, (str, int, float)):
        return str(value)
    return ", ".join(map(_text, value.tolist()[:1000])) if hasattr(value, "tolist") and value.ndim else ""


def _dataset(name: str, entry: Any, digests: bool) -> dict[str, Any]:
    found = {"name": name[:limits.NAME], "shape": list(entry.shape or ()), "dtype": str(entry.dtype)}
    if digests and entry.dtype.kind in "fiu" and entry.size and not entry.is_virtual and not entry.external:
        from lintian_ml.fingerprint import values_digest

        found["digest"] = values_digest(_chunks(entry))
    return found


def _chunks(entry: Any) -> Iterator[Any]:
    """The values flat, in C order, a million at a time. Raises LimitExceeded past a file's allowance of memory."""
    if entry.size * entry.dtype.itemsize > limits.EXPANDED:
        raise LimitExceeded(f"has a dataset of {entry.size} values")
    if not entry.shape:
        yield entry[()].reshape(-1)
        return
    row = max(1, entry.size // entry.shape[0])
    step = max(1, _ROWS // row)
    for start in range(0, entry.shape[0], step):
        yield entry[start:start + step].reshape(-1)
