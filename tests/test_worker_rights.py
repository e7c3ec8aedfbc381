# SPDX-License-Identifier: GPL-2.0-or-later
"""What the isolated worker gave up, tried out from inside; where the system cannot take a right away, it says so."""
from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import require_right

from lintian_ml import limits, rights, worker
from lintian_ml.worker import child
from lintian_ml.errors import DamagedFile, LimitExceeded
from lintian_ml.formats import hdf5_weights
from lintian_ml.reader import Item
from lintian_ml.scan import Scanner

ATTACKS = Path(__file__).parent / "worker_attacks"
ITEM = Item.of("some.file", b"content of the file")


@pytest.fixture(scope="module")
def attacked() -> Iterator[worker.Worker]:
    made = worker.Worker("attack_tasks", (str(ATTACKS),), wall=20)
    yield made
    made.close()


@pytest.mark.parametrize("call", [
    "socket", "kill", "rename", "mkdir", "chmod", "unlink", "write", "ptrace", "execve", "symlink"])
def test_system_calls_that_are_refused(attacked: worker.Worker, call: str) -> None:
    """The filter refuses what a parser has no use for, with an error and not with death."""
    require_right(attacked.in_force(), "seccomp")
    assert attacked.call("call_system", ITEM, call=call)["refused"]


def test_home_and_configuration_are_out_of_reach(attacked: worker.Worker, tmp_path: Path) -> None:
    """Files that are no part of Python cannot be opened or listed: a home with its keys, /etc, other people's files."""
    require_right(attacked.in_force(), "Landlock")
    secret = tmp_path / ".netrc"
    secret.write_text("machine example.org password secret")
    for path in (str(secret), "/etc/passwd", "/proc/1/environ"):
        assert attacked.call("open_file", ITEM, path=path)["refused"], path
    for path in (str(tmp_path), str(Path.home()), "/etc"):
        assert attacked.call("list_folder", ITEM, path=path)["refused"], path
    assert not attacked.call("open_file", ITEM, path=os.__file__)["refused"]


def test_threads_run(attacked: worker.Worker) -> None:
    """The filter lets threads start: it tells them from processes."""
    assert attacked.call("thread", ITEM) == {"told": ["ran"]}


def test_descriptors_are_limited(attacked: worker.Worker) -> None:
    """Past WORKER_FILES nothing more is opened."""
    assert "Too many open files" in attacked.call("open_many", ITEM)["refused"]


def test_abort_is_told_by_name(attacked: worker.Worker) -> None:
    """A library that aborts is named with its task and signal, and a new child takes over."""
    first = attacked.pid
    with pytest.raises(DamagedFile, match=r"abort: the isolated reader was killed by SIG"):
        attacked.call("abort", ITEM)
    assert attacked.call("read", ITEM) and attacked.pid != first


@pytest.mark.parametrize(("pace", "told"), [(0, "1 seconds"), (2 * ITEM.size, "0.7 seconds"), (1, "1 seconds")])
def test_processor_time_is_limited(monkeypatch: pytest.MonkeyPatch, pace: int, told: str) -> None:
    """A parser in a loop ends by the limit of processor time, which a small file has less of, and in words."""
    monkeypatch.setattr(limits, "WORKER_CPU", 1)
    monkeypatch.setattr(limits, "WORKER_START", 0.2)
    before = os.times()
    slow = worker.Worker("spinning_tasks", (str(ATTACKS),), wall=30, pace=pace)
    with pytest.raises(DamagedFile, match=f"spin: the isolated reader used more than {told} of processor time"):
        slow.call("spin", ITEM)
    slow.close()
    assert os.times().children_user - before.children_user < 2.5


def test_files_that_end_the_reader_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each death halves what the next file has; after WORKER_DEATHS no further file of the package is given to it."""
    monkeypatch.setattr(limits, "WORKER_START", 0.2)
    monkeypatch.setattr(limits, "WORKER_DEATHS", 3)
    fragile = worker.Worker("spinning_tasks", (str(ATTACKS),), wall=20, pace=limits.MIB)
    for told in ("0.2", "0.1", "0.05"):
        with pytest.raises(DamagedFile, match=f"used more than {told} seconds"):
            fragile.call("spin", ITEM)
    with pytest.raises(LimitExceeded, match="3 files of this package have ended the isolated reader"):
        fragile.call("spin", ITEM)
    fragile.fresh()
    with pytest.raises(DamagedFile, match="used more than 0.2 seconds"):
        fragile.call("spin", ITEM)
    fragile.close()


def test_a_limit_of_processor_time_from_outside_is_kept() -> None:
    """Who runs with a limit of their own (ulimit -t) has readers all the same."""
    program = ("import resource; resource.setrlimit(resource.RLIMIT_CPU, (30, 30))\n"
               "from lintian_ml import worker\nfrom lintian_ml.reader import Item\n"
               "from lintian_ml.formats import hdf5_weights\n"
               "print(len(worker.call('hdf5', Item.of('x', hdf5_weights.FORMAT.sample()))['datasets']))\n")
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert int(run.stdout) > 0


def test_dead_reader_is_a_finding_and_the_next_file_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a walk, a reader that dies on one file costs the others nothing and is named in the hint."""
    fragile = worker.Worker("fragile_tasks", (str(ATTACKS),), wall=20)
    monkeypatch.setattr(worker, "shared", lambda: fragile)
    good = hdf5_weights.FORMAT.sample()
    scanner = Scanner()
    list(scanner.walk([Item.of("bad.h5", good + b"crash"), Item.of("good.h5", good)]))
    fragile.close()
    assert [(hint.tag, hint.pointer and hint.pointer.path) for hint in scanner.hints] == [
        ("ml-weights-unreadable", "bad.h5")]
    assert "killed by SIG" in scanner.hints[0].note
    assert [found.path for found in scanner.found] == ["good.h5"]


def test_what_is_in_force_is_said() -> None:
    """Each right that was taken away has a phrase; nothing is claimed that the system does not have."""
    told = worker.in_force()
    assert f"memory {limits.WORKER_MEMORY // limits.MIB} MiB" in told and f"{limits.WORKER_FILES} descriptors" in told
    assert len(told) == len(set(told))


def test_filter_is_well_formed() -> None:
    """Every jump of the filter stays inside of it, on both processors, and it ends by allowing."""
    for column, architecture in rights._ARCHITECTURES.values():
        program = list(rights._program(column, architecture))
        for at, step in enumerate(program):
            code, if_true, if_false = int.from_bytes(step[:2], "little"), step[2], step[3]
            assert len(step) == 8
            assert code == rights._RETURN or at + 1 + max(if_true, if_false) < len(program)
        assert program[-1] == rights._instruction(rights._RETURN, rights._ALLOW)


def test_unknown_processor_has_no_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no table of calls, nothing is installed and the phrase is left out."""
    monkeypatch.setattr(rights, "_ARCHITECTURES", {})
    assert rights.seccomp(None) == -1
    assert not child._worked(lambda: rights.seccomp(None))


def hdf5(change: object) -> bytes:
    import h5py
    import numpy

    target = io.BytesIO()
    with h5py.File(target, "w") as opened:
        opened.create_dataset("fc1/weight", data=numpy.linspace(-1, 1, 64, dtype="f4").reshape(8, 8))
        opened.create_dataset("fc1/bias", data=numpy.linspace(-1, 1, 8, dtype="f4"))
        change(opened)  # type: ignore[operator]
    return target.getvalue()


@pytest.mark.parametrize(("change", "told"), [
    (lambda opened: opened.create_dataset("fc2/weight", shape=(1 << 34,), dtype="f4", chunks=(1 << 20,)), ""),
    (lambda opened: opened.create_dataset("fc2/weight", shape=(1 << 30,), dtype="f4", chunks=(1 << 27,),
                                          compression="gzip"), ""),
    (lambda opened: opened.create_group("g/" * (limits.HDF5_DEPTH + 2)), "groups inside groups"),
    (lambda opened: opened.create_group("g/" * (limits.HDF5_DEPTH - 2)), ""),
], ids=["64 GB of nothing", "a chunk of 512 MB", "too deep", "deep"])
def test_hdf5_that_claims_more_than_it_has(change: object, told: str) -> None:
    """Values that would unpack to far more than the file are listed and not read; groups end at HDF5_DEPTH."""
    item = Item.of("net.h5", hdf5(change))
    if told:
        with pytest.raises(LimitExceeded, match=told):
            worker.call("hdf5", item)
    else:
        found = worker.call("hdf5", item)["datasets"]
        assert all("digest" in entry for entry in found if entry["name"].startswith("fc1/"))
        assert all("digest" not in entry for entry in found if entry["name"].startswith("fc2/"))
