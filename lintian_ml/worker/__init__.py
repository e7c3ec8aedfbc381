# SPDX-License-Identifier: GPL-2.0-or-later
"""The isolated worker in which C parsers run, seen from outside: ask it about a file, survive whatever it does.

The child has the file as a read-only descriptor and a socket for its answers; see ``worker.child`` for what it has not.
It is kept for the next file and replaced after a crash, a hang or a broken limit.
"""
from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from lintian_ml import errors, limits
from lintian_ml.errors import DamagedFile, FormatError, LimitExceeded, ReaderDied
from lintian_ml.reader import Blob, Item

TASKS = "lintian_ml.worker.tasks"
_TOLD = {name: getattr(errors, name) for name in ("NotThisFormat", "DamagedFile", "LimitExceeded", "MissingLibrary")}
_DESCRIPTORS = "/proc/self/fd"  # a descriptor opened again from here has other rights and an offset of its own
_FAREWELL = 5  # seconds that an idle child has to notice that its socket closed


def call(task: str, item: Item, **arguments: Any) -> dict[str, Any]:
    """Run ``task`` of ``worker.tasks`` on the bytes of ``item``; arguments and answer are JSON.

    Raises the FormatError that the task raised, ReaderDied where the worker died on the file, LimitExceeded where it
    took too long or answered too much.
    """
    return shared().call(task, item, **arguments)


def in_force() -> tuple[str, ...]:
    """What the worker cannot do on this system, one phrase each; starts it if need be."""
    return shared().in_force()


@cache
def shared() -> Worker:
    """The one worker of this process."""
    worker = Worker(pace=limits.WORKER_PACE)
    atexit.register(worker.close)
    return worker


@contextmanager
def _descriptor(blob: Blob) -> Iterator[int]:
    """A read-only descriptor over the blob's bytes, with an offset of its own."""
    descriptor = _opened(blob)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _opened(blob: Blob) -> int:
    if not os.path.isdir(_DESCRIPTORS):  # a bare chroot
        with tempfile.NamedTemporaryFile(prefix="lintian-ml-") as copy:
            _fill(copy, blob)
            return os.open(copy.name, os.O_RDONLY | os.O_CLOEXEC)
    if (source := blob.fileno()) is not None:
        return os.open(f"{_DESCRIPTORS}/{source}", os.O_RDONLY | os.O_CLOEXEC)
    with _memory_file() as copy:
        _fill(copy, blob)
        return os.open(f"{_DESCRIPTORS}/{copy.fileno()}", os.O_RDONLY | os.O_CLOEXEC)


def _fill(copy: Any, blob: Blob) -> None:
    for chunk in blob.chunks():
        copy.write(chunk)
    copy.flush()


def _memory_file() -> Any:
    with suppress(AttributeError, OSError):
        return open(os.memfd_create("lintian-ml"), "wb")
    return tempfile.TemporaryFile(prefix="lintian-ml-")


def _environment(paths: tuple[str, ...]) -> dict[str, str]:
    """Nothing of ours but where Python and our code are; one thread, so that memory and process limits hold."""
    here = str(Path(__file__).resolve().parents[2])
    return {"PATH": os.defpath, "PYTHONPATH": os.pathsep.join((*paths, here)), "PYTHONDONTWRITEBYTECODE": "1",
            "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "HDF5_USE_FILE_LOCKING": "FALSE", "LC_ALL": "C.UTF-8",
            "HDF5_PLUGIN_PATH": "/nonexistent"}


def receive(connection: socket.socket, limit: int) -> bytes:
    """One message: u32 length, then that many bytes. Raises EOFError or ValueError (too long)."""
    length: int = struct.unpack(">I", _exactly(connection, 4))[0]
    if length > limit:
        raise ValueError(f"a message of {length} bytes")
    return _exactly(connection, length)


def _exactly(connection: socket.socket, length: int) -> bytes:
    parts = bytearray()
    while len(parts) < length:
        part = connection.recv(min(length - len(parts), limits.CHUNK))
        if not part:
            raise EOFError("connection closed")
        parts += part
    return bytes(parts)


class Worker:
    """A child process, started at the first question. ``tasks`` is the module with its registry, ``wall`` the seconds
    that an answer may take instead of limits.WORKER_WALL, ``pace`` the bytes of a file for which it has a second of
    processor time; without one, every file has all of limits.WORKER_CPU.
    """

    def __init__(self, tasks: str = TASKS, paths: tuple[str, ...] = (), wall: float = 0.0, pace: int = 0) -> None:
        self._tasks, self._paths, self._pace = tasks, paths, pace
        self._wall = wall or limits.WORKER_WALL
        self._seconds: float = limits.WORKER_CPU
        self._deaths = 0
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._owner = 0
        self._force: tuple[str, ...] = ()

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    def in_force(self) -> tuple[str, ...]:
        with self._lock:
            self._connected()
            return self._force

    def call(self, task: str, item: Item, **arguments: Any) -> dict[str, Any]:
        """See the function ``call``."""
        if self._pace and self._deaths >= limits.WORKER_DEATHS:
            raise LimitExceeded(f"{task}: {self._deaths} files of this package have ended the isolated reader, "
                                "this one is not given to it")
        with self._lock, _descriptor(item.blob()) as descriptor:
            connection = self._connected()
            self._seconds = self._allowed(item.size)
            request = json.dumps({"task": task, "arguments": arguments, "seconds": self._seconds}).encode()
            if len(request) > limits.WORKER_REQUEST:
                raise LimitExceeded(f"{task}: a question of {len(request)} bytes, more than the isolated reader takes")
            try:
                socket.send_fds(connection, [struct.pack(">I", len(request)) + request], [descriptor])
                answer = json.loads(receive(connection, limits.WORKER_REPLY))
            except TimeoutError:
                self._deaths += 1
                self._stop(kill=True)
                raise LimitExceeded(f"{task}: no answer within {self._wall:g} seconds") from None
            except (EOFError, OSError):
                self._deaths += 1
                raise ReaderDied(f"{task}: the isolated reader {self._end()}") from None
            except ValueError:
                self._stop(kill=True)
                raise LimitExceeded(f"{task}: an answer of more than {limits.WORKER_REPLY} bytes") from None
        return self._result(answer)

    def fresh(self) -> None:
        """Another package begins: forget how often the last one ended the child."""
        self._deaths = 0

    def _allowed(self, size: int) -> float:
        """Seconds of processor time for a file of ``size`` bytes."""
        if not self._pace:
            return limits.WORKER_CPU
        return min(float(limits.WORKER_CPU), limits.WORKER_START * 0.5 ** self._deaths + size / self._pace)

    def _result(self, answer: Any) -> dict[str, Any]:
        if isinstance(answer, dict) and isinstance(answer.get("result"), dict):
            result: dict[str, Any] = answer["result"]
            return result
        known = answer if isinstance(answer, dict) else {}
        raised: type[FormatError] = _TOLD.get(str(known.get("error")), DamagedFile)
        raise raised(str(known.get("message", "the isolated reader gave no answer"))[:limits.NAME])

    def _connected(self) -> socket.socket:
        """The socket of a living child of this very process."""
        if self._owner != os.getpid() or self._child is None or self._child.poll() is not None:
            self._stop(kill=True)
            self._start()
        assert self._socket is not None
        return self._socket

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-s", "-P", "-m", "lintian_ml.worker.child", str(theirs.fileno()), self._tasks]
        with theirs:
            self._child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                           stderr=subprocess.DEVNULL, cwd="/", env=_environment(self._paths),
                                           pass_fds=[theirs.fileno()])
        ours.settimeout(self._wall)
        self._socket, self._owner = ours, os.getpid()
        try:
            self._force = tuple(json.loads(receive(ours, limits.WORKER_REQUEST)))
        except (EOFError, OSError, ValueError):
            raise DamagedFile(f"the isolated reader could not be started: it {self._end()}") from None

    def _end(self) -> str:
        """How the child ended, in words."""
        status = self._stop(kill=False)
        if status in (-signal.SIGXCPU, -signal.SIGPROF):
            return f"used more than {self._seconds:.3g} seconds of processor time"
        if status < 0:
            return f"was killed by {signal.Signals(-status).name}"
        return f"ended with status {status}"

    def _stop(self, kill: bool) -> int:
        if self._socket is not None:
            self._socket.close()
        child, ours = self._child, self._owner == os.getpid()
        self._child = self._socket = None
        if child is None:
            return 0
        if not ours:  # another process' child: forget it without a word
            child.returncode = 0
            return 0
        try:
            return child.wait(0 if kill else _FAREWELL)
        except subprocess.TimeoutExpired:
            child.kill()
            return child.wait()

    def close(self) -> None:
        """End the child."""
        self._stop(kill=True)
