# SPDX-License-Identifier: GPL-2.0-or-later
"""Two transcripts over one header that end differently: bisect to where they part, and replay that once.

Every entry's digest covers all before it, so digests agree up to one entry and differ from there on: a bisection finds
it. Inside a segment the referee's own states are compared with both ends; with bits to compare, that is conclusive.
"""
from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from lintian_ml.errors import InputError
from lintian_ml.transcript import replay, sandbox
from lintian_ml.transcript.hashing import of_file
from lintian_ml.transcript.model import Entry, Transcript


@dataclass(frozen=True)
class Settled:
    """Do they differ, and what was found, a line each."""

    differ: bool
    lines: tuple[str, ...]


def parting(ours: Transcript, theirs: Transcript) -> int:
    """The number of the first entry in which they differ. Both agree before it; one may end there."""
    low, high = 0, min(len(ours.entries), len(theirs.entries))
    while low < high:
        middle = (low + high) // 2
        if ours.entries[middle].h == theirs.entries[middle].h:
            low = middle + 1
        else:
            high = middle
    return low


def settle(ours: Transcript, theirs: Transcript, source: Path, bounds: sandbox.Bounds) -> Settled:
    """Find where they part and replay it. Raises InputError where they are not about one training, SandboxError."""
    if ours.genesis != theirs.genesis:
        raise InputError("the transcripts have different headers or first states: they are not about the same training")
    number = parting(ours, theirs)
    if number == min(len(ours.entries), len(theirs.entries)):
        shorter = len(ours.entries) != len(theirs.entries)
        return Settled(False, ("one goes on where the other ends, and they agree until then" if shorter
                               else "the same transcript",))
    mine, other = ours.entries[number], theirs.entries[number]
    said = [f"they agree up to entry {number}, and part there"]
    if mine.kind != "train" or other.kind != "train" or mine.steps != other.steps:
        work = f"{_told(mine)} against {_told(other)}"
        return Settled(True, (*said, f"{work}: not the same work, so neither refutes the other"))
    if mine.state == other.state:
        return Settled(True, (*said, "the states are the same: they differ in the runner or the rounding log"))
    return Settled(True, (*said, *_replayed(ours, mine, other, source, bounds)))


def _told(entry: Entry) -> str:
    first, count = entry.steps
    return f"{entry.kind} of steps {first} to {first + count - 1}" if count else entry.kind


def _replayed(ours: Transcript, mine: Entry, other: Entry, source: Path, bounds: sandbox.Bounds) -> list[str]:
    """The verdict on one segment, from the state on which both agree."""
    with tempfile.TemporaryDirectory(prefix="lintian-ml-") as folder:
        replayer = replay.Replayer(ours, source, Path(folder), bounds)
        state = _agreed(replayer, mine.i)
        rights = []
        for entry in (mine, other):
            made = of_file(_tried(replayer, entry, state))
            rights.append(made == entry.state)
    first, count = mine.steps
    steps = f"steps {first} to {first + count - 1}"
    if any(rights):
        name = ("the first", "the second")
        return [f"{steps}: {name[rights.index(True)]} transcript is right, {name[rights.index(False)]} is refuted"]
    return [f"{steps}: the replay agrees with neither of them"]


def _tried(replayer: replay.Replayer, entry: Entry, state: Path) -> Path:
    """A rounding log of the other transcript lies in its own folder: it is left out, and both are judged alike."""
    return replayer.train(replace(entry, args={key: value for key, value in entry.args.items() if key != "log"}), state)


def _agreed(replayer: replay.Replayer, number: int) -> Path:
    """The state before an entry: the nearest one that was kept, and from there replayed."""
    transcript = replayer.transcript
    start = number
    while start > 0 and not transcript.states.has(transcript.before(start)):
        start -= 1
    state = transcript.states.path(transcript.before(start), f"the state before entry {start}")
    for entry in transcript.entries[start:number]:
        if entry.kind == "train":
            state = replayer.train(entry, state)
        elif entry.kind == "reset":
            state = replayer.converted(entry, state)
        elif entry.kind == "average":
            raise InputError(f"entry {entry.i} is an average, and the state after it was not kept")
    return state
