# SPDX-License-Identifier: GPL-2.0-or-later
"""A second process beside this one: a fork that is given messages in order and answers once, at the end.

It starts with everything that this process has loaded, and takes messages while this process goes on. What it has not
taken yet waits here, so that the giver can see how far behind it is and do some of the work itself.
"""
from __future__ import annotations

import contextlib
import fcntl
import marshal
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, Generic, TypeVar

from lintian_ml import limits

Answer = TypeVar("Answer")
_PIPE = limits.MIB  # what the system holds between the processes; more is not allowed without privileges


class Died(Exception):
    """The other process ended without an answer."""


def possible() -> bool:
    """Whether a fork is of use and safe here: two processors, and no thread that might hold a lock."""
    return hasattr(os, "fork") and (os.cpu_count() or 1) > 1 and threading.active_count() == 1


class Aside(Generic[Answer]):
    """``work`` runs in the other process: it gets the messages (what marshal can write) and returns the answer (what
    pickle can write)."""

    def __init__(self, work: Callable[[Iterator[Any]], Answer]) -> None:
        ours, self._answers = _pipe(), _pipe()
        self._process = os.fork()
        if not self._process:
            os.close(ours[1])
            _child(work, ours[0], self._answers[1])
        os.close(ours[0])
        os.close(self._answers[1])
        os.set_blocking(ours[1], False)
        self._to: int | None = ours[1]
        self._waiting: deque[memoryview] = deque()
        self._bytes = 0

    @property
    def behind(self) -> int:
        """Bytes that wait here for the other process."""
        if self._waiting:
            self._send()
        return self._bytes

    def give(self, message: Any) -> None:
        """Send a message; what the other process cannot take yet waits, at most limits.ASIDE bytes."""
        data = marshal.dumps(message)
        self._waiting.append(memoryview(len(data).to_bytes(8, "little") + data))
        self._bytes += len(data) + 8
        self._send()
        if self._bytes > limits.ASIDE:
            self._send(wait=True)

    def finish(self) -> None:
        """Send all that waits, and end the messages. Raises Died."""
        if self._to is not None:
            self._send(wait=True)
            self._close()

    def answer(self) -> Answer:
        """Wait for the answer, once all messages are sent. Raises Died."""
        from lintian_ml import values

        self.finish()
        try:
            with open(self._answers[0], "rb", closefd=False) as source:
                answer: Answer = values.read(source)
                return answer
        except (EOFError, values.Foreign) as error:
            raise Died from error

    def end(self) -> None:
        """Leave no process and no descriptor behind, answered or not."""
        import signal

        self._close()
        os.close(self._answers[0])
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)

    def _send(self, wait: bool = False) -> None:
        assert self._to is not None
        os.set_blocking(self._to, wait)
        with contextlib.suppress(BlockingIOError):
            while self._waiting:
                try:
                    sent = os.write(self._to, self._waiting[0])
                except BrokenPipeError as error:
                    raise Died from error
                self._bytes -= sent
                if sent == len(self._waiting[0]):
                    self._waiting.popleft()
                else:
                    self._waiting[0] = self._waiting[0][sent:]

    def _close(self) -> None:
        if self._to is not None:
            os.close(self._to)
            self._to = None


def _pipe() -> tuple[int, int]:
    ends = os.pipe()
    with contextlib.suppress(OSError, AttributeError):
        fcntl.fcntl(ends[1], fcntl.F_SETPIPE_SZ, _PIPE)
    return ends


def _child(work: Callable[[Iterator[Any]], Answer], messages: int, answers: int) -> None:
    """The other process's whole life. Whatever goes wrong, it never returns into its parent's code."""
    status = 1
    try:
        from lintian_ml import values

        with open(messages, "rb") as source:
            answer = work(_received(source))
        with open(answers, "wb") as target:
            values.write(answer, target)
        status = 0
    finally:
        os._exit(status)


def _received(source: BinaryIO) -> Iterator[Any]:
    while head := source.read(8):
        yield marshal.loads(source.read(int.from_bytes(head, "little")))
