# SPDX-License-Identifier: GPL-2.0-or-later
"""Tasks that misbehave, for a worker of the tests."""
from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from typing import Any

from lintian_ml.errors import MissingLibrary, NotThisFormat


def read(descriptor: int) -> dict[str, Any]:
    return {"text": os.pread(descriptor, 100, 0).decode()}


def read_null(descriptor: int) -> dict[str, Any]:
    ctypes.string_at(0)
    return {}


def sleep(descriptor: int) -> dict[str, Any]:
    time.sleep(60)
    return {}


def allocate(descriptor: int, size: int) -> dict[str, Any]:
    return {"size": len(bytearray(size))}


def talk(descriptor: int, size: int) -> dict[str, Any]:
    return {"text": "x" * size}


def refused(action: Callable[[], object]) -> dict[str, Any]:
    try:
        action()
    except OSError as error:
        return {"refused": str(error)}
    return {"refused": ""}


def connect(descriptor: int) -> dict[str, Any]:
    return refused(lambda: socket.create_connection(("192.0.2.1", 80), timeout=2))


def write_file(descriptor: int) -> dict[str, Any]:
    def write() -> None:
        with open("/tmp/lintian-ml-must-not-exist", "wb", buffering=0) as handle:
            handle.write(b"x")

    return refused(write)


def write_descriptor(descriptor: int) -> dict[str, Any]:
    return refused(lambda: os.pwrite(descriptor, b"x", 0))


def run_program(descriptor: int) -> dict[str, Any]:
    return refused(lambda: subprocess.run(["/bin/true"], check=False))


def fork(descriptor: int) -> dict[str, Any]:
    def try_it() -> None:
        if os.fork() == 0:
            os._exit(0)

    return refused(try_it)


def open_file(descriptor: int, path: str) -> dict[str, Any]:
    """Tries to read a file by its name."""
    return refused(lambda: os.close(os.open(path, os.O_RDONLY)))


def list_folder(descriptor: int, path: str) -> dict[str, Any]:
    return refused(lambda: os.listdir(path))


def call_system(descriptor: int, call: str) -> dict[str, Any]:
    """One system call that a parser has no use for."""
    calls: dict[str, Callable[[], object]] = {
        "socket": lambda: socket.socket(socket.AF_UNIX).close(), "kill": lambda: os.kill(os.getppid(), 0),
        "rename": lambda: os.rename("/usr", "/usr2"), "mkdir": lambda: os.mkdir("/proc/self/new"),
        "chmod": lambda: os.fchmod(descriptor, 0o777), "unlink": lambda: os.unlink("/usr/bin/true"),
        "write": lambda: os.open("/dev/null", os.O_WRONLY), "ptrace": lambda: _traced(),
        "execve": lambda: os.execv("/bin/true", ["true"]), "symlink": lambda: os.symlink("a", "/proc/self/b")}
    return refused(calls[call])


def _traced() -> None:
    if ctypes.CDLL(None, use_errno=True).ptrace(0, 0, 0, 0) < 0:
        raise OSError(ctypes.get_errno(), "ptrace")


def thread(descriptor: int) -> dict[str, Any]:
    """Threads are no processes: libraries may start them."""
    told: list[str] = []
    started = threading.Thread(target=lambda: told.append("ran"))
    started.start()
    started.join()
    return {"told": told}


def abort(descriptor: int) -> dict[str, Any]:
    os.abort()


def spin(descriptor: int) -> dict[str, Any]:
    while True:
        descriptor ^= 1


def open_many(descriptor: int) -> dict[str, Any]:
    return refused(lambda: [os.dup(descriptor) for _ in range(200)])


def surroundings(descriptor: int) -> dict[str, Any]:
    return {"environment": dict(os.environ), "folder": os.getcwd()}


def decline(descriptor: int) -> dict[str, Any]:
    raise NotThisFormat("something else")


def lack(descriptor: int) -> dict[str, Any]:
    raise MissingLibrary("h5py is needed to look into HDF5 files: install python3-h5py")


def divide(descriptor: int) -> dict[str, Any]:
    return {"result": 1 // 0}


TASKS: dict[str, Callable[..., dict[str, Any]]] = {
    "read": read, "read_null": read_null, "sleep": sleep, "allocate": allocate, "talk": talk, "connect": connect,
    "write_file": write_file, "write_descriptor": write_descriptor, "run_program": run_program, "fork": fork,
    "open_file": open_file, "list_folder": list_folder, "call_system": call_system, "thread": thread, "abort": abort,
    "spin": spin, "open_many": open_many, "surroundings": surroundings, "decline": decline, "lack": lack,
    "divide": divide}
