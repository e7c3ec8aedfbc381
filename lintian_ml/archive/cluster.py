# SPDX-License-Identifier: GPL-2.0-or-later
"""The engine of many machines: Dask distributed. Workers may join, leave or die while it runs.

The scheduler holds a bounded number of batches per worker; Dask gives those of a worker that died to the others. Small
sources go together, since a message costs more than judging one. The store stays with this process alone.
"""
from __future__ import annotations

import importlib
import time
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any

from lintian_ml import limits
from lintian_ml.archive import entries
from lintian_ml.archive.entries import Outcome, Task
from lintian_ml.archive.judge import judge
from lintian_ml.errors import InputError, UsageError
from lintian_ml.words import worded

_ASKED = 1.0  # seconds for which a count of the workers is good
_AHEAD = 4  # batches per thread of a worker that the scheduler holds: enough that none waits for this process
_TOGETHER = 16  # sources of one batch: each message costs the scheduler and this process some milliseconds
_BYTES = 4 * limits.MIB  # compressed bytes from which on a batch is long enough

Batch = tuple[Task, ...]


def run(tasks: Iterator[Task], address: str) -> Iterator[Outcome]:
    """What became of every task, in the order in which it is known. Raises UsageError, InputError without a cluster."""
    try:
        distributed: Any = importlib.import_module("distributed")
    except ImportError:
        raise UsageError(worded("--engine dask needs Dask: apt install python3-distributed, or pip install "
                                "'lintian-ml[dask]'")) from None
    try:
        client = distributed.Client(address, set_as_default=False)
    except (OSError, ValueError) as error:
        raise InputError(worded("no Dask scheduler answers at {address}: {error}", address=address,
                                error=error)) from None
    with client:
        yield from _all(client, tasks, distributed)


def judge_all(tasks: Sequence[Task]) -> list[Outcome]:
    """What a worker does at a time."""
    return [judge(task) for task in tasks]


def _all(client: Any, tasks: Iterator[Task], distributed: Any) -> Iterator[Outcome]:
    waiting: dict[str, Batch] = {}
    again: deque[Batch] = deque()
    done = distributed.as_completed(loop=client.loop, with_results=False, raise_errors=False)
    room, batches = _Room(client), _batches(tasks)
    while True:
        for batch in islice(chain(_taken(again), batches), max(room.batches() - len(waiting), 0)):
            name = f"lintian-ml-{batch[0].source}-{len(batch)}-{batch[0].detector}"
            future = client.submit(judge_all, batch, key=name, pure=False)
            waiting[name] = batch
            done.add(future)
        if not waiting:
            return
        future = next(done)
        batch = waiting.pop(future.key)
        if future.status != "finished" and len(batch) > 1:
            again.extend((task,) for task in batch)  # one of them is to blame, the others are not
        else:
            yield from _outcomes(future, batch)
        future.release()


def _batches(tasks: Iterator[Task]) -> Iterator[Batch]:
    """Consecutive tasks, as many as make one message worth sending."""
    batch: list[Task] = []
    for task in tasks:
        batch.append(task)
        if len(batch) == _TOGETHER or sum(entry.size for entry in batch) > _BYTES:
            yield tuple(batch)
            batch = []
    if batch:
        yield tuple(batch)


def _taken(batches: deque[Batch]) -> Iterator[Batch]:
    while batches:
        yield batches.popleft()


class _Room:
    """How many batches the scheduler may hold; asked of it now and then, since workers come and go."""

    def __init__(self, client: Any) -> None:
        self._client, self._asked, self._batches = client, float("-inf"), 0

    def batches(self) -> int:
        if time.monotonic() - self._asked > _ASKED:
            self._asked = time.monotonic()
            self._batches = _AHEAD * max(sum(self._client.nthreads().values()), 1)
        return self._batches


def _outcomes(future: Any, batch: Batch) -> list[Outcome]:
    if future.status == "finished":
        outcomes: list[Outcome] = future.result()
        return outcomes
    problem = future.exception() if future.status == "error" else None
    reason = entries.WORKER_DIED if type(problem).__name__ == "KilledWorker" else entries.INTERNAL
    return [Outcome(task.source, 0, "", reason, f"{task.name}: {' '.join(str(problem or future.status).split())}")
            for task in batch]
