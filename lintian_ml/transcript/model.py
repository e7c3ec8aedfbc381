# SPDX-License-Identifier: GPL-2.0-or-later
"""The values of a transcript: a header, the state before the first step, and entries chained by their digests.

``transcript.jsonl`` has one JSON value a line: the header, ``{"genesis": h, "state": digest}``, and the entries. With H
for ``hashing.tagged``: genesis is H("genesis", header, state); the digest of an entry is H("link", digest before it,
number, kind, state after it, arguments, runner). Every state, kept or not, is bound by the last digest: the root.
"""
from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lintian_ml.errors import LintianMLError
from lintian_ml.records import dataclass, field
from lintian_ml.transcript.states import Store

SPEC = "lintian-ml-transcript/1"
INIT = -1  # the number of the initialisation among the entries
NAME, ENVIRONMENT = "transcript.jsonl", "environment.buildinfo"
KINDS = ("train", "handover", "append-data", "reset", "average", "export")
DRIFT = 1e-3  # segments times tolerance; below it no drift towards a trigger showed an effect


class Refused(LintianMLError):
    """The transcript contradicts itself or its replay: it is no proof of anything."""


@dataclass(frozen=True)
class Header:
    """What is fixed before the first step. ``command`` has ``{in}``, ``{out}``, ``{step}``, and ``{count}`` where it
    does several steps at a time; ``{data}`` are the files of data that there are by then. ``data`` and ``code`` are as
    ``sources`` makes them; the tolerance is a decimal."""

    command: list[str]
    init: list[str]
    code: list[dict[str, str]]
    data: dict[str, Any]
    environment: str
    arithmetic: str
    seed: dict[str, str]
    derive: dict[str, str]
    segment: int
    keep: int
    state: str
    predicate: dict[str, str]
    spec: str = SPEC

    @property
    def exact(self) -> bool:
        """Are states compared bit for bit?"""
        return self.predicate["rung"] == "content"

    @property
    def tolerance(self) -> float:
        """Largest error over the RMS of a tensor that one segment may show."""
        return 0.0 if self.exact else float(self.predicate["tolerance"])


@dataclass(frozen=True)
class Entry:
    """One link. ``state`` is the digest of the state after it, ``h`` its own digest."""

    i: int
    kind: str
    state: str
    args: Mapping[str, Any]
    runner: str
    h: str

    @property
    def steps(self) -> tuple[int, int]:
        """First step and number of steps of a segment; (0, 0) for what is no training."""
        return (self.args["from"], self.args["steps"]) if self.kind == "train" else (0, 0)


@dataclass(frozen=True)
class Transcript:
    """A transcript that hangs together. ``genesis`` is the first digest, ``initial`` that of the state before it."""

    folder: Path
    header: Header
    genesis: str
    initial: str
    entries: tuple[Entry, ...] = field(repr=False)

    @property
    def root(self) -> str:
        """The digest that stands for all of it."""
        return self.entries[-1].h if self.entries else self.genesis

    @property
    def states(self) -> Store:
        """The states that were kept, and the rounding logs."""
        return Store(self.folder / "states")

    @property
    def segments(self) -> list[Entry]:
        """The entries that are training."""
        return [entry for entry in self.entries if entry.kind == "train"]

    @property
    def trained(self) -> int:
        """Steps in all."""
        return sum(entry.steps[1] for entry in self.entries)

    def before(self, number: int) -> str:
        """The digest of the state before an entry."""
        return self.entries[number - 1].state if number else self.initial

    def parts(self, number: int) -> list[dict[str, Any]]:
        """The data that a segment may read: the header's, and what was appended before it."""
        return [self.header.data, *(entry.args["data"] for entry in self.entries[:number]
                                    if entry.kind == "append-data")]

    def files(self, number: int) -> list[str]:
        """The names of these data, in their order."""
        return [file["path"] for part in self.parts(number) for file in part["files"]]
