# SPDX-License-Identifier: GPL-2.0-or-later
"""The values of an archive's index: source packages, their files, and what became of one that was looked at."""
from __future__ import annotations

from lintian_ml.records import dataclass


# Why a source could not be judged; a reason is one of these words, details are in the sentence beside it.
REFUSED = "refused by the server"
MISSING = "not there"
BAD_SIZE = "wrong size"
BAD_HASH = "bad hash"
TIME_OUT = "time-out"
NO_CONNECTION = "no connection"
UNREADABLE = "unreadable"
BAD_NAME = "bad name"
NOT_CHECKED = "not a source package"
INTERNAL = "internal error"
WORKER_DIED = "worker died"
TOO_LONG = "took too long"
TOO_LARGE = "too large"


@dataclass(frozen=True)
class File:
    """One file that an index promises. ``algorithm`` is hashlib's name; size in bytes, -1 where unknown."""

    name: str
    size: int
    algorithm: str
    digest: str


@dataclass(frozen=True)
class Entry:
    """One paragraph of a Sources index, or one .dsc.

    ``base`` is where ``directory`` lies: an absolute folder, ``http://…``, or ``apt+http://…`` where apt itself shall
    fetch. ``files`` begins with the .dsc. ``extra`` is true for sources that are only kept for others' licences.
    """

    name: str
    version: str
    section: str
    maintainer: str
    uploaders: str
    directory: str
    base: str
    files: tuple[File, ...]
    extra: bool = False

    @property
    def digest(self) -> str:
        """The .dsc's checksum: it names all other files by theirs, so it names the source as a whole."""
        return f"{self.files[0].algorithm}:{self.files[0].digest}"

    @property
    def size(self) -> int:
        """Compressed bytes of all files."""
        return sum(max(file.size, 0) for file in self.files)


@dataclass(frozen=True)
class Task:
    """One source to be judged: its number in the store and where its files are. Can be sent to another machine.

    ``keep`` is a folder in which files stay for a later scan; ``largest`` the most compressed bytes, 0 for any number;
    with ``partial``, what can be had of it is enough.
    """

    source: int
    name: str
    version: str
    place: str
    files: tuple[File, ...]
    scratch: str
    detector: str
    keep: str = ""
    largest: int = 0
    partial: bool = False

    @property
    def size(self) -> int:
        return sum(max(file.size, 0) for file in self.files)


@dataclass(frozen=True)
class Outcome:
    """What became of a task: ``document``, the package's report as JSON, or a reason and a sentence.

    ``peak`` is the most memory that the process which judged it had held by then.
    """

    source: int
    size: int
    document: str = ""
    reason: str = ""
    detail: str = ""
    peak: int = 0


@dataclass(frozen=True)
class Selection:
    """Which listed sources are meant: ``listings`` are (suite, component), ``packages`` shell patterns; empty is all.

    ``ranked`` leaves out what triage, or a selection in a file, did not pick;
    ``extra`` takes in the sources that an index keeps only for the licences of others; ``fresh`` leaves out those that
    an older store has judged (see ``Store.compare_with``).
    """

    listings: tuple[tuple[str, str], ...] = ()
    packages: tuple[str, ...] = ()
    ranked: bool = False
    extra: bool = False
    fresh: bool = False
