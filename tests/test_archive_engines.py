# SPDX-License-Identifier: GPL-2.0-or-later
"""One process, several, a Dask cluster, and runs that are killed: the same store comes out."""
from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import archive_mirror as mirror
import pytest
from conftest import require

from lintian_ml import cli
from lintian_ml.archive import detector, entries, local, schema
from lintian_ml.archive.entries import File, Task

KILLS = 20
NAMES = mirror.every_name()[::3]
WORK = local._work
HERE = Path(__file__).parents[1]


def command(store: Path, pool: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "lintian_ml", "archive", "scan", "--store", str(store), *words, str(pool)]


def scan(store: Path, pool: Path, *words: str) -> None:
    """A run that is left alone."""
    subprocess.run(command(store, pool, *words), check=True, capture_output=True, env=mirror.environment(), cwd=HERE)


def dump(store: Path) -> dict[str, list[tuple[object, ...]]]:
    """All facts of a store by table, sorted; only the times of runs are left out."""
    with closing(sqlite3.connect(store)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        return {table: sorted(db.execute(f"SELECT * FROM {table}").fetchall(), key=repr) for table in schema.FACTS}


def lines(store: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """The report for programs."""
    capsys.readouterr()
    assert cli.main(["archive", "report", "--store", str(store), "--format", "jsonl"]) == 0
    return capsys.readouterr().out


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A third of the golden packages."""
    folder = tmp_path_factory.mktemp("pool")
    mirror.pool(folder, NAMES)
    return folder


@pytest.fixture(scope="module")
def undisturbed(pool: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of one process that nobody disturbed."""
    store = tmp_path_factory.mktemp("store") / "store"
    scan(store, pool, "-j", "1")
    return store


def test_several_processes_give_the_same_store(pool: Path, undisturbed: Path, tmp_path: Path,
                                               capsys: pytest.CaptureFixture[str]) -> None:
    """Three workers, in whatever order they end, give the same facts and the same bytes of report."""
    scan(tmp_path / "store", pool, "-j", "3")
    assert dump(tmp_path / "store") == dump(undisturbed)
    assert lines(tmp_path / "store", capsys) == lines(undisturbed, capsys)


def test_killed_runs_lose_nothing_and_do_nothing_twice(pool: Path, undisturbed: Path, tmp_path: Path) -> None:
    """SIGKILL at 20 random moments, of the whole run or of its first process alone: what comes out is the same.

    Every third moment is a random time after the first package was judged, so that some come in the middle.
    """
    chance = random.Random(20)
    start = time.monotonic()
    scan(tmp_path / "timed", pool, "-j", "2")
    whole = time.monotonic() - start
    store, kills, between = tmp_path / "store", 0, 0
    while kills < KILLS:
        process = subprocess.Popen(command(store, pool, "-j", "2"), stderr=subprocess.DEVNULL, cwd=HERE,
                                   env=mirror.environment(), start_new_session=True)
        try:
            if kills % 3 == 0:
                _wait_for_work(store, process)
                status = process.wait(chance.uniform(0, whole / 20))
            else:
                status = process.wait(chance.uniform(0.1, whole))
        except subprocess.TimeoutExpired:
            kills += 1
            between += 0 < _judged(store) < len(NAMES)
            os.kill(process.pid, signal.SIGKILL) if kills % 2 else os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            continue
        assert status == 0 and dump(store) == dump(undisturbed)
        store = tmp_path / f"store-{kills}"
    scan(store, pool, "-j", "2")
    assert dump(store) == dump(undisturbed)
    assert between >= 3, "no kill came in the middle of the work"
    assert not list(tmp_path.glob("*.parts/lintian-ml-judging-*"))


def _wait_for_work(store: Path, process: subprocess.Popen[bytes]) -> None:
    """Until one more package is judged than before, or the run has ended."""
    before = _judged(store)
    while process.poll() is None and _judged(store) <= before:
        time.sleep(0.005)


def _judged(store: Path) -> int:
    try:
        with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as db:
            return int(db.execute("SELECT count(*) FROM result").fetchone()[0])
    except sqlite3.Error:
        return 0


# -- workers that die or hang ----------------------------------------------------------------------------------------


def task(number: int, name: str, path: Path) -> Task:
    """The task of one .dsc, as the store makes it."""
    from lintian_ml.archive.origins import described

    entry = described(path)
    return Task(number, name, entry.version, entry.base, entry.files, str(path.parent), detector.version())


def test_a_worker_that_dies_costs_one_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A source that takes its process with it is a failure with its reason; the others are judged."""
    built = mirror.pool(tmp_path, mirror.FEW[:3])
    victim = task(1, "victim", built[1])
    started: list[int] = []
    begin = local._start

    def start(context: object) -> local.Worker:
        worker = begin(context)
        started.append(worker.process.pid)
        return worker

    def kill(tasks: list[Task]) -> Iterator[Task]:
        """The victim comes alone, and whoever gets it is killed at once, each time."""
        for number, entry in enumerate(tasks):
            if entry is victim:
                monkeypatch.setattr(local, "_AHEAD", 1)
                for pid in started:
                    os.kill(pid, signal.SIGKILL)
            yield entry

    monkeypatch.setattr(local, "_start", start)
    monkeypatch.setattr(local.limits, "JUDGE_DEATHS", 1)
    outcomes = {outcome.source: outcome for outcome in local.run(kill([victim, task(2, "b", built[0])]), 1)}
    assert outcomes[1].reason == entries.WORKER_DIED and "signal 9" in outcomes[1].detail
    assert outcomes[2].document and len(started) == 2


def test_a_worker_that_has_grown_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends what it was given, so that nothing is lost or done twice, and a new process takes the rest."""
    built = mirror.pool(tmp_path, mirror.FEW)
    started: list[int] = []
    begin = local._start

    def small(context: Any) -> local.Worker:
        worker = begin(context)
        started.append(worker.process.pid)
        return worker

    monkeypatch.setattr(local, "_start", small)
    monkeypatch.setattr(local, "_work", _grown)
    tasks = [task(number, path.name, path) for number, path in enumerate(built)]
    outcomes = list(local.run(iter(tasks), 1))
    assert sorted(outcome.source for outcome in outcomes) == list(range(len(built)))
    assert all(outcome.document for outcome in outcomes)
    assert len(started) >= len(built) // 2


def _grown(pipe: Any) -> None:
    """A worker to whom any size is too large."""
    local.limits.JUDGE_MEMORY = 0
    WORK(pipe)


def test_a_source_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its process is ended, and the next source gets a new one."""
    built = mirror.pool(tmp_path, mirror.FEW[:1])
    begin = local._start

    def stopped(context: object) -> local.Worker:
        worker = begin(context)
        os.kill(worker.process.pid, signal.SIGSTOP)
        return worker

    monkeypatch.setattr(local, "_start", stopped)
    monkeypatch.setattr(local.limits, "JUDGE_WALL", 1)
    outcome, = local.run(iter([task(1, "slow", built[0])]), 1)
    assert outcome.reason == entries.TOO_LONG


def test_a_worker_of_another_version_judges_nothing(tmp_path: Path) -> None:
    """Facts of two detectors never mix in one run."""
    from dataclasses import replace

    from lintian_ml.archive.judge import judge

    built = mirror.pool(tmp_path, mirror.FEW[:1])
    outcome = judge(replace(task(1, "a", built[0]), detector="0.0+other"))
    assert outcome.reason == entries.INTERNAL and "install the same version" in outcome.detail


def test_a_source_without_sense_is_a_failure(tmp_path: Path) -> None:
    """A .dsc of an unknown format is told, and no folder stays behind."""
    from lintian_ml.archive.judge import judge

    path, = mirror.pool(tmp_path, mirror.FEW[:1])
    path.write_text(path.read_text().replace("3.0 (quilt)", "9.0 (odd)"))
    outcome = judge(task(1, "odd", path))
    assert outcome.reason == entries.NOT_CHECKED and str(tmp_path) not in outcome.detail
    gone = task(2, "gone", path)
    outcome = judge(Task(2, "gone", "1", gone.place, (*gone.files, File("no.tar", 1, "sha256", "0")), gone.scratch,
                         gone.detector))
    assert outcome.reason == entries.MISSING
    assert [entry.name for entry in tmp_path.iterdir() if entry.is_dir()] == []


# -- Dask ------------------------------------------------------------------------------------------------------------


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A real scheduler and real worker processes on loopback; the address, and the workers."""
    environment = mirror.environment(DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT="20s")
    options: Any = {"cwd": folder, "env": environment, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    described = folder / "scheduler.json"
    processes: list[subprocess.Popen[bytes]] = []
    try:
        processes.append(subprocess.Popen([
            sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0",
            "--no-dashboard", "--no-show", "--scheduler-file", str(described)], **options))
        deadline = time.monotonic() + 60
        while not described.exists() or not described.read_text().endswith("}"):
            assert time.monotonic() < deadline and processes[0].poll() is None
            time.sleep(0.1)
        address = json.loads(described.read_text())["address"]
        for _ in range(workers):
            processes.append(subprocess.Popen([
                sys.executable, "-m", "distributed.cli.dask_worker", address, "--no-nanny", "--nthreads", "1",
                "--no-dashboard", "--host", "127.0.0.1", "--memory-limit", "0", "--local-directory", str(folder)],
                **options))
        yield address, processes[1:]
    finally:
        for process in reversed(processes):
            process.terminate()
        for process in processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def test_a_cluster_of_which_a_worker_dies_gives_the_same_store(
        pool: Path, undisturbed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A scheduler and three workers; one is killed while it works, and nothing is missing."""
    require("distributed")
    for attempt in range(3):  # all may be judged before the worker is killed: then once more
        store, place = tmp_path / f"store{attempt}", tmp_path / f"cluster{attempt}"
        place.mkdir()
        with cluster(place, 3) as (address, workers):
            process = subprocess.Popen(command(store, pool, "--engine", "dask", "--scheduler", address), cwd=HERE,
                                       env=mirror.environment(), stderr=subprocess.PIPE, text=True)
            deadline = time.monotonic() + 90
            while _judged(store) < 2:
                assert time.monotonic() < deadline and process.poll() is None, process.stderr and process.stderr.read()
                time.sleep(0.02)
            workers[0].kill()
            middle = _judged(store)
            _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
        if middle < len(NAMES):
            break
    assert middle < len(NAMES), "the scan was over before the worker was killed"
    assert dump(store) == dump(undisturbed)
    assert lines(store, capsys) == lines(undisturbed, capsys)


def test_no_scheduler_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str],
                                      monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody listens the run ends with status 1; so it does where Dask is not installed."""
    mirror.pool(tmp_path / "pool", mirror.FEW[:1])
    words = ["archive", "scan", "--store", str(tmp_path / "store"), "--engine", "dask", "--scheduler",
             "tcp://127.0.0.1:1", str(tmp_path / "pool")]
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert cli.main(words) == 1
    assert "python3-distributed" in capsys.readouterr().err
