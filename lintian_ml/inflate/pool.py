# SPDX-License-Identifier: GPL-2.0-or-later
"""Unpacking in isolated processes, as the rest of the program asks for it.

A small process without rights, the keeper, forks one unpacker for each stream that is open at a time; an unpacker that
has ended its stream takes the next one. What it may do is in ``keeper`` and ``unpacker``. One that dies, hangs or asks
for too much costs the stream that it was at: UnpackerDied says what happened.
"""
from __future__ import annotations

import atexit
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from threading import Lock

from lintian_ml import limits
from lintian_ml.errors import UnpackerDied
from lintian_ml.inflate.process import Keeper, Process


def pieces(kind: str, raw: Iterable[bytes], ahead: bool = False) -> Iterator[tuple[bytes, int]]:
    """The unpacked pieces, none of them empty, each with how many packed bytes were read for it.

    ``ahead`` is for a part of the package itself: it is unpacked in advance, and by a process that has seen no other.
    Raises SourceProblem for what is damaged or ends early, UnpackerDied where the unpacker did not live to tell,
    LimitExceeded where it needs too much memory, and whatever ``raw`` raises.
    """
    return {"zstd": zstd, "lz4": lz4}.get(kind, usual).pieces(kind, raw, ahead)


def prepare() -> None:
    """Start what takes some milliseconds that nobody needs to wait for."""
    with suppress(UnpackerDied):  # the first stream will say so
        usual.prepare()


def fresh() -> None:
    """Another package begins: no unpacker that saw the one before reads this one."""
    for pool in (usual, zstd, lz4):
        pool.fresh()


def in_force() -> tuple[str, ...]:
    """What an unpacker cannot do on this system, one phrase each; starts one if need be."""
    return usual.in_force()


class Pool:
    """The unpackers of this process that know one module of decompressors: a keeper, and those without work.

    ``seconds`` of processor time and ``wall`` bound each step, ``memory`` an unpacker's address space; ``paths`` are
    searched for the module.
    """

    def __init__(self, module: str = "lintian_ml.inflate.steps", seconds: float = limits.UNPACK_CPU,
                 wall: float = 0.0, memory: int = limits.UNPACK_MEMORY, paths: tuple[str, ...] = ()) -> None:
        self._module, self._seconds, self._memory, self._paths = module, seconds, memory, paths
        self._wall = wall or limits.UNPACK_WALL
        self._lock = Lock()
        self._keeper: Keeper | None = None
        self._idle: list[Process] = []
        self._fatal: dict[bytes, str] = {}  # beginnings of what has ended an unpacker, and how

    def pieces(self, kind: str, raw: Iterable[bytes], ahead: bool = False) -> Iterator[tuple[bytes, int]]:
        """See the function ``pieces``."""
        rest = iter(raw)
        first = next(rest, b"")
        if not ahead and self._fatal:
            self._refuse(kind, first)
        process = self._taken(ahead)
        try:
            yield from process.stream(kind, chain((first,), rest), ahead)
        except UnpackerDied as error:
            self._fatal[_mark(kind, first)] = str(error)
            raise
        finally:
            if ahead:
                process.close()
            self._give_back(process)

    def _refuse(self, kind: str, first: bytes) -> None:
        """Readers may ask twice for the same bytes; what has ended one unpacker is not given to another."""
        if known := self._fatal.get(_mark(kind, first)):
            raise UnpackerDied(known)
        if len(self._fatal) >= limits.UNPACK_DEATHS:
            raise UnpackerDied(f"{len(self._fatal)} files of this package have ended the isolated unpacker, no further "
                               "one is given to it")

    def in_force(self) -> tuple[str, ...]:
        process = self._taken()
        try:
            return process.in_force()
        finally:
            self._give_back(process)

    def prepare(self) -> Keeper:
        """The keeper, a new one if there is none that lives. Raises UnpackerDied where the system has no process left.
        """
        with self._lock:
            if self._keeper is None or self._keeper.ended():
                self._keeper = Keeper(self._module, self._paths, self._seconds, self._memory)
                atexit.register(self.close)
            return self._keeper

    def fresh(self) -> None:
        """Another package begins."""
        self._fatal.clear()
        while self._idle:
            self._idle.pop().close()

    def close(self) -> None:
        """End all processes."""
        atexit.unregister(self.close)
        self.fresh()
        if self._keeper:
            self._keeper.close()
        self._keeper = None

    def forked(self) -> None:
        """This is another process now: the keeper serves it too, the unpackers are its parent's."""
        self._lock = Lock()
        self.fresh()

    def _taken(self, alone: bool = False) -> Process:
        with suppress(IndexError):
            if not alone:
                return self._idle.pop()
        return Process(self.prepare(), self._wall, self._seconds, self._memory)

    def _give_back(self, process: Process) -> None:
        if process.owner == os.getpid() and not process.ended:
            self._idle.append(process)


def _mark(kind: str, first: bytes) -> bytes:
    from hashlib import sha256

    return sha256(kind.encode() + first[:limits.HEAD]).digest()


def _forked() -> None:
    for pool in (usual, zstd, lz4):
        pool.forked()


usual = Pool()
zstd = Pool("lintian_ml.inflate.zstd")  # of its own, as the next: few packages need the library
lz4 = Pool("lintian_ml.inflate.lz4")
os.register_at_fork(after_in_child=_forked)
