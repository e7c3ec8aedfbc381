# SPDX-License-Identifier: GPL-2.0-or-later
"""joblib writes an array's bytes into the pickle, right behind its wrapper (joblib/numpy_pickle.py)."""
from __future__ import annotations

import math
import re
from collections.abc import Callable

from lintian_ml.errors import DamagedFile
from lintian_ml.reader import Blob
from lintian_ml.wire import pickle_values
from lintian_ml.wire.pickle_values import Made, Raw

WRAPPERS = ("joblib.numpy_pickle.NumpyArrayWrapper", "joblib.numpy_pickle_compat.NDArrayWrapper",
            "sklearn.externals.joblib.numpy_pickle.NumpyArrayWrapper",
            "sklearn.externals.joblib.numpy_pickle.NDArrayWrapper", "joblib.numpy_pickle.NDArrayWrapper",
            "joblib.numpy_pickle_compat.ZNDArrayWrapper")


def after(blob: Blob, made: Made, at: int, nested: Callable[[int], int]) -> int:
    """Where the opcodes go on: behind the bytes that follow the wrapper at ``at``, or ``at`` for anything else.

    ``nested`` follows another pickle, which stands for an array of objects. Raises DamagedFile.
    """
    if made.name not in WRAPPERS or not isinstance(made.state, dict):
        return at
    shape, dtype = made.state.get("shape"), pickle_values.dtype_of(made.state.get("dtype"))
    if not isinstance(shape, tuple) or "filename" in made.state:
        return at
    if dtype[1:2] == "O":
        return nested(at)
    width = re.search(r"(?<!\d)\d{1,6}\Z", dtype)
    if width is None or not all(type(n) is int and n >= 0 for n in shape):
        raise DamagedFile(f"has an array at byte {at} that cannot be measured")
    if made.state.get("numpy_array_alignment_bytes") is not None:
        at += 1 + blob.read(at, 1)[0]
    end = at + math.prod(shape) * int(width.group()) * (4 if dtype[1:2] == "U" else 1)
    if end > blob.size:
        raise DamagedFile(f"ends at byte {blob.size}, but an array reaches to {end}")
    made.elements.append(Raw(at, end))
    return end
