# SPDX-License-Identifier: GPL-2.0-or-later
"""One entry run again: in the sandbox, from the state before it, with the files that the header names and no others.

The rounding log of a segment (see ``grid``) is given to the command as ``LINTIAN_ML_ROUNDING_FOLLOW``.
"""
from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lintian_ml.errors import InputError
from lintian_ml.records import dataclass, field
from lintian_ml.transcript import hashing, sandbox, sources, states
from lintian_ml.transcript.model import Entry, Header, Refused, Transcript
from lintian_ml.words import worded

IN, OUT, FOLLOW = ".state-in", ".state-out", ".rounding-follow"


def filled(words: Sequence[str], **values: object) -> list[str]:
    """A command with its places filled in. A list takes the place of a word that is its name and nothing else."""
    found = []
    for word in words:
        if isinstance(several := values.get(word[1:-1] if word[:1] + word[-1:] == "{}" else ""), list):
            found += several
            continue
        for name, value in values.items():
            word = word.replace("{" + name.rstrip("_") + "}", str(value))
        found.append(word)
    return found


def calls(header: Header, first: int, count: int) -> list[tuple[int, int]]:
    """(step, number of steps) of each run of the command: one for all steps where it takes ``{count}``."""
    if any("{count}" in word for word in header.command):
        return [(first, count)]
    return [(step, 1) for step in range(first, first + count)]


@dataclass(frozen=True)
class Replayer:
    """``source`` has the files that the transcript names. The states it makes lie in ``folder``. ``variables`` of the
    environment are the verifier's: what must not matter, such as the kernel of a BLAS."""

    transcript: Transcript
    source: Path
    folder: Path
    bounds: sandbox.Bounds
    variables: Mapping[str, str] = field(default_factory=dict)

    def initial(self) -> Path:
        """The state before the first step, from the header's own command."""
        return self._run(self.transcript.header.init, {}, 0, {})

    def train(self, entry: Entry, before: Path) -> Path:
        """The state after a segment."""
        first, count = entry.steps
        state, log = before, entry.args.get("log")
        follow = {FOLLOW: self._sound(str(log), worded("the rounding log of entry {i}", i=entry.i))} if log else {}
        for step, steps in calls(self.transcript.header, first, count):
            state = self._run(self.transcript.header.command, {IN: state, **follow}, entry.i, {
                "step": step, "count": steps, "seed": self.transcript.header.seed["value"],
                "data": self.transcript.files(entry.i)})
        return state

    def converted(self, entry: Entry, before: Path) -> Path:
        """What the command of a reset or an export makes of a state."""
        return self._run(entry.args["command"], {IN: before}, entry.i, {})

    def averaged(self, entry: Entry) -> Path:
        """The mean of the states that an average names."""
        paths = [self._sound(self.transcript.entries[number].state, worded("the state after entry {number}",
                                                                           number=number))
                 for number in entry.args["of"]]
        target = self.folder / "average"
        averaged(self.transcript.header.state, paths, target)
        return target

    def before(self, number: int) -> Path:
        """The state before an entry: the nearest one that was kept, and from there replayed."""
        transcript, start = self.transcript, number
        while start > 0 and not transcript.states.has(transcript.before(start)):
            start -= 1
        state = self._sound(transcript.before(start), worded("the state before entry {start}", start=start))
        for entry in transcript.entries[start:number]:
            if entry.kind in ("train", "reset"):
                state = self.train(entry, state) if entry.kind == "train" else self.converted(entry, state)
            elif entry.kind == "average":
                state = self.averaged(entry)
        return state

    def _sound(self, digest: str, what: str) -> Path:
        if not self.transcript.states.sound(digest, what):
            raise Refused(worded("{what} does not have the digest that the transcript names", what=what))
        return self.transcript.states.path(digest, what)

    def _run(self, words: Sequence[str], states_: Mapping[str, Path], number: int,
             values: Mapping[str, object]) -> Path:
        header = self.transcript.header
        listed = [*header.code, *(file for part in self.transcript.parts(number) for file in part["files"])]
        files = {entry["path"]: sources.inside(self.source, entry["path"]) for entry in listed}
        with tempfile.NamedTemporaryFile(dir=self.folder, prefix="state-", delete=False) as handle:
            target = Path(handle.name)
        command = filled(words, in_=f"{sandbox.BUILD}/{IN}", out=f"{sandbox.BUILD}/{OUT}",
                         **{"seed": header.seed["value"], **values})
        follow = {"LINTIAN_ML_ROUNDING_FOLLOW": f"{sandbox.BUILD}/{FOLLOW}"} if FOLLOW in states_ else {}
        sandbox.run(sandbox.Task(command, {**files, **states_}, {OUT: target}, {**self.variables, **follow}),
                    self.bounds)
        return target


def agree(header: Header, digest: str, kept: Path | None, found: Path) -> tuple[bool, str]:
    """Is the state that was replayed the recorded one under the header's predicate? And how far it is, in words.

    ``kept`` is the recorded state where it was kept; without it only bits can be compared.
    """
    if hashing.of_file(found) == digest:
        return True, worded("the same bits")
    if header.exact or kept is None:
        return False, worded("other bits")
    return close(header.tolerance, kept, found)


def close(tolerance: float, ours: Path, theirs: Path) -> tuple[bool, str]:
    """Close within the tolerance, as ``compare`` says it: largest error over the RMS of each tensor."""
    import numpy

    left, right = states.read(ours), states.read(theirs)
    if {name: (array.dtype, array.shape) for name, array in left.items()} != {
            name: (array.dtype, array.shape) for name, array in right.items()}:
        return False, worded("other tensors")
    worst = max((_apart(numpy, left[name], right[name]) for name in left), default=float("inf"))
    return bool(worst <= tolerance), worded("largest error {worst:.3g} of the RMS, {tolerance:g} is allowed",
                                            worst=worst, tolerance=tolerance)


def _apart(numpy: Any, left: Any, right: Any) -> float:
    """Infinite where a value is not finite, or whole numbers differ."""
    if left.dtype.kind != "f":
        return 0.0 if numpy.array_equal(left, right) else float("inf")
    ours, theirs = left.astype(numpy.float64), right.astype(numpy.float64)
    if not (numpy.isfinite(ours).all() and numpy.isfinite(theirs).all()):
        return float("inf")
    size = float(numpy.sqrt(numpy.mean(ours * ours))) if ours.size else 0.0
    error = float(numpy.abs(ours - theirs).max()) if ours.size else 0.0
    return error / size if size else (0.0 if error == 0 else float("inf"))


def averaged(format_: str, paths: Sequence[Path], target: Path) -> None:
    """Write the mean of states: whole numbers exactly (halves to even), floats added in their order in float64."""
    import numpy

    if format_ == "safetensors":
        read = [states.read(path) for path in paths]
        if any({name: array.shape for name, array in one.items()} != {
                name: array.shape for name, array in read[0].items()} for one in read):
            raise InputError(worded("states with different tensors have no average"))
        states.write(target, {name: _mean(numpy, [one[name] for one in read]) for name in read[0]})
        return
    kind = numpy.dtype(format_).newbyteorder("<")
    arrays = [numpy.frombuffer(path.read_bytes(), kind) for path in paths]
    if len({array.size for array in arrays}) != 1:
        raise InputError(worded("states of different sizes have no average"))
    target.write_bytes(_mean(numpy, arrays).tobytes())


def _mean(numpy: Any, arrays: list[Any]) -> Any:
    count = len(arrays)
    if arrays[0].dtype.kind == "f":
        return (sum((array.astype(numpy.float64) for array in arrays[1:]), arrays[0].astype(numpy.float64)) / count
                ).astype(arrays[0].dtype)
    if arrays[0].dtype.kind == "b":
        return arrays[0]
    low = sum((array // count for array in arrays[1:]), arrays[0] // count)  # no sum of all, which might not fit
    rest = sum((array % count for array in arrays[1:]), arrays[0] % count)
    low, rest = low + rest // count, rest % count
    up = (2 * rest > count) | ((2 * rest == count) & (low % 2 == 1))
    return (low + up).astype(arrays[0].dtype)
