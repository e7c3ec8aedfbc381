# SPDX-License-Identifier: GPL-2.0-or-later
"""How far a scan has come: one line that is drawn over on a terminal, a plain line now and then in a log."""
from __future__ import annotations

import time
from collections.abc import Callable
from typing import TextIO

from lintian_ml.archive.scanning import State
from lintian_ml.report.escape import printable
from lintian_ml.words import worded

BAR = 24  # characters
DRAWN = 0.2  # seconds between two drawings on a terminal
LOGGED = 30.0  # seconds between two lines of a log


class Progress:
    """Tells ``stream`` of each state; failures have a line of their own at once."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._clock = stream, clock
        self._terminal, self._last = stream.isatty(), float("-inf")

    def __call__(self, state: State) -> None:
        if state.reason:
            self._line(worded("lintian-ml: not judged: {value}", value=printable(f"{state.name}: {state.reason}")))
        now = self._clock()
        if state.done < state.wanted and now - self._last < (DRAWN if self._terminal else LOGGED):
            return
        self._last = now
        if self._terminal:
            self._stream.write(f"\r\x1b[K{bar(state)} {words(state)}  {printable(state.name)[:30]}")
        else:
            self._stream.write(f"lintian-ml: {words(state)}\n")
        self._stream.flush()

    def _line(self, text: str) -> None:
        self._stream.write(f"\r\x1b[K{text}\n" if self._terminal else f"{text}\n")

    def end(self) -> None:
        """Leave the terminal on a fresh line."""
        if self._terminal and self._last > float("-inf"):
            self._stream.write("\n")


def bar(state: State) -> str:
    """``[#####.....]``, by compressed bytes."""
    full = round(BAR * share(state))
    return f"[{'#' * full}{'.' * (BAR - full)}]"


def share(state: State) -> float:
    """The part of the bytes that is done; of the sources where no size is known."""
    if state.wanted_bytes:
        return min(state.bytes / state.wanted_bytes, 1.0)
    return state.done / state.wanted if state.wanted else 1.0


def words(state: State) -> str:
    """Counts, rate, and the time that the rest takes at this rate."""
    rate = state.bytes / state.seconds if state.seconds else 0.0
    left = (state.wanted_bytes - state.bytes) / rate if rate else 0.0
    failed = worded(", {failed:,} not judged", failed=state.failed) if state.failed else ""
    return (worded("{done:,} of {wanted:,} sources{failed}, {size} at {size2}/s, {duration} left", done=state.done,
                   wanted=state.wanted, failed=failed, size=size(state.bytes), size2=size(rate),
                   duration=duration(left)))


def size(count: float) -> str:
    """Bytes in a unit that suits them."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


def duration(seconds: float) -> str:
    """``42 s``, ``3 min``, ``5 h 20 min``."""
    if seconds < 100:
        return worded("{seconds:.0f} s", seconds=seconds)
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"
