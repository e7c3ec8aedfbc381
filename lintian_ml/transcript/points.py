# SPDX-License-Identifier: GPL-2.0-or-later
"""Digests of states inside a segment, by which a dispute gets from the segment to the step: ``steps.jsonl``.

A line each: the digest of an entry, and that of the state after some of its steps. Where each step is a run of the
command they are written while it trains; else whoever trained makes them when they are asked for, on the machine that
trained. They are no part of the chain: of what they say, a dispute believes what a replay confirms.
"""
from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from lintian_ml import limits
from lintian_ml.errors import InputError
from lintian_ml.transcript import fields, replay, sandbox
from lintian_ml.transcript.hashing import canonical, of_file
from lintian_ml.transcript.model import Entry, Refused, Transcript
from lintian_ml.words import stopped, worded

NAME = "steps.jsonl"
_LINE = 10_000  # steps in one line
_PIECES = 32  # runs that one question asks of whoever answers it; each narrows the dispute to one of so many parts


def add(folder: Path, h: str, states: Mapping[int, str]) -> None:
    """Note states by the steps that they come after. Raises InputError where that cannot be written."""
    steps = sorted(states)
    try:
        with open(folder / NAME, "ab") as handle:
            for start in range(0, len(steps), _LINE):
                part = {str(step): states[step] for step in steps[start:start + _LINE]}
                handle.write(canonical({"h": h, "states": part}) + b"\n")
    except OSError as error:
        raise InputError(stopped(folder / NAME, error)) from error


def read(transcript: Transcript, entry: Entry) -> dict[int, str]:
    """What is known of a segment: the states noted, and the last one, which the chain names. Raises Refused."""
    first, count = entry.steps
    path = transcript.folder / NAME
    found = _noted(path, entry.h) if path.exists() else {}
    if not all(first <= step < first + count and fields.digest(state) for step, state in found.items()):
        raise Refused(worded("{path}: names states outside of the segment {first} to {number}, or no digests",
                             path=path, first=first, number=first + count - 1))
    return {**found, first + count - 1: entry.state}


def _noted(path: Path, h: str) -> dict[int, str]:
    start, found = canonical({"h": h})[:-1], dict[int, str]()  # keys are sorted: "h" comes first
    if not path.is_file():
        raise Refused(worded("{path}: is no regular file", path=path))
    try:
        with open(path, "rb") as handle:
            while line := handle.readline(limits.JSON + 1):
                if len(line) > limits.JSON:
                    raise ValueError
                if line.startswith(start):
                    found.update((int(step), str(state)) for step, state in json.loads(line)["states"].items())
    except OSError as error:
        raise InputError(stopped(path, error)) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Refused(worded("{path}: is no list of states inside a segment", path=path)) from None
    return found


class Stepper:
    """The states inside one segment, replayed: each from the nearest one before it that was replayed already."""

    def __init__(self, replayer: replay.Replayer, entry: Entry) -> None:
        self._replayer = replayer
        self._entry, self._first = entry, entry.steps[0]
        self._made = {self._first - 1: replayer.before(entry.i)}

    def after(self, step: int) -> str:
        """The digest of the state after a step. Raises CommandFailed, SandboxError.

        A rounding log counts the roundings of one run over the whole segment: it has no place in a part of it.
        """
        if step not in self._made:
            start = max(made for made in self._made if made < step)
            part = Entry(self._entry.i, "train", "", {"from": start + 1, "steps": step - start}, "", "")
            self._made[step] = self._replayer.train(part, self._made[start])
        return of_file(self._made[step])


def regenerate(transcript: Transcript, steps: Sequence[int], source: Path, bounds: sandbox.Bounds,
               variables: Mapping[str, str]) -> list[int]:
    """Note the states after some of the steps from ``steps[0]`` to ``steps[1]`` of one segment; those steps.

    Raises InputError where no segment has them, or where this machine comes to other states than the recorded ones.
    """
    first, last = steps
    entry = next((one for one in transcript.segments if one.steps[0] <= first <= last < sum(one.steps)), None)
    if entry is None:
        raise InputError(worded("no segment has all of the steps {first} to {last}", first=first, last=last))
    known = read(transcript, entry)
    end = min(step for step in known if step >= last)
    marks = sorted({first + (last - first + 1) * piece // _PIECES - 1 for piece in range(1, _PIECES + 1)} - {first - 1})
    with tempfile.TemporaryDirectory(prefix="lintian-ml-") as folder:
        stepper = Stepper(replay.Replayer(transcript, source, Path(folder), bounds, variables), entry)
        found = {mark: stepper.after(mark) for mark in [*marks, end]}
    if found[end] != known[end]:
        raise InputError(worded("this machine comes to another state after step {end} than the recorded one: only "
                                "where it was recorded can the states before it be made again", end=end))
    if new := {mark: found[mark] for mark in marks if mark not in known}:
        add(transcript.folder, entry.h, new)
    return marks
