# SPDX-License-Identifier: GPL-2.0-or-later
"""Small trainings, honest and not, and the transcripts that an attacker writes of them: every digest in them holds."""
from __future__ import annotations

import array
import hashlib
import random
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import transcript_examples as examples

from lintian_ml.transcript import chain, record
from lintian_ml.transcript.model import NAME, Header, Transcript

# As the walk, but each step depends on the numbers that it finds: the order matters.
PROGRAM = examples.WALK.replace("value + change % 64 - 32", "value + (value ^ change) % 64 - 32")
COPY = "import pathlib, sys; pathlib.Path(sys.argv[2]).write_bytes(pathlib.Path(sys.argv[1]).read_bytes()[:64])\n"
RECORDS = [f"record{number}\n" for number in range(50)]
SEGMENTS, SEGMENT, DRAWN, LARGEST = 12, 4, 3, 1
State = Sequence[int]


@dataclass
class Run:
    """One training in a folder of its own, which is the current directory."""

    number: int
    chance: random.Random
    seed: str
    states: list[State] = field(default_factory=list)
    beacon: str = ""

    def recorded(self) -> Transcript:
        """The honest transcript, written."""
        written(self, self.states)
        return chain.load(Path("run"))

    def place(self, first: int = 1, last: int = SEGMENTS - 2) -> int:
        return self.chance.randint(first, last)

    def places(self, count: int) -> list[int]:
        """Some segments among those that lie between the first and the last one."""
        return sorted(self.chance.sample(range(1, SEGMENTS - 1), count))

    def moved(self, state: State, size: int = 1) -> State:
        """A state with one number moved."""
        place, by = self.chance.randrange(16), self.chance.choice((-1, 1)) * size
        return [value + by * (number == place) for number, value in enumerate(state)]


@cache
def numbers(text: str) -> Sequence[int]:
    """As the program has them."""
    return [int.from_bytes(hashlib.sha256(f"{text} {place}".encode()).digest()[:2], "big")
            for place in range(16)]


def steps(state: State, seed: str, rows: Sequence[int], records: Sequence[str] = RECORDS) -> State:
    """The states after steps on these records."""
    for row in rows:
        push = numbers(seed + records[row % len(records)].strip())
        state = [value + (value ^ change) % 64 - 32 for value, change in zip(state, push)]
    return state


def rows_of(segment: int) -> list[int]:
    return list(range(segment * SEGMENT, (segment + 1) * SEGMENT))


def trained(seed: str, change: Callable[[int, State, State], State] = lambda segment, before, after: after,
            records: Sequence[str] = RECORDS) -> list[State]:
    """The states of a training, from the first one on; ``change`` gets (segment, state before, honest state after)."""
    found = [numbers(seed)]
    for segment in range(SEGMENTS):
        after = steps(found[-1], seed, rows_of(segment), records)
        found.append(change(segment, found[-1], after))
    return found


def stored(state: State) -> Path:
    path = Path("state")
    path.write_bytes(array.array("q", state).tobytes())
    return path


def header(seed: str) -> Header:
    """As ``transcript record`` makes it of the files that lie here."""
    return record.header(["python3", "walk.py", "{seed}", "{in}", "{out}", "{step}", "{count}"],
                         ["python3", "walk.py", "init", "{seed}", "{out}"], ["walk.py", "copy.py"], ["data.txt"],
                         segment=SEGMENT, seed=(seed, "a test"), state="int64")


def written(run: Run, states: Sequence[State], runner: str = "", seed: str = "") -> record.Writer:
    """Write a transcript over these states, whatever they are."""
    shutil.rmtree("run", ignore_errors=True)
    writer = record.Writer(record.begun(Path("run"), header(seed or run.seed), stored(states[0])), runner)
    for number, state in enumerate(states[1:]):
        writer.segment(stored(state), SEGMENT, last=number == SEGMENTS - 1)
    return writer


def changed(run: Run, change: Callable[[int, State, State], State]) -> None:
    """A transcript of a training in which an attacker changed what came after some segments, and trained on."""
    written(run, trained(run.seed, change))


def rewriting(old: Transcript) -> record.Writer:
    path = old.folder / NAME
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:2]))
    return record.Writer(chain.load(old.folder), "")
