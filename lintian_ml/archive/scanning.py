# SPDX-License-Identifier: GPL-2.0-or-later
"""One run of ``archive scan``: lock the store, judge what is new or changed, keep it as it comes."""
from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from lintian_ml.archive import cluster, detector, judge, local
from lintian_ml.archive.entries import Outcome, Selection, Task
from lintian_ml.archive.store import Store
from lintian_ml.errors import InputError
from lintian_ml.records import dataclass
from lintian_ml.words import worded


@dataclass(frozen=True)
class State:
    """How far a run has come: sources and compressed bytes, seconds since its beginning; ``name`` was the last.

    What could not be judged is no part of the bytes, neither of those wanted nor of those done: it took no time.
    """

    wanted: int
    wanted_bytes: int
    done: int = 0
    failed: int = 0
    bytes: int = 0
    seconds: float = 0.0
    name: str = ""
    reason: str = ""
    peak: int = 0


@dataclass(frozen=True)
class Handling:
    """What is done with files: where they lie meanwhile (None: each worker's temporary folder), where they stay (empty:
    nowhere), the most compressed bytes of a source that is judged (0: any number), and whether a part is enough."""

    scratch: Path | None = None
    keep: str = ""
    largest: int = 0
    partial: bool = False


@dataclass(frozen=True)
class Engine:
    """How sources are judged: ``local`` with ``jobs`` processes, or ``dask`` with the scheduler's ``address``."""

    name: str
    jobs: int = 1
    address: str = ""

    def run(self, tasks: Iterator[Task]) -> Iterator[Outcome]:
        return cluster.run(tasks, self.address) if self.name == "dask" else local.run(tasks, self.jobs)


@contextmanager
def locked(store: Path) -> Iterator[None]:
    """Nobody else scans into the store meanwhile. Raises InputError where somebody does."""
    with open(f"{store}.lock", "wb") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise InputError(worded("{store}: another scan is writing into it", store=store)) from None
        yield


def scratch(store: Store, given: str | None) -> Path:
    """The folder for files on their way. What a killed run left in it is removed; begun downloads of sources that are
    still listed stay."""
    folder = Path(given or f"{store.path}.parts").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    listed = {row[0].partition(":")[2] for row in store.db.execute("SELECT digest FROM source")}
    left = [*folder.glob(f"{judge.TEMPORARY}*"), *(path for path in folder.glob(f"{judge.PARTS}*")
                                                   if path.name.removeprefix(judge.PARTS) not in listed)]
    for path in left:
        shutil.rmtree(path, ignore_errors=True)
    return folder


def run(store: Store, selection: Selection, engine: Engine, handling: Handling,
        tell: Callable[[State], None]) -> State:
    """Judge every selected source that has no facts of this detector; the closing state."""
    version = detector.version()
    state = State(*store.count(selection, "NOT EXISTS (SELECT 1 FROM result WHERE source = s.id AND detector = ?)",
                               (version,)))
    number, start = store.begin(engine.name, state.wanted), time.monotonic()
    tasks = _Sent(replace(task, keep=handling.keep, largest=handling.largest, partial=handling.partial)
                  for task in store.pending(selection, version, str(handling.scratch or "")))
    for outcome in engine.run(tasks):
        store.keep(outcome, version)
        failed = state.failed + bool(outcome.reason)
        name, size = tasks.pop(outcome.source)
        state = State(state.wanted, state.wanted_bytes - (size if outcome.reason else 0), state.done + 1, failed,
                      state.bytes + outcome.size, time.monotonic() - start, name, outcome.reason and outcome.detail,
                      max(state.peak, outcome.peak))
        store.progress(number, state.done, failed, state.bytes, state.peak)
        tell(state)
    store.progress(number, state.done, state.failed, state.bytes, state.peak, ended=True)
    return state


class _Sent:
    """Passes tasks on and remembers name and size of those that are on their way."""

    def __init__(self, tasks: Iterator[Task]) -> None:
        self._tasks, self._sent = tasks, dict[int, tuple[str, int]]()

    def __iter__(self) -> Iterator[Task]:
        return self

    def __next__(self) -> Task:
        task = next(self._tasks)
        self._sent[task.source] = f"{task.name} {task.version}", task.size
        return task

    def pop(self, source: int) -> tuple[str, int]:
        return self._sent.pop(source, ("", 0))


def tidy(folder: Path) -> None:
    """Remove the folder for files on their way where nothing is on its way; what a dead worker left goes with it."""
    for left in folder.glob(f"{judge.TEMPORARY}*"):
        shutil.rmtree(left, ignore_errors=True)
    try:
        os.rmdir(folder)
    except OSError:
        return  # begun downloads are in it, the next run goes on with them
