# SPDX-License-Identifier: GPL-2.0-or-later
"""The engine of one machine: worker processes that are started once and stay warm.

A worker fetches its next source while it judges the present one. One that dies or hangs costs one attempt at the
source it was at; the others go on, and a new worker takes its place.
"""
from __future__ import annotations

import multiprocessing
import os
import queue
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from lintian_ml import limits
from lintian_ml.archive import entries, judge
from lintian_ml.archive.entries import Outcome, Task
from lintian_ml.records import dataclass, field

_AHEAD = 2  # tasks that a worker has: the one it judges and the one it fetches


@dataclass
class Worker:
    """A process with its pipe; ``tasks`` in the order they were sent, ``since`` when the first of them was begun.

    One that ``retires`` has grown too large: it ends what it has and gets nothing new.
    """

    process: Any
    pipe: Connection
    tasks: deque[Task] = field(default_factory=deque)
    since: float = 0.0
    retires: bool = False


def run(tasks: Iterator[Task], jobs: int) -> Iterator[Outcome]:
    """What became of every task, in the order in which it is known."""
    context = multiprocessing.get_context("spawn")
    crew: list[Worker] = []
    again: deque[Task] = deque()
    deaths: dict[int, int] = {}
    try:
        crew = [_start(context) for _ in range(jobs)]
        while True:
            for worker in [worker for worker in crew if worker.retires and not worker.tasks]:
                _end(worker)
                crew[crew.index(worker)] = _start(context)
            _feed(crew, tasks, again)
            if not any(worker.tasks for worker in crew):
                return
            for worker in _ready(crew):
                try:
                    outcome, worker.retires = worker.pipe.recv()
                except (EOFError, OSError):
                    yield from _lost(worker, again, deaths, entries.WORKER_DIED)
                    crew[crew.index(worker)] = _start(context)
                    continue
                worker.tasks.popleft()
                worker.since = time.monotonic()
                yield outcome
            for worker in [worker for worker in crew if _hangs(worker)]:
                yield from _lost(worker, again, deaths, entries.TOO_LONG)
                crew[crew.index(worker)] = _start(context)
    finally:
        for worker in crew:
            _end(worker)


def _ready(crew: list[Worker]) -> list[Worker]:
    there = wait([worker.pipe for worker in crew if worker.tasks], 1.0)
    return [worker for worker in crew if worker.pipe in there]


def _feed(crew: list[Worker], tasks: Iterator[Task], again: deque[Task]) -> None:
    """Give every worker work. A source that was with a dead worker is judged with nothing beside it."""
    for depth in range(1, _AHEAD + 1):
        for worker in crew:
            if len(worker.tasks) < depth and not worker.retires:
                task = again.popleft() if again and not worker.tasks else next(tasks, None)
                if task is None:
                    continue
                if not worker.tasks:
                    worker.since = time.monotonic()
                with suppress(OSError):  # a worker that has just died is seen at the next look
                    worker.pipe.send(task)
                worker.tasks.append(task)


def _hangs(worker: Worker) -> bool:
    return bool(worker.tasks) and time.monotonic() - worker.since > limits.JUDGE_WALL


def _lost(worker: Worker, again: deque[Task], deaths: dict[int, int], reason: str) -> Iterator[Outcome]:
    """Take a worker's tasks back; the first of them was at work, and fails where that happened too often."""
    _end(worker)
    first, *others = worker.tasks
    again.extend(others)
    deaths[first.source] = deaths.get(first.source, 0) + 1
    if reason == entries.TOO_LONG or deaths[first.source] >= limits.JUDGE_DEATHS:
        status = worker.process.exitcode
        detail = f"more than {limits.JUDGE_WALL} seconds" if reason == entries.TOO_LONG else \
            f"killed by signal {-status}" if status and status < 0 else f"ended with status {status}"
        yield Outcome(first.source, 0, "", reason, f"the process that judged {first.name}: {detail}")
    else:
        again.append(first)


def _start(context: Any) -> Worker:
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    return Worker(process, ours)


def _end(worker: Worker) -> None:
    worker.pipe.close()
    worker.process.kill()
    worker.process.join()


# -- in the worker ---------------------------------------------------------------------------------------------------


def _work(pipe: Connection) -> None:
    """Judge what comes until the pipe is closed; then end at once, in the middle of a source if need be."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    incoming: queue.Queue[Task] = queue.Queue()
    fetched: queue.Queue[tuple[Task, Path | Outcome]] = queue.Queue(1)
    for target, arguments in ((_receive, (pipe, incoming)), (_fetch, (incoming, fetched))):
        threading.Thread(target=target, args=arguments, daemon=True).start()
    while True:
        task, there = fetched.get()
        outcome = there if isinstance(there, Outcome) else judge.checked(task, there)
        try:
            pipe.send((outcome, _resident() > limits.JUDGE_MEMORY))
        except OSError:
            os._exit(1)


def _resident() -> int:
    """Bytes of memory that this process holds; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def _receive(pipe: Connection, incoming: queue.Queue[Task]) -> None:
    try:
        while True:
            incoming.put(pipe.recv())
    except (EOFError, OSError):
        os._exit(1)  # the scan was ended or killed: nobody waits for an answer


def _fetch(incoming: queue.Queue[Task], fetched: queue.Queue[tuple[Task, Path | Outcome]]) -> None:
    while True:
        task = incoming.get()
        fetched.put((task, judge.prepared(task)))
