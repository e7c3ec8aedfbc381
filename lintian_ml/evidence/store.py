# SPDX-License-Identifier: GPL-2.0-or-later
"""What the walk over one package has gathered so far, before it is known which files are weights."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from lintian_ml import limits
from lintian_ml.covering import Paths
from lintian_ml.evidence.page import Page
from lintian_ml.evidence.roles import Rule
from lintian_ml.model import Evidence, Hint, Note, Pointer, Role, Strength, WeightFile
from lintian_ml.records import dataclass, field
from lintian_ml.unpack.package import INCOMPLETE

if TYPE_CHECKING:
    from lintian_ml.evidence.installed_index import ByPath
    from lintian_ml.evidence.roles import Line

PARTLY = "ml-evidence-not-read"
Entry = TypeVar("Entry")


@dataclass(frozen=True)
class Trainer:
    """A program that trains. ``score`` is explained in programs.py; ``command`` is set where a script calls one."""

    framework: str
    pointer: Pointer
    score: int
    command: str = ""
    built: bool = False  # an automake or similar file, which builds the tool rather than calling it


@dataclass(frozen=True)
class Use:
    """What looks like the name of a file in a program, as it stands there; ``verb`` is one of uses.py.

    ``computes`` is false for scripts and builds, which pass names on to other programs, and for tests.
    """

    literal: str
    verb: str
    pointer: Pointer
    computes: bool = True


@dataclass(frozen=True)
class Study:
    """A program that trains, or may belong to one: its imports with their lines, and notes on what it shows."""

    path: str
    language: str
    imports: tuple[tuple[str, int], ...]
    notes: tuple[Note, ...]
    more: bool = False  # whether it imports more than that


@dataclass
class Store:
    """``control`` holds the fields of the .dsc. The lists grow during the walk; the last two come after it."""

    control: Mapping[str, str] = field(default_factory=dict)
    evidence: list[Evidence] = field(default_factory=list)
    hints: list[Hint] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    debian: dict[str, Page] = field(default_factory=dict)
    prose: list[Page] = field(default_factory=list)
    notices: list[Page] = field(default_factory=list)
    heads: list[Page] = field(default_factory=list)
    trainers: list[Trainer] = field(default_factory=list)
    likely: list[Pointer] = field(default_factory=list)  # programs whose names alone say that they train
    studied: list[Page] = field(default_factory=list)  # programs that train
    importable: list[Page] = field(default_factory=list)  # modules that these may import
    called: list[tuple[str, Pointer]] = field(default_factory=list)  # programs that makefiles run, by name
    suite: str = ""  # that was asked for
    settings: list[Evidence] = field(default_factory=list)
    data: dict[str, tuple[str, Role]] = field(default_factory=dict)
    mentions: dict[str, Pointer] = field(default_factory=dict)
    readmes: list[tuple[str, str, Pointer]] = field(default_factory=list)  # directory, data set, place
    identifiers: dict[str, str] = field(default_factory=dict)
    uses: dict[str, list[Use]] = field(default_factory=dict)  # by the last part of the name
    defined: dict[tuple[str, str], Pointer] = field(default_factory=dict)  # functions and classes of programs in R
    loading: list[Page] = field(default_factory=list)  # programs in R that load data
    often: dict[str, Pointer] = field(default_factory=dict)  # names with more uses than are kept, and where
    builds: list[Page] = field(default_factory=list)
    index: ByPath[Line] | None = None  # what these list, once the walk has ended
    listed: ByPath[Rule] | None = None  # the same for ``rules``
    critical: list[tuple[str, Pointer]] = field(default_factory=list)  # programs whose own work is critical
    bases: list[tuple[str, Pointer, Strength]] = field(default_factory=list)  # base models that settings name
    inventory: Mapping[str, int] = field(default_factory=dict)
    weights: Sequence[WeightFile] = ()
    flooded: bool = False
    _left: set[str] = field(default_factory=set)
    _kept: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    _told: int = 0

    def say(
        self, claim: str, value: str, pointer: Pointer, source: str, strength: Strength, about: Sequence[str] = ()
    ) -> None:
        """Add one piece of evidence; past a bound it is only told that there is more."""
        if not value:
            return
        self._told += 1 + len(about)
        if self._told <= limits.TOLD:
            self.evidence.append(Evidence(claim, value, pointer, source, strength, tuple(sorted(set(about)))))
        elif not self.flooded:
            self.flooded = True
            self.hints.append(Hint(INCOMPLETE, f"says more of its models than is kept, {claim} and what follows is "
                                   "left out", pointer))

    def left(self, what: str, pointer: Pointer, tag: str = PARTLY) -> None:
        """Say once of each kind what was too much to be read, with the first place."""
        if what not in self._left:
            self._left.add(what)
            self.hints.append(Hint(tag, what, pointer))

    def most(self, entries: Iterable[Entry], limit: int, what: str, path: str, tag: str = PARTLY) -> Iterator[Entry]:
        """The first ``limit`` entries; of more it is said ``what`` was left."""
        for number, entry in enumerate(entries):
            if number == limit:
                self.left(what, Pointer(path), tag)
                return
            yield entry

    @cached_property
    def tree(self) -> Paths:
        """The files of the package, to be asked for what they begin with."""
        return Paths(self.inventory)

    @cached_property
    def files(self) -> Set[str]:
        """The names of all files, without their directories."""
        return {path.rpartition("/")[2] for path in self.inventory}

    @cached_property
    def names(self) -> Mapping[tuple[str | None, str], Sequence[str]]:
        """Weight files by their folder, or None, and their name behind a slash, or their name without its suffix."""
        found: dict[tuple[str | None, str], list[str]] = {}
        for weight in self.weights:
            folder, _, name = weight.path.rpartition("/")
            for key in ((folder, f"/{name}"), (None, f"/{name}"), (folder, name.rpartition(".")[0]),
                        (None, name.rpartition(".")[0])):
                found.setdefault(key, []).append(weight.path)
        return found

    @cached_property
    def said(self) -> Mapping[str, Sequence[Evidence]]:
        """What is said of each weight file, by its path, when this is asked for the first time."""
        found: dict[str, list[Evidence]] = {}
        for entry in self.evidence:
            for path in entry.about:
                found.setdefault(path, []).append(entry)
        return found

    def keep(self, shelf: list[Page], page: Page, limit: int) -> None:
        """Keep a page until the walk has ended, as long as all that is kept stays within ``limit`` bytes."""
        name = str(id(shelf))
        if self._kept[name] + len(page.data) > limit:
            self.left("more programs or documents than are kept: this one and others were not read to the end",
                      Pointer(page.path))
            return
        self._kept[name] += len(page.data)
        shelf.append(page)

    def note_data(self, path: str, kind: str, role: Role) -> None:
        """Remember a file of training data."""
        if len(self.data) < limits.DATA_FILES or path in self.data:
            self.data[path] = (kind, role)
        else:
            self.left(f"more than {limits.DATA_FILES} files of data", Pointer(path))
