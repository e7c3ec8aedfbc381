# SPDX-License-Identifier: GPL-2.0-or-later
"""A bar on a terminal for a run that takes longer than two seconds. No command of its own.

An interval timer draws it, not a thread: the run forks, and a process with threads should not.
"""
from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO, TypeVar

from lintian_ml.report.escape import printable
from lintian_ml.words import worded

T = TypeVar("T")
AFTER = 2.0  # seconds before anything is drawn
EVERY = 0.5  # seconds between two drawings
BAR = 20  # characters
NAME = 40  # characters of an input's name


class Bar:
    """What is drawn: how many of ``inputs`` are done, the one at work, and the seconds so far."""

    def __init__(self, inputs: Sequence[str], stream: TextIO) -> None:
        self._inputs, self._stream = inputs, stream
        self._done, self._drawn, self._start = 0, False, time.monotonic()

    def draw(self, *_: object) -> None:
        """Draw over the last drawing; also the handler of the timer."""
        self._stream.write(f"\r\x1b[K{self.line()}")
        self._stream.flush()
        self._drawn = True

    def line(self) -> str:
        """``[#####...............] 3 of 12, 7 s: name`` for several inputs, else time and name."""
        total, seconds = len(self._inputs), int(time.monotonic() - self._start)
        name = printable(self._inputs[min(self._done, total - 1)])
        shown = name if len(name) <= NAME else f"...{name[3 - NAME:]}"
        if total == 1:
            return worded("{seconds} s: {shown}", seconds=seconds, shown=shown)
        full = BAR * self._done // total
        return worded("[{number}{number2}] {done} of {total}, {seconds} s: {shown}", number="#" * full,
                      number2="." * (BAR - full), done=self._done, total=total, seconds=seconds, shown=shown)

    def step(self) -> None:
        """One input is done."""
        self._done += 1
        self.clear()

    def clear(self) -> None:
        """Leave the line as if nothing had been drawn."""
        if self._drawn:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._drawn = False


def followed(outcomes: Iterable[T], inputs: Sequence[str], after: float = AFTER, every: float = EVERY) -> Iterator[T]:
    """``outcomes``, one for each of ``inputs``, with a bar while they are waited for."""
    with shown(inputs, after, every) as bar:
        for outcome in outcomes:
            bar.step()
            yield outcome


@contextmanager
def shown(inputs: Sequence[str], after: float = AFTER, every: float = EVERY) -> Iterator[Bar]:
    """A bar on standard error while the block runs; where that is no terminal nothing is ever drawn."""
    bar = Bar(inputs, sys.stderr)
    able = inputs and sys.stderr.isatty() and threading.current_thread() is threading.main_thread()
    if not able:
        yield bar
        return
    before = signal.signal(signal.SIGALRM, bar.draw)
    signal.setitimer(signal.ITIMER_REAL, after, every)
    try:
        yield bar
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        bar.clear()
