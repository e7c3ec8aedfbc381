# SPDX-License-Identifier: GPL-2.0-or-later
"""One thread for numpy's linear algebra while nets are evaluated."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[None]:
    """Inside, BLAS uses one thread, where threadpoolctl is installed.

    Products of this size gain nothing from more; on a busy machine threads that wait for each other cost ten times the
    work, and the number of threads changes the last bits of a result.
    """
    try:
        import threadpoolctl
    except ImportError:
        yield
        return
    with threadpoolctl.threadpool_limits(1, "blas"):
        yield
