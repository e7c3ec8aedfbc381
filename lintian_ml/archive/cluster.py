# SPDX-License-Identifier: GPL-2.0-or-later
"""The engine of many machines: Dask distributed. Workers may join, leave or die while it runs.

The scheduler holds a bounded number of sources per worker; Dask gives those of a worker that died to the others. The
store stays with this process alone.
"""
from __future__ import annotations

import importlib
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lintian_ml import limits
from lintian_ml.archive import entries
from lintian_ml.archive.entries import Outcome, Task
from lintian_ml.archive.judge import judge
from lintian_ml.errors import InputError, UsageError

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
    done = distributed.as_completed(with_results=False, raise_errors=False)
    _submit(client, tasks, waiting, done)
    while waiting:
        future = next(done)
        task = waiting.pop(future.key)
        yield _outcome(future, task)
        future.release()
        _submit(client, tasks, waiting, done)


def _submit(client: Any, tasks: Iterator[Task], waiting: dict[str, Task], done: Any) -> None:
    threads = sum(worker["nthreads"] for worker in client.scheduler_info()["workers"].values())
    for task in islice(tasks, max(_AHEAD * max(threads, 1) - len(waiting), 0)):
        future = client.submit(judge, task, key=f"lintian-ml-{task.source}-{task.detector}", pure=False,
                               retries=limits.JUDGE_DEATHS)
        waiting[future.key] = task
        done.add(future)


def _outcome(future: Any, task: Task) -> Outcome:
    if future.status == "finished":
        outcome: Outcome = future.result()
        return outcome
    problem = future.exception() if future.status == "error" else None
    reason = entries.WORKER_DIED if type(problem).__name__ == "KilledWorker" else entries.INTERNAL
    return Outcome(task.source, 0, "", reason, f"{task.name}: {' '.join(str(problem or future.status).split())}")
