# SPDX-License-Identifier: GPL-2.0-or-later
"""Limits of engines that play a net, of the isolated worker, and of commands that are replayed in a sandbox."""
from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_transcript_sandbox import shell

from lintian_ml import limits, worker
from lintian_ml.compare import engines, gtp, uci
from lintian_ml.compare.engines import EngineError
from lintian_ml.errors import LimitExceeded
from lintian_ml.reader import Item
from lintian_ml.transcript.sandbox import Bounds, CommandFailed

ATTACKS = str(Path(__file__).parent / "worker_attacks")
ITEM = Item.of("some.file", b"content of the file")
LIMITED = "import resource as r, sys; print(*r.getrlimit(getattr(r, sys.argv[1])), flush=True)"


@pytest.mark.parametrize(("name", "limit"), [
    ("ENGINE_MEMORY", "RLIMIT_AS"), ("ENGINE_FILE", "RLIMIT_FSIZE"), ("ENGINE_CPU", "RLIMIT_CPU")])
def test_what_an_engine_may_use(name: str, limit: str) -> None:
    """The kernel holds an engine to its memory, files and time; what it has is what the limit says."""
    with engines.Engine([sys.executable, "-c", LIMITED, limit], 20.0) as started:
        assert started.line().split() == [str(getattr(limits, name))] * 2


def test_file_that_an_engine_writes() -> None:
    """A file of ENGINE_FILE bytes is written, one byte more is not."""
    program = ("import os, sys, signal as s\ns.signal(s.SIGXFSZ, s.SIG_IGN)\n"
               "with open('f', 'wb') as out:\n    os.ftruncate(out.fileno(), int(sys.argv[1]))\n"
               "print('ok', flush=True)")
    for more, ended in ((0, False), (1, True)):
        with engines.Engine([sys.executable, "-c", program, str(limits.ENGINE_FILE + more)], 20.0) as started:
            if ended:
                with pytest.raises(EngineError, match="File too large"):
                    started.line()
            else:
                assert started.line() == "ok\n"


def test_time_of_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine has ENGINE_WALL seconds for each answer, unless it is told otherwise."""
    monkeypatch.setattr(limits, "ENGINE_WALL", 0.5)
    with engines.Engine([sys.executable, "-c", "import time; time.sleep(60)"]) as started:
        with pytest.raises(EngineError, match="did not answer within 0.5 seconds"):
            started.line()


@pytest.mark.parametrize(("count", "ended"), [(4, False), (5, True)])
def test_lines_of_an_answer(monkeypatch: pytest.MonkeyPatch, count: int, ended: bool) -> None:
    """A chess engine that says more than ENGINE_LINES lines before its word has not answered; a Go engine
    whose answer has more is not heard further, or its next answer would be the rest of this one."""
    monkeypatch.setattr(limits, "ENGINE_LINES", 4)
    talk = f"print('info\\n' * {count - 1} + 'uciok', flush=True); input()"
    with uci.UciEngine([sys.executable, "-c", talk], 20.0) as chess:
        if ended:
            with pytest.raises(EngineError, match="never said uciok"):
                chess.wait_for("uciok")
        else:
            assert len(chess.wait_for("uciok")) == count
    answer = f"input(); print('= 1' + '\\na' * {count - 1} + '\\n', flush=True); input()"
    with gtp.GtpEngine([sys.executable, "-c", answer], 20.0) as go:
        if ended:
            with pytest.raises(EngineError, match="answers name with more than 4 lines"):
                go.ask("name")
        else:
            assert go.ask("name").count("a") == count - 1


def test_log_of_an_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many lines of what an engine writes to its log are kept, the last ones; the first tells of its rights."""
    monkeypatch.setattr(limits, "ENGINE_LINES", 4)
    for count, kept in ((4, ["a0", "a1", "a2", "a3"]), (5, ["a1", "a2", "a3", "a4"])):
        program = f"import sys; print('\\n'.join(f'a{{at}}' for at in range({count})), file=sys.stderr)"
        with engines.Engine([sys.executable, "-c", program], 20.0) as started:
            with pytest.raises(EngineError, match=f"a{count - 1}"):
                started.line()
            rights, *others = [line.strip() for line in started.errors]
            assert rights.startswith("lintian-ml:") and others == kept


# -- the isolated worker -----------------------------------------------------------------------------------------------

@pytest.fixture
def attacked() -> Iterator[worker.Worker]:
    made = worker.Worker("attack_tasks", (ATTACKS,))
    yield made
    made.close()


def test_wait_for_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that is silent for WORKER_WALL seconds is ended, unless it is made with another patience."""
    monkeypatch.setattr(limits, "WORKER_WALL", 1)
    silent = worker.Worker("attack_tasks", (ATTACKS,))
    with pytest.raises(LimitExceeded, match="no answer within 1 seconds"):
        silent.call("sleep", ITEM)
    silent.close()


def test_size_of_a_question(monkeypatch: pytest.MonkeyPatch, attacked: worker.Worker) -> None:
    """A question of WORKER_REQUEST bytes is answered, a longer one is not asked; the worker lives on."""
    question = {"task": "list_folder", "arguments": {"path": "x" * 500}, "seconds": limits.WORKER_CPU}
    size = len(json.dumps(question))
    for limit in (size, limits.WORKER_REQUEST):
        monkeypatch.setattr(limits, "WORKER_REQUEST", limit)
        assert attacked.call("list_folder", ITEM, path="x" * 500)["refused"]
    monkeypatch.setattr(limits, "WORKER_REQUEST", size - 1)
    with pytest.raises(LimitExceeded, match=f"a question of {size} bytes"):
        attacked.call("list_folder", ITEM, path="x" * 500)
    monkeypatch.setattr(limits, "WORKER_REQUEST", size)
    assert attacked.call("read", ITEM)


# -- the sandbox of replays --------------------------------------------------------------------------------------------

def test_bounds_of_a_replay(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the verifier does not say is what the limits say."""
    for name, value in (("WALL", 1), ("MEMORY", 2 << 20), ("DISK", 3 << 20), ("PROCESSES", 4)):
        monkeypatch.setattr(limits, f"REPLAY_{name}", value)
    assert "1 s, 2 MiB of memory, 3 MiB of disk, 4 processes" in Bounds().told()


def test_time_of_a_replay(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A command that ends in time, and one that does not."""
    monkeypatch.setattr(limits, "REPLAY_WALL", 2)
    assert shell(tmp_path, "sleep 0.1; : > out", Bounds()) == ""
    with pytest.raises(CommandFailed, match="did not end within 2 seconds"):
        shell(tmp_path, "sleep 20", Bounds())


def test_memory_of_a_replay(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A process may have so much address space."""
    monkeypatch.setattr(limits, "REPLAY_MEMORY", 256 << 20)
    for size, ended in ((100 << 20, False), (257 << 20, True)):
        script = f"{sys.executable} -c 'bytearray({size})' && : > out"
        if ended:
            with pytest.raises(CommandFailed, match="MemoryError"):
                shell(tmp_path, script, Bounds(20))
        else:
            shell(tmp_path, script, Bounds(20))


def test_disk_of_a_replay(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What the disk holds besides the inputs can be written, a byte more cannot."""
    monkeypatch.setattr(limits, "REPLAY_DISK", 4 << 20)
    whole, room = map(int, shell(tmp_path, "df --output=size,avail -B1 . | tail -n 1; mv in out", Bounds(20)).split())
    assert whole == 4 << 20 and 3 << 20 < room <= whole
    shell(tmp_path, f"head -c {room} /dev/zero > out", Bounds(20))
    with pytest.raises(CommandFailed, match="filled the disk"):
        shell(tmp_path, f"head -c {room + 1} /dev/zero > out", Bounds(20))


def test_processes_of_a_replay(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The shell and so many others that it starts; the watcher sees one more."""
    monkeypatch.setattr(limits, "REPLAY_PROCESSES", 4)
    sleeping = "sleep 2 & "
    shell(tmp_path, sleeping * 3 + "wait; : > out", Bounds(20))
    with pytest.raises(CommandFailed, match="started more than 4 processes|fork"):
        shell(tmp_path, sleeping * 4 + "wait; : > out", Bounds(20))


def test_files_of_a_replay(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """So many files may be made, those that are there counted; one more fails."""
    monkeypatch.setattr(limits, "REPLAY_FILES", 200)
    script = "i=0; while [ $i -lt {} ]; do : > f$i || exit 1; i=$((i + 1)); done; mv f0 out"
    whole, room = map(int, shell(tmp_path, "df --output=itotal,iavail . | tail -n 1; mv in out", Bounds(20)).split())
    assert whole == 200 and 150 < room < 200
    shell(tmp_path, script.format(room), Bounds(20))
    with pytest.raises(CommandFailed, match="filled the disk"):
        shell(tmp_path, script.format(room + 1), Bounds(20))


def test_complaint_of_a_replay(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The end of what a command says, so many bytes of it."""
    monkeypatch.setattr(limits, "REPLAY_TAIL", 5)
    for said, told in (("1234", "1234"), ("12345", "2345")):
        with pytest.raises(CommandFailed) as failed:
            shell(tmp_path, f"echo {said}; exit 3", Bounds(20))
        assert str(failed.value).endswith(f": {told}")
