# SPDX-License-Identifier: GPL-2.0-or-later
"""What the isolated worker can do: every task by name. A task takes a descriptor and gives what JSON can hold."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lintian_ml.worker import hdf5, hdf5_values

LIBRARIES = ("h5py",)
TASKS: dict[str, Callable[..., dict[str, Any]]] = {
    "hdf5": hdf5.inspect,
    "hdf5-values": hdf5_values.piece,
}
