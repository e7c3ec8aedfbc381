# SPDX-License-Identifier: GPL-2.0-or-later
"""A keeper and its unpackers, seen from outside."""
from __future__ import annotations

import _socket
import fcntl
import mmap
import os
import select
import signal
import struct
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from lintian_ml import limits
from lintian_ml.errors import LimitExceeded, SourceProblem, UnpackerDied
from lintian_ml.inflate import link

_CODE = ("import sys\nsys.path += sys.argv[4:]\nfrom lintian_ml.inflate.keeper import main\n"
         "main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]))")
_OPTIONS = ("-I", "-S", "-X", "utf8")  # nothing of the environment, of the user's or of the site's
_FAREWELL = 2  # seconds that a keeper has to end
_AS_USUAL = (signal.SIGCHLD, signal.SIGPROF, signal.SIGXCPU, signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT)


class Keeper:
    """The process that forks unpackers; processes that are forked from this one may ask it, too."""

    def __init__(self, module: str, paths: tuple[str, ...], seconds: float, memory: int) -> None:
        here = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        ours, theirs = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_SEQPACKET)
        command = [sys.executable, *_OPTIONS, "-c", _CODE, module, str(seconds), str(memory), here, *paths]
        nothing = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in range(3)]
        try:
            self._process = os.posix_spawn(
                sys.executable, command, {}, setsigmask=(), setsigdef=_AS_USUAL,
                file_actions=[*nothing, (os.POSIX_SPAWN_DUP2, theirs.fileno(), 3)])
        except OSError as error:
            ours.close()
            raise UnpackerDied(f"the isolated unpacker cannot be started: {error.strerror}") from None
        finally:
            theirs.close()
        self._control, self._owner = ours, os.getpid()

    def give(self, socket: int, memory: int) -> None:
        """Have an unpacker forked that has these descriptors."""
        with suppress(OSError):  # a keeper that has died is seen by the unpacker's silence
            self._control.sendmsg([b"u"], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, struct.pack("2i", socket, memory))])

    def ended(self) -> bool:
        """Whether it has died."""
        poll = select.poll()
        poll.register(self._control.fileno(), 0)
        if not poll.poll(0):
            return False
        self.close()
        return True

    def close(self) -> None:
        """End it with all its unpackers, if this process started it; leave no zombie."""
        if self._owner == os.getpid():
            with suppress(OSError):
                self._control.send(b"e")
            self._control.close()
            self._wait()
        self._control.close()
        self._owner = 0

    def _wait(self) -> None:
        until = time.monotonic() + _FAREWELL
        with suppress(ChildProcessError):  # somebody's handler of SIGCHLD was quicker
            while not os.waitpid(self._process, os.WNOHANG)[0]:
                if time.monotonic() > until:
                    os.kill(self._process, 9)
                    os.waitpid(self._process, 0)
                    return
                time.sleep(0.0005)


class Process:
    """One unpacker. Its streams come one after the other; each has a number, so that what is said late about one that
    nobody reads any more is known for that."""

    def __init__(self, keeper: Keeper, wall: float, seconds: float, memory: int) -> None:
        self._wall, self._seconds, self._most = wall, seconds, memory
        self._socket, theirs = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_SEQPACKET)
        shared = _shared()
        try:
            keeper.give(theirs.fileno(), shared)
            self._memory = mmap.mmap(shared, link.SIZE)
        finally:
            os.close(shared)
            theirs.close()
        self._poll = select.poll()
        self._poll.register(self._socket.fileno(), select.POLLIN)
        self._number = 0
        self._force: tuple[str, ...] | None = None
        self.owner, self.ended = os.getpid(), False

    def stream(self, kind: str, raw: Iterable[bytes], ahead: bool) -> Iterator[tuple[bytes, int]]:
        """See ``pool.pieces``."""
        self._number = number = (self._number + 1) & 0xffffffff
        parts = _parts(raw)
        data, later = next(parts, b""), next(parts, None)
        sent = self._packed(link.OPEN, link.SLOTS if ahead else 1, data, later is None, kind)
        while True:
            sort, about, slot, last, length, packed, text = self._received(kind)
            if about != number:
                continue  # about a stream before this one
            if sort == link.WANT and later is not None:
                data, later = later, next(parts, None)
                sent += self._packed(link.DATA, 0, data, later is None)
            elif sort == link.PIECE and slot < link.SLOTS and 0 < length <= link.SLOT:
                start = link.place(slot)
                piece = self._memory[start:start + length]
                if ahead:
                    self._send(link.FREE, slot)
                yield piece, min(packed, sent)
                if last:
                    return
                if not ahead:
                    self._send(link.FREE, slot)
            elif sort == link.END:
                return
            elif sort == link.ERROR:
                raise self._error(kind, text)
            else:
                self.close()
                raise UnpackerDied(f"the isolated unpacker gave a senseless answer while it unpacked {kind}")

    def in_force(self) -> tuple[str, ...]:
        while self._force is None:
            self._received("nothing")
        return self._force

    def close(self) -> None:
        """Leave it; the keeper ends it."""
        self.ended = True
        self._socket.close()
        self._memory.close()

    def _packed(self, sort: bytes, slots: int, data: bytes, last: bool, kind: str = "") -> int:
        self._memory[:len(data)] = data
        self._send(sort, slots, last, len(data), kind)
        return len(data)

    def _send(self, sort: bytes, slot: int, last: bool = False, length: int = 0, text: str = "") -> None:
        head = link.HEAD.pack(sort, self._number, slot, last, length, limits.XZ_MEMORY)
        with suppress(OSError):  # it has died: the next answer says how
            self._socket.send(head + text.encode())

    def _received(self, kind: str) -> tuple[Any, ...]:
        """The next message. Raises UnpackerDied where there will be none."""
        while True:
            if not self._poll.poll(self._wall * 1000):
                self.close()
                raise UnpackerDied(f"the isolated unpacker did nothing for {self._wall:g} seconds while it unpacked "
                                   f"{kind}")
            try:
                data = self._socket.recv(link.LONGEST)
            except ConnectionResetError:  # it has not read all, and what it or its keeper said last comes now
                continue
            if len(data) < link.HEAD.size or data[:1] == link.STATUS:
                self.close()
                raise UnpackerDied(f"the isolated unpacker {self._end(data[link.HEAD.size:])} while it unpacked {kind}")
            text = data[link.HEAD.size:].decode("utf-8", "replace")
            if data[:1] != link.READY:
                return (*link.HEAD.unpack_from(data), text)
            self._force = tuple(text.splitlines())
            if kind == "nothing":
                return (*link.HEAD.unpack_from(data), text)

    def _end(self, status: bytes) -> str:
        """How it ended, in words."""
        if not status.isdigit():
            return "ended without a word"
        code = os.waitstatus_to_exitcode(int(status))
        if code in (-signal.SIGPROF, -signal.SIGXCPU):
            return f"used more than {self._seconds:g} seconds of processor time"
        if code >= 0:
            return f"ended with status {code}"
        return f"was killed by {signal.Signals(-code).name}"

    def _error(self, kind: str, text: str) -> Exception:
        sort, told = text[:1], " ".join(text[1:].split())[:limits.NAME]
        if sort == link.PROBLEM:
            return SourceProblem(told)
        if sort == link.BROKEN:
            return SourceProblem(f"is damaged: {told}")
        if sort == link.MEMORY:
            return LimitExceeded(f"needs more than {self._most // limits.MIB} MiB of memory to be unpacked")
        return UnpackerDied(f"the isolated unpacker failed while it unpacked {kind}: {told}")


def _parts(raw: Iterable[bytes]) -> Iterator[bytes]:
    """The packed bytes in parts that a slot holds."""
    for data in raw:
        if len(data) <= link.SLOT:
            yield data
        else:
            for at in range(0, len(data), link.SLOT):
                yield data[at:at + link.SLOT]


def _shared() -> int:
    """A descriptor of memory for two processes, whose size neither can change."""
    try:
        descriptor = os.memfd_create("lintian-ml", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        os.ftruncate(descriptor, link.SIZE)
        fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL)
    except (AttributeError, OSError):  # not on Linux
        import tempfile

        with tempfile.TemporaryFile(prefix="lintian-ml-") as file:
            descriptor = os.dup(file.fileno())
            os.ftruncate(descriptor, link.SIZE)
    return descriptor
