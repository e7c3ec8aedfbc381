# SPDX-License-Identifier: GPL-2.0-or-later
"""Two transcripts over one header that end differently: where they part, to the step, and which of them is right.

The chains name the first segment after which their states differ. The referee replays it from the state on which both
agree; whoever has another state after it is refuted. Then the states that the refuted one notes inside the segment
(``points``) are bisected against the replay, down to one step: both agree on the state before it, and the replay of
this step shows it. States are compared bit for bit; so all of this is conclusive.
"""
from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from lintian_ml.errors import InputError
from lintian_ml.records import dataclass
from lintian_ml.transcript import points, replay, sandbox, sources
from lintian_ml.transcript.hashing import of_file
from lintian_ml.transcript.model import Entry, Transcript
from lintian_ml.words import worded

_NAMES = (worded("the first transcript"), worded("the second transcript"))


@dataclass(frozen=True)
class Settled:
    """Do they differ, and what was found, a line each."""

    differ: bool
    lines: tuple[str, ...]


def settle(ours: Transcript, theirs: Transcript, source: Path, bounds: sandbox.Bounds,
           variables: Mapping[str, str]) -> Settled:
    """Find where they part and replay it. Raises InputError where they are not about one training, SandboxError."""
    said = _one_training(ours, theirs)
    mine, other = _parting(ours, theirs)
    if mine is None or other is None:
        return Settled(False, (*said, _agreeing(ours, theirs)))
    if mine.steps != other.steps or _work(mine) != _work(other):
        work = worded("{mine} against {other}", mine=_told(mine), other=_told(other))
        return Settled(True, (*said, worded("{work}: not the same work, so neither refutes the other", work=work)))
    if different := sources.fault(source, ours.header.code, ours.parts(mine.i)):
        raise InputError(different)
    said.append(worded("they agree up to {told}, and part there", told=_told(mine)))
    with tempfile.TemporaryDirectory(prefix="lintian-ml-") as folder:
        replayer = replay.Replayer(ours, source, Path(folder), bounds, variables)
        if mine.kind == "train":
            found = _replayed(points.Stepper(replayer, mine), (ours, theirs), (mine, other))
        else:
            action = replayer.averaged(mine) if mine.kind == "average" else replayer.converted(
                mine, replayer.before(mine.i))
            made = of_file(action)
            found = [_verdict(mine.kind, [_result(entry)[-1] == made for entry in (mine, other)])]
    return Settled(True, (*said, *found))


def _one_training(ours: Transcript, theirs: Transcript) -> list[str]:
    """Raises InputError where nothing can be settled between them; else what differs all the same."""
    headers = [asdict(one.header) | {"environment": "", "keep": 0} for one in (ours, theirs)]
    if headers[0] != headers[1] or ours.initial != theirs.initial:
        raise InputError(worded("the transcripts have different headers or first states: they are not about the "
                                "same training"))
    if not ours.header.exact:
        raise InputError(worded("states of this training agree within a tolerance and not bit for bit, so that no "
                                "step is the first that differs: verify each of the transcripts"))
    same = ours.header.environment == theirs.header.environment
    return [] if same else [worded("they were recorded in different environments")]


def _work(entry: Entry) -> tuple[object, ...]:
    """What an entry does: not who does it, nor how near ties were decided on the way, nor what a file is called."""
    return entry.kind, {key: value for key, value in entry.args.items() if key not in ("log", "subject", "name")}


def _result(entry: Entry) -> tuple[str, str]:
    """What it comes to: the state, and last the state or file that a replay makes."""
    return entry.state, str(entry.args.get("subject", entry.state))


def _parting(ours: Transcript, theirs: Transcript) -> tuple[Entry | None, Entry | None]:
    """The first entries of both that differ; None where one has ended, or both have."""
    works = ([entry for entry in one.entries if entry.kind != "handover"] for one in (ours, theirs))
    return next(((left, right) for left, right in zip(*works)
                 if (_work(left), _result(left)) != (_work(right), _result(right))), (None, None))


def _agreeing(ours: Transcript, theirs: Transcript) -> str:
    if ours.root == theirs.root:
        return worded("the same transcript")
    if ours.trained != theirs.trained:
        return worded("one goes on where the other ends, and they agree until then")
    return worded("they agree in every state")


def _told(entry: Entry) -> str:
    return worded("{kind} of {steps}", kind=entry.kind,
                  steps=_steps(entry.steps[0], sum(entry.steps) - 1)) if entry.steps[1] else entry.kind


def _steps(first: int, last: int) -> str:
    return worded("step {step}", step=first) if first == last else \
        worded("steps {first} to {last}", first=first, last=last)


def _replayed(stepper: points.Stepper, transcripts: tuple[Transcript, Transcript],
              entries: tuple[Entry, Entry]) -> list[str]:
    """The verdict on one segment, and on the step."""
    first, end = entries[0].steps[0], sum(entries[0].steps) - 1
    known = [points.read(transcript, entry) for transcript, entry in zip(transcripts, entries)]
    right = [entry.state == stepper.after(end) for entry in entries]
    said = _verdict(_steps(first, end), right)
    if not any(right):
        agreed, differing = _first_difference(first, *known)
        asked = [0, 1]
    else:
        wrong = right.index(False)
        agreed, differing = _bisected(stepper, first, known[wrong])
        asked = [wrong]
    if differing - agreed == 1:
        return [said, _one_step(stepper, differing, [states.get(differing, "") for states in known], any(right))]
    between = [place for place in asked if not any(agreed < step < differing for step in known[place])] or asked
    return [said, worded("they part in one of the {steps}; to find it, states between are needed:",
                         steps=_steps(agreed + 1, differing)),
            *(worded("whoever recorded {transcript} runs: lintian-ml transcript steps {folder} --first {first} "
                     "--last {last}", transcript=_NAMES[place], folder=transcripts[place].folder, first=agreed + 1,
                     last=differing) for place in between)]


def _verdict(what: str, right: list[bool]) -> str:
    if not any(right):
        return worded("{what}: the replay agrees with neither of them", what=what)
    wrong = right.index(False)
    return worded("{what}: {right} is right, {wrong} is refuted", what=what, right=_NAMES[1 - wrong],
                  wrong=_NAMES[wrong])


def _bisected(stepper: points.Stepper, first: int, known: Mapping[int, str]) -> tuple[int, int]:
    """(last step known to agree with the replay, the next one that is known, and differs)."""
    steps = [first - 1, *sorted(known)]
    low, high = 0, len(steps) - 1
    while high - low > 1:
        middle = (low + high) // 2
        if stepper.after(steps[middle]) == known[steps[middle]]:
            low = middle
        else:
            high = middle
    return steps[low], steps[high]


def _first_difference(first: int, ours: Mapping[int, str], theirs: Mapping[int, str]) -> tuple[int, int]:
    """The same between two, of which none is the replay's in the end."""
    agreed = first - 1
    for step in sorted(ours.keys() & theirs.keys()):
        if ours[step] != theirs[step]:
            return agreed, step
        agreed = step
    raise AssertionError("they were asked about a segment after which they differ")


def _one_step(stepper: points.Stepper, step: int, states: list[str], settled: bool) -> str:
    """What the replay of one step says. In a segment whose end is one's, that one's states are the replay's."""
    made = stepper.after(step)
    agreeing = [name for name, state in zip(_NAMES, states) if state == made]
    if settled or len(agreeing) == 1:
        wrong = next(name for name, state in zip(_NAMES, states) if state and state != made)
        return worded("step {step} is the first that differs: the replay agrees with {transcript}", step=step,
                      transcript=_NAMES[1 - _NAMES.index(wrong)])
    return worded("step {step} is the first that differs: the replay agrees with neither of them", step=step)
