# SPDX-License-Identifier: GPL-2.0-or-later
"""Verify a transcript: replay what is forced, then what the beacon draws, and say what that shows.

A report has one JSON value a line: what is verified, then one line for each entry that was replayed. A verification
that was interrupted reads its report and goes on.
"""
from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from lintian_ml.records import dataclass, field
from lintian_ml.transcript import challenge, keys, replay, sandbox, sources
from lintian_ml.transcript.hashing import of_file
from lintian_ml.transcript.model import ENVIRONMENT, INIT, Entry, Refused, Transcript
from lintian_ml.words import worded

Told = Callable[[str], None]


@dataclass(frozen=True)
class Checked:
    """One entry that was replayed. ``why`` is what forced it, ``drawn``, or ``between``: on the way to another."""

    i: int
    kind: str
    why: str
    passed: bool
    detail: str
    milliseconds: int


@dataclass(frozen=True)
class Asked:
    """What a verifier wants: a beacon that was looked at, a share or a number of segments, or seconds."""

    beacon: str
    count: int
    budget: float | None
    largest: int


@dataclass
class Verification:
    """A verification as it runs. ``done`` are the entries that were replayed already, by their numbers."""

    transcript: Transcript
    asked: Asked
    source: Path
    bounds: sandbox.Bounds
    variables: Mapping[str, str] = field(default_factory=dict)
    done: dict[int, Checked] = field(default_factory=dict)
    keep: Callable[[Checked], None] = lambda checked: None
    drawn: list[int] = field(default_factory=list)
    forced: Mapping[int, str] = field(default_factory=dict)

    def run(self, told: Told) -> None:
        """Replay. Raises Refused with the first entry that is not what it claims; InputError, SandboxError."""
        begun = time.monotonic()
        self.grounds()
        self.forced = challenge.forced(self.transcript, self.asked.largest)
        with tempfile.TemporaryDirectory(prefix="lintian-ml-") as folder:
            work = _Work(self, replay.Replayer(self.transcript, self.source, Path(folder), self.bounds, self.variables))
            told(worded("forced: {number} of {all} entries", number=len(self.forced),
                        all=len(self.transcript.entries) + (INIT in self.forced)))
            work.all(self.forced, told)
            order = self.order()
            self.drawn = order[:self._count(time.monotonic() - begun, len(order))]
            told(worded("drawn: {number} of {all} segments that were not forced", number=len(self.drawn),
                        all=len(order)))
            work.all(dict.fromkeys(sorted(self.drawn), "drawn"), told)

    def grounds(self) -> None:
        """What holds for the whole transcript: the files that it names, and its environment."""
        header, folder = self.transcript.header, self.transcript.folder
        if of_file(folder / ENVIRONMENT) != header.environment:
            raise Refused(worded("{number}: is not the environment that the transcript names",
                                 number=folder / ENVIRONMENT))
        keys.check(self.transcript)
        different = sources.fault(self.source, header.code, self.transcript.parts(len(self.transcript.entries)))
        if different:
            raise Refused(different)

    def order(self) -> list[int]:
        """The segments that nothing forces, in the order in which they are drawn."""
        free = [entry.i for entry in self.transcript.segments if entry.i not in self.forced]
        return challenge.drawn(self.transcript, self.asked.beacon, free)

    def _count(self, spent: float, free: int) -> int:
        """How many are drawn; with a budget, as many as the pace of the forced ones lets expect."""
        if self.asked.budget is None:
            return min(self.asked.count, free)
        paces = [checked.milliseconds / 1000 for checked in self.done.values() if checked.kind == "train"]
        pace = sum(paces) / len(paces) if paces else 1.0
        each = pace * (1 + (self.transcript.header.keep - 1) / 2)  # on average half a stretch has to be replayed before
        return max(0, min(free, int((self.asked.budget - spent) / max(each, 1e-3))))


@dataclass
class _Work:
    """Replays entries in their order, each from the recorded state before it, or from the one just replayed."""

    verification: Verification
    replayer: replay.Replayer
    states: dict[int, Path] = field(default_factory=dict)  # the last replayed state, after the entry

    def all(self, wanted: Mapping[int, str], told: Told) -> None:
        for number, why in self._closed(wanted).items():
            if number in self.verification.done and number not in self._needed(number):
                continue
            begun = time.monotonic()
            kind, passed, detail = self._one(number)
            milliseconds = int(1000 * (time.monotonic() - begun))
            checked = Checked(number, kind, why, passed, detail, milliseconds)
            told(worded("{name} ({why}): {detail}, {number:.2f} s", name=_name(number, kind, self._entries), why=why,
                        detail=detail, number=milliseconds / 1000))
            if not passed:
                raise Refused(worded("{name} is not what the transcript says: {detail}",
                                     name=_name(number, kind, self._entries), detail=detail))
            if number not in self.verification.done:
                self.verification.done[number] = checked
                self.verification.keep(checked)

    @property
    def _entries(self) -> tuple[Entry, ...]:
        return self.replayer.transcript.entries

    def _needed(self, number: int) -> list[int]:
        """An entry done before an interruption is replayed again only where the state after it was not kept."""
        kept = self._kept(self._entries[number].state) if number >= 0 else True
        return [] if kept else [number]

    def _kept(self, state: str) -> bool:
        return self.replayer.transcript.states.has(state)

    def _closed(self, wanted: Mapping[int, str]) -> dict[int, str]:
        """With the entries that lie between the last kept state and one that is wanted."""
        found: dict[int, str] = {}
        for number, why in sorted(wanted.items()):
            start = number
            while start > 0 and not self._kept(self.replayer.transcript.before(start)):
                start -= 1
            for between in range(start, number):
                found.setdefault(between, "between")
            found[number] = why
        return dict(sorted(found.items()))

    def _before(self, number: int) -> Path:
        """The state before an entry: the recorded one, or where it was not kept the one replayed just now."""
        transcript = self.replayer.transcript
        digest = transcript.before(number)
        if not self._kept(digest) and number - 1 in self.states:
            return self.states[number - 1]
        return self._recorded(digest, worded("the state before entry {number}", number=number))

    def _recorded(self, digest: str, what: str) -> Path:
        if not self.replayer.transcript.states.sound(digest, what):
            raise Refused(worded("{what} does not have the digest that names it: the file was changed", what=what))
        return self.replayer.transcript.states.path(digest, what)

    def _one(self, number: int) -> tuple[str, bool, str]:
        """(kind, passed, detail) of one entry."""
        transcript = self.replayer.transcript
        if number == INIT:
            return ("init", *self._agrees(number, transcript.initial, self._tried(self.replayer.initial)))
        entry = self._entries[number]
        if entry.kind in ("handover", "append-data"):
            previous = self.states.get(number - 1)
            if previous:
                self.states = {number: previous}
            return entry.kind, True, worded("no change of state")
        before = self._before(number)
        if entry.kind == "average":
            return ("average", *self._agrees(number, entry.state, self.replayer.averaged(entry)))
        action = self.replayer.train if entry.kind == "train" else self.replayer.converted
        made = self._tried(action, entry, before)
        if entry.kind == "export":
            same = of_file(made) == entry.args["subject"]
            self.states = {number: before}
            return "export", same, worded("the same file") if same else \
                worded("another file than {name}", name=entry.args["name"])
        return (entry.kind, *self._agrees(number, entry.state, made))

    def _agrees(self, number: int, digest: str, made: Path) -> tuple[bool, str]:
        what = worded("the state after entry {number}", number=number)
        kept = self._recorded(digest, what) if self._kept(digest) else None
        for old in self.states.values():
            if old.parent == made.parent and old != made:
                old.unlink(missing_ok=True)
        self.states = {number: made}
        return replay.agree(self.replayer.transcript.header, digest, kept, made)

    def _tried(self, action: Callable[..., Path], *arguments: object) -> Path:
        """A command that fails in the sandbox refutes the transcript, which says that it ran."""
        try:
            return action(*arguments)
        except sandbox.CommandFailed as failed:
            raise Refused(worded("a replay failed: {failed}", failed=failed)) from failed


def _name(number: int, kind: str, entries: tuple[Entry, ...]) -> str:
    if number == INIT:
        return worded("the initialisation")
    first, count = entries[number].steps
    if not count:
        return worded("entry {number}, {kind}", number=number, kind=kind)
    return worded("entry {number}, {kind} of steps {first} to {last}", number=number, kind=kind, first=first,
                  last=first + count - 1)
