# SPDX-License-Identifier: GPL-2.0-or-later
"""Our own tables in ``data/``: tab-separated, one fact a line, each with its reason and its reference.

A table starts with comment lines (``#``), then the header. Its first column is the key. Whatever is wrong with a table
is reported at once, because whoever edits it by hand wants to correct it in one go.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

from lintian_ml import share
from lintian_ml.errors import DataError
from lintian_ml.records import dataclass, field

Row = Mapping[str, str]
WORDS = ("reason", "reference")  # every table ends with these two columns, and no row leaves them empty


@dataclass(frozen=True)
class Shape:
    """What a table must look like: its columns before ``reason`` and ``reference``, and what some may hold.

    ``choices`` lists the words a column may hold, ``patterns`` the columns that are regular expressions, ``needed``
    the columns that no row leaves empty (the key is one anyway).
    """

    columns: tuple[str, ...]
    choices: Mapping[str, frozenset[str]] = field(default_factory=dict)
    patterns: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()

    @property
    def header(self) -> tuple[str, ...]:
        return (*self.columns, *WORDS)


_TERNARY = frozenset({"yes", "no", "unknown"})

TABLES: Mapping[str, Shape] = {
    "base-models.tsv": Shape(("name", "aliases", "licence", "base", "data"), {}, (), ("licence", "base")),
    "critical-signals.tsv": Shape(
        ("key", "where", "pattern", "use"),
        {"where": frozenset({"build-depends", "code", "description"}),
         "use": frozenset({"authentication", "execution", "physical control"})},
        ("pattern",), ("where", "pattern", "use"),
    ),
    "datasets.tsv": Shape(
        ("name", "pattern", "licence", "dfsg", "access", "packages"),
        {
            "dfsg": _TERNARY | {"mixed"},
            "access": frozenset({"public", "on-request", "private", "simulator", "unknown"}),
        },
        ("pattern",),
        ("pattern", "licence"),
    ),
    "exempt.tsv": Shape(("key", "package", "files", "tags", "texts", "bug", "advocate"), {}, (),
                        ("package", "files", "tags", "advocate")),
    "frameworks.tsv": Shape(
        ("key", "kind", "names", "frameworks", "bookworm", "trixie", "forky", "sid"),
        {"kind": frozenset({"language", "framework", "accelerator", "library"})},
        (),
        ("kind", "bookworm", "trixie", "forky", "sid"),
    ),
    "known-weights.tsv": Shape(("fingerprint", "name", "origin", "licence"), {}, (), ("name", "origin")),
    "licences.tsv": Shape(
        ("id", "aliases", "phrases", "dfsg", "requires-source", "covers"),
        {"dfsg": _TERNARY | {"disputed"}, "requires-source": frozenset({"yes", "no"}),
         "covers": frozenset({"software", "works", ""})},
        ("phrases",),
    ),
    "model-families.tsv": Shape(("name", "pattern", "licence"), {}, ("pattern",), ("pattern", "licence")),
    "removed-apis.tsv": Shape(
        ("key", "module", "gone", "hook", "pattern", "unless"),
        {},
        ("pattern",),
        ("module", "gone", "hook", "pattern"),
    ),
    "trainers.tsv": Shape(("command", "framework", "packages"), {}, (), ("framework",)),
    "training-signals.tsv": Shape(
        ("key", "framework", "languages", "strength", "hook", "pattern"),
        {"strength": frozenset({"strong", "medium"})},
        ("pattern",),
        ("framework", "languages", "hook", "pattern"),
    ),
}


@cache
def load(name: str) -> Mapping[str, Row]:
    """The rows of one of TABLES by key, in the file's order. Raises DataError that lists every fault."""
    return parse(share.text("data", name), TABLES[name], name, patterns=False)


def parse(text: str, shape: Shape, name: str, patterns: bool = True) -> Mapping[str, Row]:
    """The rows of ``text``, by key. ``name`` is the file's name. Raises DataError that lists every fault.

    Without ``patterns`` regular expressions are taken as they are: compiling all of them costs more than a small
    package.
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line and not line.startswith("#")]
    header = tuple(lines[0][1].split("\t")) if lines else ()
    faults = list(_header_faults(header, shape))
    if faults:
        raise DataError("; ".join(f"{name}: {fault}" for fault in faults))
    cells = [(number, line.split("\t")) for number, line in lines[1:]]
    faults = [f"{name}:{number}: {fault}" for number, row in cells for fault in _row_faults(row, shape)]
    faults += [f"{name}:{number}: {fault}" for number, row in cells if patterns
               for fault in _pattern_faults(row, shape)]
    faults += [f"{name}:{number}: {fault}" for number, fault in _order_faults(cells)]
    if faults:
        raise DataError("; ".join(faults))
    return {row[0]: dict(zip(header, row, strict=True)) for _, row in cells}


def _header_faults(header: Sequence[str], shape: Shape) -> Iterator[str]:
    yield from (f"unknown column {column}" for column in header if column not in shape.header)
    yield from (f"no column {column}" for column in shape.header if column not in header)
    if sorted(header) == sorted(shape.header) and tuple(header) != shape.header:
        yield f"columns are not in the order {' '.join(shape.header)}"


def _row_faults(row: Sequence[str], shape: Shape) -> Iterator[str]:
    if len(row) != len(shape.header):
        yield f"{len(row)} fields where {len(shape.header)} are needed"
        return
    for column, value in zip(shape.header, row, strict=True):
        if not value and column in (shape.header[0], *shape.needed, *WORDS):
            yield f"{column} is empty"
        if value != value.strip():
            yield f"{column} has white space around it"
        if column in shape.choices and value not in shape.choices[column]:
            yield f"{column} is {value}, not one of {' '.join(sorted(shape.choices[column]))}"


def _pattern_faults(row: Sequence[str], shape: Shape) -> Iterator[str]:
    for column, value in zip(shape.header, row):
        try:
            re.compile(value if column in shape.patterns else "")
        except re.error as error:
            yield f"{column}: no regular expression: {error}"


def _order_faults(cells: Sequence[tuple[int, Sequence[str]]]) -> Iterator[tuple[int, str]]:
    previous = ""
    for number, row in cells:
        if row[0] == previous:
            yield number, f"{row[0]} is there twice"
        elif row[0] < previous:
            yield number, f"{row[0]} stands after {previous}; rows are sorted by their first column"
        previous = row[0]


def words(row: Row, column: str) -> tuple[str, ...]:
    """A cell that lists several values, separated by ``|``."""
    return tuple(part.strip() for part in row[column].split("|") if part.strip())


def index(name: str, column: str, fold: Callable[[str], str] = str.lower) -> Mapping[str, str]:
    """From each folded value of a list column, and from the key itself, to the row's key."""
    found: dict[str, str] = {}
    for key, row in load(name).items():
        for value in (key, *words(row, column)):
            found.setdefault(fold(value), key)
    return found
