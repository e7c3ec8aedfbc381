# SPDX-License-Identifier: GPL-2.0-or-later
"""Inputs that a person gives: an .npy array, or an .npz with ``x`` and perhaps labels ``y``."""
from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy

from lintian_ml import limits
from lintian_ml.compare import loading
from lintian_ml.compare.loading import numpy_files
from lintian_ml.errors import FormatError, InputError, UsageError
from lintian_ml.words import worded

if TYPE_CHECKING:
    from lintian_ml.compare.model import Values


def read(path: str, shape: tuple[int, ...]) -> tuple[Values, Values | None]:
    """(inputs [n, *shape] in float64, labels [n] or None). Raises UsageError for what is no such file."""
    if not Path(path).is_file():
        raise UsageError(worded("{path}: no such file", path=path))
    try:
        found, labels = _arrays(path)
    except (InputError, FormatError, KeyError) as error:
        raise UsageError(worded("{path}: cannot be read as .npy, or .npz with an array x ({error})", path=path,
                                error=error)) from None
    wanted = int(numpy.prod(shape))
    if found.dtype.kind not in "fiub" or not found.ndim or not len(found) or found[0].size != wanted:
        raise UsageError(worded("{path}: holds {dtype} of shape {shape}, not rows of {wanted} numbers", path=path,
                                dtype=found.dtype, shape=found.shape, wanted=wanted))
    if labels is not None and (labels.shape != found.shape[:1] or labels.dtype.kind not in "iub"):
        raise UsageError(worded("{path}: its labels y are {dtype} of shape {shape}, not {number} integers", path=path,
                                dtype=labels.dtype, shape=labels.shape, number=len(found)))
    if len(found) > limits.PROBES:
        raise UsageError(worded("{path}: holds {number} inputs, at most {limit} are evaluated", path=path,
                                number=len(found), limit=limits.PROBES))
    inputs = numpy.asarray(found, float).reshape(-1, *shape)
    if not numpy.isfinite(inputs).all():
        raise UsageError(worded("{path}: holds a number that is not finite", path=path))
    return inputs, None if labels is None else numpy.asarray(labels, int)


def _arrays(path: str) -> tuple[Values, Values | None]:
    """Inputs and labels as they are in the file, read as strictly as a model. Raises InputError, FormatError, KeyError.
    """
    item = loading.opened(path)
    if not numpy_files.is_npz(item):
        return next(iter(numpy_files.load_npy(item).tensors.values())).values(), None
    held = numpy_files.load_npz(item).tensors
    return held["x"].values(), held["y"].values() if "y" in held else None
