# SPDX-License-Identifier: GPL-2.0-or-later
"""The isolated worker from inside: give up rights first, then answer questions about descriptors.

usage: python -m lintian_ml.worker.child SOCKET-FD TASKS-MODULE
"""
from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import os
import resource
import signal
import socket
import struct
import sys
from collections.abc import Callable
from typing import Any

from lintian_ml import limits, rights
from lintian_ml.errors import FormatError

_NO_NEW_PRIVILEGES, _DUMPABLE = 38, 4  # prctl(2)
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000  # unshare(2)


def restrict() -> list[str]:
    """Give up rights; what worked, one phrase each."""
    done = _limits()
    libc = ctypes.CDLL(None, use_errno=True)
    steps: tuple[tuple[str, Callable[[], int]], ...] = (
        ("no network", lambda: int(libc.unshare(_NEW_USER | _NEW_NETWORK))),
        ("no new privileges", lambda: int(libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0))),
        ("no core or trace", lambda: int(libc.prctl(_DUMPABLE, 0, 0, 0, 0))),
        ("no writing, no programs, no files but Python's own (Landlock)",
         lambda: rights.landlock(libc, rights.readable())),
        ("no system calls but a parser's (seccomp)", lambda: rights.seccomp(libc)))
    return done + [phrase for phrase, step in steps if _worked(step)]


def _worked(step: Callable[[], int]) -> bool:
    try:
        return step() == 0
    except (OSError, AttributeError):
        return False


def _limits() -> list[str]:
    """Resource limits; the process limit comes last, it would stop nothing before."""
    wanted = ((resource.RLIMIT_AS, limits.WORKER_MEMORY, f"memory {limits.WORKER_MEMORY // limits.MIB} MiB"),
              (resource.RLIMIT_FSIZE, 0, "no file grows"),
              (resource.RLIMIT_CORE, 0, "no core file"),
              (resource.RLIMIT_NOFILE, limits.WORKER_FILES, f"{limits.WORKER_FILES} descriptors"),
              (resource.RLIMIT_NPROC, 0, "no new processes"))
    done = [f"processor time {limits.WORKER_CPU} s at most"]
    for which, value, phrase in wanted:
        try:
            resource.setrlimit(which, (value, value))
        except (OSError, ValueError):
            continue
        done.append(phrase)
    return done


def _more_time(seconds: float) -> None:
    """The processor time of one file, counted from now: by a timer, and by the limit, which counts whole seconds."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft, hard = int(used.ru_utime + used.ru_stime + seconds) + 2, resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))
    signal.setitimer(signal.ITIMER_PROF, seconds)


def _question(connection: socket.socket) -> tuple[dict[str, Any], int] | None:
    """The next request and its descriptor, None at the end."""
    data, descriptors, _, _ = socket.recv_fds(connection, limits.WORKER_REQUEST + 4, 1)
    if not data or not descriptors:
        return None
    length: int = struct.unpack(">I", data[:4])[0]
    while len(data) < 4 + length:
        part = connection.recv(limits.WORKER_REQUEST)
        if not part:
            return None
        data += part
    request: dict[str, Any] = json.loads(data[4:4 + length])
    return request, descriptors[0]


def _answer(tasks: dict[str, Callable[..., dict[str, Any]]], request: dict[str, Any], descriptor: int) -> Any:
    try:
        return {"result": tasks[request["task"]](descriptor, **request["arguments"])}
    except FormatError as error:
        return {"error": type(error).__name__, "message": str(error)}
    except MemoryError:
        return {"error": "LimitExceeded",
                "message": f"{request['task']}: needs more than {limits.WORKER_MEMORY // limits.MIB} MiB of memory"}
    except Exception as error:  # whatever a library raises about foreign bytes is damage; the worker lives on
        return {"error": "DamagedFile", "message": f"{request['task']}: {type(error).__name__}: {error}"}


def send(connection: socket.socket, value: Any) -> None:
    data = json.dumps(value).encode()
    connection.sendall(struct.pack(">I", len(data)) + data)


def main() -> None:
    """Serve until the other side closes the socket."""
    connection = socket.socket(fileno=int(sys.argv[1]))
    module = importlib.import_module(sys.argv[2])
    tasks = module.TASKS
    send(connection, restrict())
    for name in getattr(module, "LIBRARIES", ()):  # now, so that no file's time is spent on them
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    while (question := _question(connection)) is not None:
        request, descriptor = question
        _more_time(request["seconds"])
        try:
            answer = _answer(tasks, request, descriptor)
        finally:
            os.close(descriptor)
        send(connection, answer)


if __name__ == "__main__":
    main()
