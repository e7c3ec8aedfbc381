# SPDX-License-Identifier: GPL-2.0-or-later
"""The engine of many machines: Dask distributed. Workers may join, leave or die while it runs.

The scheduler holds a bounded number of sources per worker; Dask gives those of a worker that died to the others. The
store stays with this process alone.
"""
from __future__ import annotations

import importlib
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lintian_ml.archive import entries
from lintian_ml.archive.entries import Outcome, Task
from lintian_ml.archive.judge import judge
from lintian_ml.errors import InputError, UsageError

_ASKED = 1.0  # seconds for which a count of the workers is good
_AHEAD = 4  # sources per thread of a worker that the scheduler holds: enough that none waits for this process


def run(tasks: Iterator[Task], address: str) -> Iterator[Outcome]:
    """What became of every task, in the order in which it is known. Raises UsageError, InputError without a cluster."""
    try:
        distributed: Any = importlib.import_module("distributed")
    except ImportError:
        raise UsageError("--engine dask needs Dask: apt install python3-distributed, or pip install "
                         "'lintian-ml[dask]'") from None
    try:
        client = distributed.Client(address, set_as_default=False)
    except (OSError, ValueError) as error:
        raise InputError(f"no Dask scheduler answers at {address}: {error}") from None
    with client:
        yield from _all(client, tasks, distributed)


def _all(client: Any, tasks: Iterator[Task], distributed: Any) -> Iterator[Outcome]:
    waiting: dict[str, Task] = {}
    done = distributed.as_completed(loop=client.loop, with_results=False, raise_errors=False)
    room = _Room(client)
    while True:
        for task in islice(tasks, max(room.tasks() - len(waiting), 0)):
            future = client.submit(judge, task, key=f"lintian-ml-{task.source}-{task.detector}", pure=False)
            waiting[future.key] = task
            done.add(future)
        if not waiting:
            return
        future = next(done)
        yield _outcome(future, waiting.pop(future.key))
        future.release()


class _Room:
    """How many sources the scheduler may hold; asked of it now and then, since workers come and go."""

    def __init__(self, client: Any) -> None:
        self._client, self._asked, self._tasks = client, float("-inf"), 0

    def tasks(self) -> int:
        if time.monotonic() - self._asked > _ASKED:
            self._asked = time.monotonic()
            self._tasks = _AHEAD * max(sum(self._client.nthreads().values()), 1)
        return self._tasks


def _outcome(future: Any, task: Task) -> Outcome:
    if future.status == "finished":
        outcome: Outcome = future.result()
        return outcome
    problem = future.exception() if future.status == "error" else None
    reason = entries.WORKER_DIED if type(problem).__name__ == "KilledWorker" else entries.INTERNAL
    return Outcome(task.source, 0, "", reason, f"{task.name}: {' '.join(str(problem or future.status).split())}")
