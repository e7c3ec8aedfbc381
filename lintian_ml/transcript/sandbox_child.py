# SPDX-License-Identifier: GPL-2.0-or-later
"""The sandbox from inside: ``python -m lintian_ml.transcript.sandbox_child``; see ``sandbox``.

An order comes as JSON on standard input, one answer goes to standard output. The first process makes the namespaces,
the second is process 1 among them: it builds the root, starts the command without rights, watches it, and copies out
what was wanted. When it ends, the kernel ends all that the command started, and the file systems go.
"""
from __future__ import annotations

import json
import os
import resource
import select
import signal
import stat
import sys
import time
from typing import Any

from lintian_ml import rights
from lintian_ml.transcript.complaint import last_words
from lintian_ml.transcript.sandbox_root import Passed, furnish, libc, namespaces

_NO_NEW_PRIVILEGES, _DEATH_SIGNAL = 38, 1  # prctl(2)
_PERIOD = 0.05  # seconds between two looks at what the command uses
_PIECE = 1 << 20
_REFUSED = frozenset({  # what no training needs, and what has let programs out of sandboxes
    "ptrace", "process_vm_readv", "process_vm_writev", "mount", "umount2", "mount_setattr", "pivot_root", "chroot",
    "init_module", "finit_module", "delete_module", "add_key", "request_key", "keyctl", "unshare", "setns", "bpf",
    "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register", "open_by_handle_at"})


def _powerless(order: dict[str, Any]) -> None:
    """What the command gives up before it starts; a program started by a user other than 0 has no capabilities."""
    for which, value in ((resource.RLIMIT_AS, order["memory"]), (resource.RLIMIT_CORE, 0),
                         (resource.RLIMIT_FSIZE, order["disk"]), (resource.RLIMIT_NPROC, order["processes"])):
        hard = resource.getrlimit(which)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (value, value))
    libc().prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    rights.seccomp(libc(), _REFUSED)
    os.setsid()


def started(order: dict[str, Any], output: int) -> int:
    """Start the command; its process."""
    child = os.fork()
    if child:
        return child
    status = 126
    try:
        os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
        os.dup2(output, 1)
        os.dup2(output, 2)
        _powerless(order)
        os.closerange(3, 4096)
        os.execvpe(order["command"][0], order["command"], order["environment"])
    except OSError as error:
        os.write(2, f"{error.strerror}\n".encode())
        status = 127
    finally:
        os._exit(status)


def watch(order: dict[str, Any], child: int, pipe: int) -> bytes:
    """Wait for the command and keep the end of what it prints. Raises Passed where it fails, or passes a limit."""
    end = time.monotonic() + order["seconds"]
    tail, handle = b"", os.pidfd_open(child)
    waiting = select.poll()
    waiting.register(handle, select.POLLIN)
    waiting.register(pipe, select.POLLIN)
    looked = 0.0
    while True:
        ready = dict(waiting.poll(_PERIOD * 1000))
        if pipe in ready:
            tail = _more(waiting, pipe, tail, order["tail"])
        if handle in ready and pipe not in ready:
            return _ended(child, tail, order["tail"])
        if time.monotonic() > end:
            raise Passed("did not end within {seconds:g} seconds", seconds=order["seconds"])
        if time.monotonic() - looked > _PERIOD:
            looked = time.monotonic()
            _used(order)


def _more(waiting: Any, pipe: int, tail: bytes, length: int) -> bytes:
    part = os.read(pipe, 65536)
    if not part:
        waiting.unregister(pipe)
    return (tail + part)[-length:]


def _used(order: dict[str, Any]) -> None:
    """Raises Passed where there are too many processes, or they hold too much memory."""
    pages = tasks = 0
    for name in os.listdir("/proc"):
        if name.isdigit() and name != "1":
            try:
                with open(f"/proc/{name}/statm") as handle:
                    fields = handle.read().split()
                tasks += len(os.listdir(f"/proc/{name}/task"))
            except OSError:  # it ended meanwhile
                continue
            pages += int(fields[1]) - int(fields[2]) if len(fields) > 2 else 0
    if tasks > order["processes"]:
        raise Passed("started more than {processes} processes", processes=order["processes"])
    if pages * resource.getpagesize() > order["memory"]:
        raise Passed("needed more than {memory} MiB of memory", memory=order["memory"] >> 20)


def _ended(child: int, tail: bytes, length: int) -> bytes:
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    said = last_words(tail, length)
    full = os.statvfs("/build")
    if status and (not full.f_bavail or not full.f_favail):
        raise Passed("filled the disk that it was given")
    if status < 0:
        raise Passed("was ended by {signal}: {said}", signal=signal.Signals(-status).name, said=said)
    if status:
        raise Passed("ended with status {status}: {said}", status=status, said=said)
    return tail


def fetched(name: str, target: int) -> None:
    """Copy a file that the command wrote to an open descriptor. Raises Passed where it is missing or no file."""
    try:
        source = os.open(f"/build/{name}", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise Passed("did not write {name}: {error}", name=name, error=error.errno or 0) from error
    if not stat.S_ISREG(os.fstat(source).st_mode):
        raise Passed("made {name} something that is no regular file", name=name)
    while part := os.read(source, _PIECE):
        os.write(target, part)


def first_process(order: dict[str, Any]) -> dict[str, Any]:
    """The life of process 1: its answer."""
    targets = {name: os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
               for name, path in order["wanted"].items()}
    try:
        furnish(order)
        reading, writing = os.pipe()
        child = started(order, writing)
        os.close(writing)
        tail = watch(order, child, reading)
        for name, target in targets.items():
            fetched(name, target)
    except Passed as passed:
        return {"failed": [passed.template, passed.values]}
    except OSError as error:
        return {"broke": str(error)}
    return {"said": tail.decode("utf-8", "replace")}


def main() -> None:
    """Answer one order."""
    order = json.load(sys.stdin)
    parent = os.getpid()
    try:
        namespaces()
    except OSError as error:
        sys.stdout.write(json.dumps({"broke": str(error)}))
        return
    libc().prctl(_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)  # new namespaces forget an earlier one
    if os.getppid() != order["caller"]:
        return  # it was ended meanwhile
    child = os.fork()
    if not child:
        libc().prctl(_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
        if os.getppid() == parent or os.getppid() == 0:
            sys.stdout.write(json.dumps(first_process(order)))
            sys.stdout.flush()
        os._exit(0)
    os.waitpid(child, 0)


if __name__ == "__main__":
    main()
