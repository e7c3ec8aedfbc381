# SPDX-License-Identifier: GPL-2.0-or-later
"""Write a transcript from inside a training loop, in the process that trains.

    header = record.header(["python3", "train.py", "{in}", "{out}", "{step}", "{count}"], [], ["train.py"],
                           ["digits.txt"], segment=16)
    with Recorder("run", header, state) as recorder:
        for step in range(steps):
            state = train(state, step)
            recorder.step(state)

The loop has to do what the header's command does, since a verifier runs the command: let both call one function. A
state is a mapping from names to numpy arrays, and all that the next step depends on.
"""
from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from lintian_ml.errors import InputError
from lintian_ml.transcript import chain, record, states
from lintian_ml.transcript.hashing import of_file
from lintian_ml.transcript.model import Header
from lintian_ml.words import worded

if TYPE_CHECKING:
    import numpy

    State = Mapping[str, numpy.ndarray[Any, numpy.dtype[Any]]]


class Recorder:
    """Records a new transcript in ``folder``, or goes on with the one that is there, from the state where it ended.

    Raises InputError where the header is another one than the transcript's, or the state another one than its last.
    """

    def __init__(self, folder: str | os.PathLike[str], header: Header, state: State, runner: str = "") -> None:
        self._scratch = tempfile.TemporaryDirectory(prefix="lintian-ml-")
        self._file = Path(self._scratch.name) / "state"
        try:
            states.write(self._file, state)
            self._writer = self._begun(Path(folder), header, runner)
        except BaseException:
            self._scratch.cleanup()
            raise
        self._pending = 0
        self._state: State | Callable[[], State] = state

    def _begun(self, place: Path, header: Header, runner: str) -> record.Writer:
        if place.is_dir() and any(place.iterdir()):
            transcript = chain.load(place)
            if transcript.header != header:
                raise InputError(worded("{place}: has a transcript with another header", place=place))
            if transcript.before(len(transcript.entries)) != of_file(self._file):
                raise InputError(worded("{place}: ends in another state than the one to go on from", place=place))
        else:
            transcript = record.begun(place, header, self._file)
        last = transcript.entries[-1].runner if transcript.entries else runner
        writer = record.Writer(transcript, runner or last)
        if writer.runner != last:
            writer.add("handover", transcript.before(len(transcript.entries)), {"from": last})
        return writer

    def step(self, state: State | Callable[[], State]) -> None:
        """One step is done. The state is read, or made by calling it, when a segment ends: other steps cost nothing."""
        self._pending, self._state = self._pending + 1, state
        if self._pending == self._writer.transcript.header.segment:
            self._end(last=False)

    def close(self) -> None:
        """End a segment that was begun, keep the last state, and remove what was temporary."""
        if self._pending:
            self._end(last=True)
        elif self._file.exists():
            self._writer.transcript.states.put(self._file)
        self._scratch.cleanup()

    def _end(self, last: bool) -> None:
        states.write(self._file, self._state() if callable(self._state) else self._state)
        self._writer.segment(self._file, self._pending, last=last)
        self._pending = 0

    def __enter__(self) -> Recorder:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        if kind is None:
            self.close()
        else:
            self._scratch.cleanup()
