# SPDX-License-Identifier: GPL-2.0-or-later
"""The isolated worker: what it cannot do, and that it may die without taking anybody along."""
from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lintian_ml import limits, worker
from lintian_ml.errors import DamagedFile, LimitExceeded, MissingLibrary, NotThisFormat
from lintian_ml.reader import Item

ATTACKS = Path(__file__).parent / "worker_attacks"
ITEM = Item.of("some.file", b"content of the file")


@pytest.fixture
def attacked() -> Iterator[worker.Worker]:
    made = worker.Worker("attack_tasks", (str(ATTACKS),), wall=20)
    yield made
    made.close()


def test_content_comes_as_descriptor(attacked: worker.Worker) -> None:
    """The task reads the file's bytes, small ones from memory and large ones from disk."""
    assert attacked.call("read", ITEM) == {"text": "content of the file"}
    with tempfile.TemporaryFile() as handle:
        handle.write(b"x" * limits.HEAD)
        handle.seek(0)
        large = Item("large", handle.raw)  # type: ignore[attr-defined]
        assert len(attacked.call("read", large)["text"]) == 100


def test_content_comes_where_proc_is_not_mounted(attacked: worker.Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bare chroot has no /proc: the content comes by way of a file that nobody can find any more."""
    monkeypatch.setattr(worker, "_DESCRIPTORS", "/proc/nothing")
    attacked.call("read", ITEM)
    assert attacked.call("read", ITEM) == {"text": "content of the file"}


def test_child_has_our_package_on_its_path_and_not_our_modules() -> None:
    """A module of ours never stands in for one of Python's of the same name, such as glob."""
    paths = worker._environment(())["PYTHONPATH"].split(os.pathsep)
    assert [Path(path, "lintian_ml").is_dir() for path in paths] == [True]
    assert not any(Path(path, "glob.py").exists() for path in paths)


def test_same_child_serves_again(attacked: worker.Worker) -> None:
    """The child is kept between files."""
    attacked.call("read", ITEM)
    first = attacked.pid
    attacked.call("read", ITEM)
    assert attacked.pid == first


def test_crash_is_damage_and_the_next_file_is_read(attacked: worker.Worker) -> None:
    """A crash in a C parser is a DamagedFile that names the signal; a new child serves the next file."""
    with pytest.raises(DamagedFile, match="read_null: the isolated reader was killed by SIGSEGV"):
        attacked.call("read_null", ITEM)
    assert attacked.call("read", ITEM) == {"text": "content of the file"}


def test_killed_from_outside(attacked: worker.Worker) -> None:
    """A child that is killed during a call is told apart by its signal."""
    attacked.call("read", ITEM)
    pid = attacked.pid
    assert pid is not None
    threading.Timer(0.3, os.kill, (pid, signal.SIGKILL)).start()
    with pytest.raises(DamagedFile, match="SIGKILL"):
        attacked.call("sleep", ITEM)


def test_hang_ends() -> None:
    """A child that does not answer is killed after the wall-clock limit."""
    impatient = worker.Worker("attack_tasks", (str(ATTACKS),), wall=2)
    start = time.monotonic()
    with pytest.raises(LimitExceeded, match="no answer within 2 seconds"):
        impatient.call("sleep", ITEM)
    assert time.monotonic() - start < 10
    impatient.close()


def test_memory_is_limited(attacked: worker.Worker) -> None:
    """Asking for more memory than allowed is a LimitExceeded, and the child lives on."""
    with pytest.raises(LimitExceeded, match="MiB of memory"):
        attacked.call("allocate", ITEM, size=2 * limits.WORKER_MEMORY)
    assert attacked.call("read", ITEM)


def test_answer_is_limited(attacked: worker.Worker) -> None:
    """An answer that is too long is refused."""
    with pytest.raises(LimitExceeded, match="an answer of more than"):
        attacked.call("talk", ITEM, size=limits.WORKER_REPLY + 1)


@pytest.mark.parametrize("task", ["connect", "write_file", "write_descriptor", "run_program", "fork"])
def test_forbidden(attacked: worker.Worker, task: str) -> None:
    """No connection, no file, no change to the scanned file, no program, no process: each fails inside the child."""
    if task == "connect" and "no network" not in attacked.in_force():
        pytest.fail("this system cannot take the network away") if strict() else None
        return
    if task == "fork" and os.getuid() == 0 and "no new processes" in attacked.in_force():
        return  # the process limit does not bind root outside of a user namespace of its own
    answer = attacked.call(task, ITEM)
    assert answer["refused"], answer


def strict() -> bool:
    return os.environ.get("LINTIAN_ML_STRICT") == "1"


def test_environment_is_empty(attacked: worker.Worker) -> None:
    """No HOME, no proxy, nothing of the caller's; the working folder is the root."""
    told = attacked.call("surroundings", ITEM)
    assert told["folder"] == "/"
    assert "HOME" not in told["environment"] and "USER" not in told["environment"]
    assert set(told["environment"]) <= {"PATH", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "OPENBLAS_NUM_THREADS",
                                        "LC_ALL",
                                        "OMP_NUM_THREADS", "HDF5_USE_FILE_LOCKING", "HDF5_PLUGIN_PATH", "LC_CTYPE"}


def test_errors_of_tasks_come_through(attacked: worker.Worker) -> None:
    """A FormatError keeps its class and sentence; any other exception is damage."""
    with pytest.raises(NotThisFormat, match="^something else$"):
        attacked.call("decline", ITEM)
    with pytest.raises(MissingLibrary, match="install python3-h5py"):
        attacked.call("lack", ITEM)
    with pytest.raises(DamagedFile, match="divide: ZeroDivisionError"):
        attacked.call("divide", ITEM)


def test_in_force_names_the_limits(attacked: worker.Worker) -> None:
    """in_force() tells in words what the child gave up."""
    told = attacked.in_force()
    assert f"memory {limits.WORKER_MEMORY // limits.MIB} MiB" in told
    assert "no file grows" in told and "no new privileges" in told


def test_forked_process_gets_a_child_of_its_own(attacked: worker.Worker) -> None:
    """A worker that was started before a fork is not shared between the two processes."""
    attacked.call("read", ITEM)
    first = attacked.pid
    attacked._owner = -1  # as it looks from another process
    attacked.call("read", ITEM)
    assert attacked.pid != first
    assert first is not None
    os.kill(first, signal.SIGKILL)
    os.waitpid(first, 0)


def test_parent_imports_no_parser() -> None:
    """Asking the worker loads neither h5py nor numpy into the asking process."""
    code = ("import sys; from lintian_ml import worker; worker.in_force(); "
            "sys.exit(bool({'h5py', 'numpy'} & set(sys.modules)))")
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_missing_h5py_is_said_clearly(tmp_path: Path) -> None:
    """Without h5py the message names the package to install."""
    (tmp_path / "h5py.py").write_text("raise ImportError\n")
    bare = worker.Worker(paths=())
    bare._paths = (str(tmp_path),)
    with pytest.raises(MissingLibrary, match="h5py is needed to look into HDF5 files: install python3-h5py"):
        bare.call("hdf5", ITEM)
    bare.close()
