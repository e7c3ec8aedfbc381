# SPDX-License-Identifier: GPL-2.0-or-later
"""An unpacker from inside: one stream at a time, from the slot of packed bytes to those of unpacked ones.

It may be told to begin another stream at any time; then it forgets the one before.
"""
from __future__ import annotations

import mmap
import os

from lintian_ml.errors import SourceProblem
from lintian_ml.inflate import link

TYPE_CHECKING = False  # importing typing takes as long as all the rest
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from ctypes import CDLL
    from typing import Any

_PROFILED = 2  # ITIMER_PROF of setitimer(2)


class _Abandoned(Exception):
    """Another stream was begun: its message."""


def serve(socket: int, memory: int, module: Any, libc: CDLL, seconds: float, restrict: Callable[[], list[str]]) -> None:
    """Give up the last rights, and unpack until nobody listens."""
    unpacker = _Unpacker(socket, mmap.mmap(memory, link.SIZE), module, libc, seconds)
    os.close(memory)
    unpacker.send(link.READY, text="\n".join(restrict()))
    message = unpacker.receive()
    while True:
        try:
            if message[0] == link.OPEN:
                unpacker.arm()
                unpacker.stream(message)
            message = unpacker.receive()
        except _Abandoned as another:
            message = another.args[0]


class _Unpacker:
    """``_held`` are the packed bytes at hand, None where there are none; ``_free`` the slots that may be filled."""

    def __init__(self, socket: int, memory: mmap.mmap, module: Any, libc: CDLL, seconds: float) -> None:
        self._socket, self._memory, self._module = socket, memory, module
        from ctypes import c_long

        self._timer = (c_long * 4)(0, 0, int(seconds), int(seconds % 1 * 1_000_000))
        self._set_timer = libc.setitimer
        self._number = self._packed = 0
        self._last = False
        self._held: bytes | None = None
        self._free: list[int] = []

    def send(self, sort: bytes, slot: int = 0, last: bool = False, length: int = 0, text: str = "") -> None:
        head = link.HEAD.pack(sort, self._number, slot, last, length, self._packed)
        os.write(self._socket, head + text.encode("utf-8", "replace")[:link.LONGEST - link.HEAD.size])

    def receive(self) -> tuple[Any, ...]:
        """The next message and its text."""
        data = os.read(self._socket, link.LONGEST)
        if not data:
            os._exit(0)
        return (*link.HEAD.unpack_from(data), data[link.HEAD.size:].decode())

    def arm(self) -> None:
        """A step begins: past its time the system ends this process."""
        self._set_timer(_PROFILED, self._timer, None)

    def stream(self, message: tuple[Any, ...]) -> None:
        """Unpack one stream, and say how it ended."""
        _, self._number, slots, self._last, length, dictionary, kind = message
        self._free, self._packed = list(range(slots)), 0
        self._held = self._memory[:length]
        try:
            self._pieces(self._module.STEPS[kind](self._raw(), dictionary))
        except SourceProblem as problem:
            self.send(link.ERROR, text=link.PROBLEM + str(problem))
        except self._module.BROKEN as error:
            self.send(link.ERROR, text=link.BROKEN + str(error))
        except MemoryError:
            self.send(link.ERROR, text=link.MEMORY)
        except _Abandoned:
            raise
        except Exception as bug:
            self.send(link.ERROR, text=f"{link.BUG}{type(bug).__name__}: {bug}")

    def _raw(self) -> Iterator[bytes]:
        """The packed bytes; the next ones are asked for while these are unpacked."""
        while True:
            while self._held is None:
                self._wait()
            data, self._held = self._held, None
            self._packed += len(data)
            if not self._last:
                self.send(link.WANT)
                yield data
                continue
            yield data
            return

    def _pieces(self, pieces: Iterator[bytes]) -> None:
        """Send all pieces. The last one says so itself where that can be known: most files have one piece only."""
        piece, error = self._next(pieces), None
        while piece is not None:
            following: bytes | None = None
            look = self._last and self._held is None and len(piece) < link.SLOT  # and nothing to wait for
            if look:
                try:
                    following = self._next(pieces)
                except _Abandoned:
                    raise  # nobody waits for this piece any more
                except Exception as caught:
                    error = caught
            self._give(piece, look and following is None and error is None)
            if error is not None:
                raise error
            if look and following is None:
                return
            piece = following if look else self._next(pieces)
        self.send(link.END)

    def _next(self, pieces: Iterator[bytes]) -> bytes | None:
        """The next piece that is not empty, once there is a slot for it, within the time of one step."""
        while not self._free:
            self._wait()
        for piece in pieces:
            if piece:
                return piece
        return None

    def _give(self, piece: bytes, last: bool) -> None:
        while not self._free:
            self._wait()
        slot = self._free.pop()
        start = link.place(slot)
        self._memory[start:start + len(piece)] = piece
        self.send(link.PIECE, slot, last, len(piece))

    def _wait(self) -> None:
        """Take one message, and begin the time of the next step."""
        sort, number, slot, last, length, _, _ = message = self.receive()
        self.arm()
        if sort == link.OPEN:
            raise _Abandoned(message)
        if number != self._number:
            return
        if sort == link.FREE:
            self._free.append(slot)
        elif sort == link.DATA:
            self._held, self._last = self._memory[:length], bool(last)
