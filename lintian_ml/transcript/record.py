# SPDX-License-Identifier: GPL-2.0-or-later
"""Write a transcript while a command trains: each run of it turns the state before some steps into that after them."""
from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lintian_ml.errors import InputError, UsageError
from lintian_ml.transcript import chain, environment, hashing, points, replay, sources, states
from lintian_ml.transcript.complaint import last_words
from lintian_ml.transcript.model import DRIFT, ENVIRONMENT, NAME, Header, Transcript
from lintian_ml.words import stopped, worded

_TAIL = 300  # bytes of the command's complaint that an error shows


class Writer:
    """Appends to a transcript; every entry is on disk before the next one begins."""

    def __init__(self, transcript: Transcript, runner: str) -> None:
        self.transcript, self.runner = transcript, runner
        self._last, self._count = transcript.root, len(transcript.entries)
        self.steps = transcript.trained
        self._segments = len(transcript.segments)
        self.files = transcript.files(len(transcript.entries))

    def add(self, kind: str, state: str, args: Mapping[str, Any]) -> None:
        """One more entry. Raises InputError where it cannot be written."""
        entry = chain.linked(self._last, self._count, kind, state, args, self.runner)
        _append(self.transcript.folder / NAME, chain.line(asdict(entry)))
        self._last, self._count = entry.h, self._count + 1
        if kind == "train":
            self.steps += entry.steps[1]
            self._segments += 1
        elif kind == "append-data":
            self.files += [file["path"] for file in args["data"]["files"]]

    def segment(self, state: Path, count: int, log: Path | None = None, last: bool = False,
                inside: Mapping[int, str] = {}) -> None:
        """A segment of training has ended in ``state``; kept where it is its turn, or the last one.

        ``inside`` are the digests of the states after steps inside it, where they are known.
        """
        store = self.transcript.states
        kept = last or not (self._segments + 1) % self.transcript.header.keep or not self.transcript.header.exact
        args: dict[str, Any] = {"from": self.steps, "steps": count}
        if log is not None and log.is_file() and log.stat().st_size:
            args["log"] = store.put(log)
        self.add("train", store.put(state) if kept else hashing.of_file(state), args)
        if inside:
            points.add(self.transcript.folder, self._last, inside)


def begun(folder: Path, header: Header, state: Path) -> Transcript:
    """Start a transcript with its first state. Raises InputError where there is one already."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise InputError(worded("{folder}: is not empty; a transcript begins in an empty folder, --continue "
                                    "goes on", folder=folder))
        states.check(state, header.state)
        (folder / ENVIRONMENT).write_text(environment.described(), encoding="utf-8")
        digest = states.Store(folder / "states").put(state)
        genesis = chain.started(header, digest)
        _append(folder / NAME, chain.line(asdict(header)) + chain.line({"genesis": genesis, "state": digest}))
    except OSError as error:
        raise InputError(stopped(folder, error)) from error
    return Transcript(folder, header, genesis, digest, ())


def removed(transcript: Transcript) -> None:
    """Take away a transcript that has no entry yet; its folder too, where nothing else lies there."""
    folder, states_ = transcript.folder, transcript.folder / "states"
    for path in (folder / NAME, folder / ENVIRONMENT, states_ / transcript.initial):
        path.unlink(missing_ok=True)
    for place in (states_, folder):
        with contextlib.suppress(OSError):
            place.rmdir()


def header(command: Sequence[str], init: Sequence[str], code: Sequence[str], data: Sequence[str], *, segment: int,
           how: str = "lines", seed: tuple[str, str] = ("", "none"), keep: int = 1, state: str = "safetensors",
           arithmetic: str = "unknown", predicate: Mapping[str, str] | None = None, root: Path = Path()) -> Header:
    """A header over the files below ``root``. Raises InputError, UsageError."""
    derived = "by the command, from {seed} and {step}"
    return Header(
        command=list(command), init=list(init), code=sources.listed(root, code), data=sources.data(root, data, how),
        environment=hashlib.sha256(environment.described().encode()).hexdigest(), arithmetic=arithmetic,
        seed={"value": seed[0], "source": seed[1]}, segment=segment, keep=keep, state=state,
        derive={"init": "by the init command, from {seed}" if init else "given", "order": derived, "augment": derived},
        predicate=dict(predicate or {"rung": "content"}))


def train(writer: Writer, state: Path, steps: int) -> Path:
    """Run the command for ``steps`` steps from ``state``; the last state, in the folder of ``state``."""
    header, end = writer.transcript.header, writer.steps + steps
    while writer.steps < end:
        count = min(header.segment, end - writer.steps)
        log = state.parent / "rounding"
        log.unlink(missing_ok=True)
        calls, inside = replay.calls(header, writer.steps, count), dict[int, str]()
        for step, number in calls:
            one = log if len(calls) == 1 else None  # a log counts the roundings of one run
            before, state = state, ran(header.command, state, header, {
                "step": step, "count": number, "data": writer.files}, one)
            if before.name.startswith("state-"):
                before.unlink()
            if step + number < writer.steps + count:
                inside[step] = hashing.of_file(state)
        writer.segment(state, count, log, writer.steps + count == end, inside)
    return state


def ran(words: Sequence[str], state: Path | None, header: Header, values: Mapping[str, object] = {},
        log: Path | None = None, folder: Path | None = None, plain: bool = False) -> Path:
    """Run a command with the caller's rights; the state that it wrote. Raises InputError."""
    place = folder or (state.parent if state else Path())
    with tempfile.NamedTemporaryFile(dir=place, prefix="state-", delete=False) as handle:
        target = Path(handle.name)
    command = replay.filled(words, in_=state or "", out=target, seed=header.seed["value"], **values)
    variables = {**os.environ, "PYTHONHASHSEED": "0", **({"LINTIAN_ML_ROUNDING_LOG": str(log)} if log else {})}
    try:
        run = subprocess.run(command, env=variables, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE, check=False)
    except (OSError, ValueError) as error:
        raise InputError(stopped(command[0], error)) from error
    if run.returncode:
        said = last_words(run.stderr, _TAIL)
        raise InputError(worded("{command}: ended with status {returncode}: {said}", command=command[0],
                                returncode=run.returncode, said=said or worded("without a word")))
    if not plain:
        states.check(target, header.state)
    elif not target.stat().st_size:
        raise InputError(worded("{command}: wrote nothing to {{out}}", command=command[0]))
    return target


def _append(path: Path, text: str) -> None:
    try:
        with open(path, "a", encoding="utf-8") as handle:
            handle.write(text)
    except OSError as error:
        raise InputError(stopped(path, error)) from error


def affordable(header: Header, steps: int) -> None:
    """Raises UsageError where so many segments with the header's tolerance could drift too far."""
    segments = -(-steps // header.segment)
    if segments * header.tolerance > DRIFT:
        raise UsageError(worded("{segments} segments with the tolerance {tolerance:g} may drift by {number:.2g}, "
                                "more than {drift:g}: take fewer segments, or compute bit for bit", segments=segments,
                                tolerance=header.tolerance, number=segments * header.tolerance, drift=DRIFT))
