# SPDX-License-Identifier: GPL-2.0-or-later
"""The keeper: a process without rights, and without any byte of a package, that forks an unpacker when one is wanted.

usage: main(MODULE, CPU SECONDS, MEMORY) with a socket as descriptor 3. What is loaded was loaded before the rights were
given up, so that an unpacker needs none; and a fork of this small process takes a millisecond.
"""
from __future__ import annotations

import _socket
import ctypes
import os
import resource
import select
import struct
import sys

from lintian_ml import limits, rights
from lintian_ml.inflate import link, unpacker

TYPE_CHECKING = False  # importing typing takes as long as all the rest
if TYPE_CHECKING:
    from collections.abc import Callable

_CONTROL = 3
_NO_NEW_PRIVILEGES, _DUMPABLE, _DEATH_SIGNAL = 38, 4, 1  # prctl(2)
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000  # unshare(2)
_INTERRUPT, _KILL, _IGNORED = 2, 9, 1  # signal(7); the module signal takes longer to import than a fork
_KEEP = -1, -3  # M_TRIM_THRESHOLD and M_MMAP_THRESHOLD of mallopt(3): a buffer is not given back after each piece
_LEFT = resource.RLIMIT_NOFILE, resource.RLIMIT_NPROC  # limits that only an unpacker can have: the keeper forks


def main(module: str, seconds: float, memory: int) -> None:
    """Serve until nobody is left who may ask, or somebody says that it is enough."""
    _close_others()
    __import__(module)
    libc = ctypes.CDLL(None, use_errno=True)
    for parameter in _KEEP if hasattr(libc, "mallopt") else ():
        libc.mallopt(parameter, limits.UNPACK_KEPT)
    libc.signal(_INTERRUPT, ctypes.c_void_p(_IGNORED))  # Ctrl-C is for whoever started this; the socket's end ends it
    keeper = _Keeper(libc, sys.modules[module], seconds, _restricted(libc, memory))
    while keeper.serve():
        pass
    keeper.end()


def _close_others() -> None:
    """What the caller left open for its children is not for this one."""
    try:
        for name in os.listdir("/proc/self/fd"):
            if int(name) > _CONTROL:
                os.closerange(int(name), int(name) + 1)
    except OSError:
        os.closerange(_CONTROL + 1, min(os.sysconf("SC_OPEN_MAX"), limits.UNPACK_DESCRIPTORS))


def _restricted(libc: ctypes.CDLL, memory: int) -> list[str]:
    """Give up what unpackers inherit; what worked, one phrase each."""
    os.chdir("/")
    done = [f"memory {memory // limits.MIB} MiB"] if _limited(resource.RLIMIT_AS, memory) else []
    done += ["no file grows"] if _limited(resource.RLIMIT_FSIZE, 0) else []
    done += ["no core file"] if _limited(resource.RLIMIT_CORE, 0) else []
    return done + _worked((
        ("no network", lambda: int(libc.unshare(_NEW_USER | _NEW_NETWORK))),
        ("no new privileges", lambda: int(libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0))),
        ("no core or trace", lambda: int(libc.prctl(_DUMPABLE, 0, 0, 0, 0))),
        ("no files at all (Landlock)", lambda: rights.landlock(libc, ()))))


def _worked(steps: tuple[tuple[str, Callable[[], int]], ...]) -> list[str]:
    told = []
    for phrase, step in steps:
        try:
            told += [phrase] if step() == 0 else []
        except (OSError, AttributeError):
            continue
    return told


def _limited(which: int, value: int) -> bool:
    try:
        resource.setrlimit(which, (value, value))
    except (OSError, ValueError):
        return False
    return True


class _Keeper:
    """``_children`` has for every unpacker the pipe that ends with it: its process and our copy of its socket."""

    def __init__(self, libc: ctypes.CDLL, module: object, seconds: float, force: list[str]) -> None:
        self._libc, self._module, self._seconds, self._force = libc, module, seconds, force
        self._control = _socket.socket(_socket.AF_UNIX, _socket.SOCK_SEQPACKET, 0, _CONTROL)
        self._poll = select.poll()
        self._poll.register(_CONTROL, select.POLLIN)
        self._children: dict[int, tuple[int, int]] = {}
        self._leashes: dict[int, int] = {}  # copies of sockets, and the processes to kill where nobody listens

    def serve(self) -> bool:
        """One event: what it does may give numbers of descriptors another meaning."""
        descriptor, _ = self._poll.poll()[0]
        if descriptor in self._leashes:
            os.kill(self._leashes.pop(descriptor), _KILL)
            self._poll.unregister(descriptor)
        elif descriptor in self._children:
            self._buried(descriptor)
        else:
            return self._asked()
        return True

    def end(self) -> None:
        for process, _ in self._children.values():
            os.kill(process, _KILL)
        for descriptor in tuple(self._children):
            self._buried(descriptor)
        os._exit(0)

    def _asked(self) -> bool:
        """Start an unpacker with the two descriptors of a request; False where there is none, and no more to come."""
        _, ancillary, _, _ = self._control.recvmsg(1, _socket.CMSG_SPACE(8))
        if not ancillary:
            return False
        socket, memory = struct.unpack("2i", ancillary[0][2][:8])
        ends, begins = os.pipe()
        process = os.fork()
        if not process:
            self._unpack(socket, memory, begins)
        os.close(begins)
        os.close(memory)
        self._children[ends] = process, socket
        self._leashes[socket] = process
        self._poll.register(ends, 0)
        self._poll.register(socket, 0)
        return True

    def _buried(self, ends: int) -> None:
        """An unpacker has died: tell whom it served how."""
        process, socket = self._children.pop(ends)
        _, status = os.waitpid(process, 0)
        if self._leashes.pop(socket, 0):
            self._poll.unregister(socket)
        self._poll.unregister(ends)
        try:
            os.write(socket, link.HEAD.pack(link.STATUS, 0, 0, 0, 0, 0) + str(status).encode())
        except OSError:
            pass  # nobody listens any more
        os.close(socket)
        os.close(ends)

    def _unpack(self, socket: int, memory: int, pipe: int) -> None:
        """The unpacker's whole life. Whatever goes wrong, it never returns into the keeper's code."""
        try:
            self._libc.prctl(_DEATH_SIGNAL, _KILL, 0, 0, 0)
            for number, descriptor in enumerate((os.dup(socket), os.dup(memory), os.dup(pipe)), _CONTROL):
                os.dup2(descriptor, number)
            os.closerange(_CONTROL + 3, max([*self._children, *self._leashes, pipe]) + 8)
            unpacker.serve(_CONTROL, _CONTROL + 1, self._module, self._libc, self._seconds, self._last)
        finally:
            os._exit(1)

    def _last(self) -> list[str]:
        """What the keeper itself could not do without; called by the unpacker when it has its memory."""
        done = [*self._force, f"processor time {self._seconds:g} s for each step"]
        _limited(resource.RLIMIT_CPU, limits.UNPACK_TOTAL)
        if all([_limited(which, 0) for which in _LEFT]):
            done += ["no new descriptors", "no new processes"]
        return done + _worked((("no system calls but for memory and the pipe (seccomp)",
                                lambda: rights.nothing_but_memory(self._libc)),))
