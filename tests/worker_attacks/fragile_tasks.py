# SPDX-License-Identifier: GPL-2.0-or-later
"""The worker's own tasks, of which one dies on files that end in ``crash``."""
from __future__ import annotations

import os
from typing import Any

from lintian_ml.worker.hdf5 import inspect


def hdf5(descriptor: int, digests: bool = True) -> dict[str, Any]:
    if os.pread(descriptor, 5, os.fstat(descriptor).st_size - 5) == b"crash":
        os.abort()
    return inspect(descriptor, digests)


TASKS = {"hdf5": hdf5}
