# SPDX-License-Identifier: GPL-2.0-or-later
"""How often attacks on transcripts are found, each in many runs with other seeds, places and sizes.

A run records a small honest training, lets an attacker rewrite it so that every digest holds again, and verifies that
with a beacon of its own. What has to be refused in any case is counted against certainty. Else the formula gives each
run its chance, C(n-m, k) / C(n, k) to pass for m wrong ones of the n segments that nothing forces, and the counted
share has to lie where the interval of Clopper and Pearson has the mean of these chances.
"""
from __future__ import annotations

import os
import random
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, chdir
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from transcript_attacks import ATTACKS, Attack, honest
from transcript_forgery import COPY, DRAWN, LARGEST, PROGRAM, RECORDS, Run, trained

from lintian_ml.compare.selftest.intervals import interval as clopper_pearson
from lintian_ml.errors import InputError, UsageError
from lintian_ml.transcript import chain, challenge, environment, hashing, replay, sandbox, verify
from lintian_ml.transcript.grid import BAND, Grid
from lintian_ml.transcript.model import Refused


@dataclass(frozen=True)
class Measured:
    """How often an attack was refused, and the mean of the chances of its runs."""

    attack: Attack
    runs: int
    refused: int
    expected: float

    @property
    def interval(self) -> tuple[float, float]:
        return clopper_pearson(self.refused, self.runs, 0.99)

    def row(self) -> str:
        low, high = self.interval
        return "\t".join([self.attack.name, self.attack.found, str(self.runs), str(self.refused),
                          f"{self.expected:.3f}", f"{low:.3f} to {high:.3f}"])


HEAD = "attack\tfound by\truns\trefused\tformula\t99 % interval of the rate"


def in_process(self: replay.Replayer, words: Sequence[str], states_: dict[str, Path], number: int,
               values: dict[str, object]) -> Path:
    """In place of the sandbox, which costs a hundred times as much and is tested by itself: the same program, here."""
    handle, name = tempfile.mkstemp(dir=self.folder, prefix="state-")
    os.close(handle)
    command = replay.filled(words, in_=states_.get(replay.IN, ""), out=name,
                            **{"seed": self.transcript.header.seed["value"], **values})
    with mock.patch.object(sys, "argv", command[1:]):
        try:
            exec(compiled(Path(command[1]).read_text()), {})
        except Exception as error:
            raise sandbox.CommandFailed(repr(error)) from error
    return Path(name)


def compiled(text: str, cache: dict[str, object] = {}) -> object:  # noqa: B006
    if text not in cache:
        cache[text] = compile(text, "program", "exec")
    return cache[text]


def chance_of(wrong: Iterable[int] | None) -> float:
    """The chance with which the transcript that lies here has to be refused."""
    if wrong is None:
        return 1.0
    transcript, bad = chain.load(Path("run")), set(wrong)
    forced = challenge.forced(transcript, LARGEST)
    free = sum(entry.i not in forced for entry in transcript.segments)
    return 1.0 if bad & forced.keys() else 1 - challenge.passing(free, len(bad), DRAWN)


def refused(run: Run) -> bool:
    """Is the transcript that lies here refused, or is it an error? What else goes wrong is a defect."""
    try:
        transcript = chain.load(Path("run"))
        asked = verify.Asked(challenge.beacon(run.beacon, transcript), DRAWN, None, LARGEST)
        verify.Verification(transcript, asked, Path(), sandbox.Bounds()).run(lambda line: None)
    except (Refused, InputError, UsageError):
        return True
    return False


def measured(attack: Attack, runs: int, inside: bool = False) -> Measured:
    """Let an attack happen so many times; ``inside`` the sandbox, or in this process."""
    count, chances = 0, []
    with ExitStack() as stack:
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="rates-", dir=memory))
        stack.enter_context(mock.patch.object(tempfile, "tempdir", folder))
        stack.enter_context(mock.patch.object(environment, "described", lambda: "Format: 1.0\n"))
        if not inside:
            stack.enter_context(mock.patch.object(replay.Replayer, "_run", in_process))
        for number in range(runs):
            place = Path(folder, str(number))
            place.mkdir()
            with chdir(place):
                run = begun(number, attack.name)
                chances.append(chance_of(attack.wrong(run)))
                count += refused(run)
    return Measured(attack, runs, count, sum(chances) / runs)


def begun(number: int, name: str) -> Run:
    """An honest training, recorded here."""
    Path("walk.py").write_text(PROGRAM)
    Path("copy.py").write_text(COPY)
    Path("data.txt").write_text("".join(RECORDS))
    run = Run(number, random.Random(f"{name} {number}"), f"{number:x}")
    run.states = trained(run.seed)
    run.beacon = hashing.tagged("beacon", name, number)
    return run


def rounding_log(decisions: int, runs: int) -> Measured:
    """Logs that decide values which an attacker picks: accepted only where each lies near a tie, which 2 of 2^9 do."""
    name = f"{decisions} forged decision{'s' * (decisions > 1)} in a rounding log"
    attack = Attack(name, "nearness to a tie", honest)
    count = 0
    with tempfile.TemporaryDirectory(prefix="rates-") as folder:
        for number in range(runs):
            chance = random.Random(f"{decisions} {number}")
            values = [chance.uniform(-1, 1) for _ in range(64)]
            picked = chance.sample(range(64), decisions)
            log = Path(folder, "log")
            log.write_text("".join(f"1 {index} {chance.choice('+-')}\n" for index in picked))
            grid, plain = Grid(24, "", str(log)), Grid(24, "", "")
            try:
                moved = abs(grid.rounded(values) - plain.rounded(values))
                assert moved.max() <= 1, "a log may move a value by one step of the grid"
            except InputError:
                count += 1
    return Measured(attack, runs, count, 1 - (4 * BAND) ** decisions)


def table(runs: int, inside: bool = False) -> Iterator[Measured]:
    """Every attack."""
    yield from (measured(attack, runs, inside) for attack in ATTACKS)
    yield from (rounding_log(decisions, runs) for decisions in (1, 2))
