# SPDX-License-Identifier: GPL-2.0-or-later
"""All formats, in the order in which they are tried. One module is one format, closed by its value ``FORMAT``.

Order is meaning: fixed magics first, then structures that check themselves, then rules on text, and the number rules,
which take whatever looks like learned parameters, last. It is the order of lines in ``index.tsv``; a module is added by
a line with its name there and nowhere else.

A package needs few of them, so that each is imported when a file may be of its format. By which bytes that is told is
in the same lines, which ``python -m lintian_ml.formats`` writes from the modules.
"""
from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from lintian_ml.model import Format

SIZES = (0, 64, 256, 1024, 4096)  # what Format.least may be: files are sorted by these
SHARES = (20, 12, 8, 5, 3)  # and Format.digits one of these
INDEX = Path(__file__).with_name("index.tsv")


class Entry(NamedTuple):
    """What tells whether a format is worth trying, without its module: values of its ``FORMAT``."""

    module: str
    name: str
    textual: bool | None
    least: int
    first: bytes
    magic: tuple[tuple[int, bytes], ...]
    suffixes: tuple[str, ...]
    digits: int
    signs: tuple[bytes, ...]


@cache
def modules() -> tuple[str, ...]:
    """The modules of all formats."""
    return tuple(row.partition("\t")[0] for row in INDEX.read_text(encoding="ascii").splitlines())


@cache
def index() -> tuple[Entry, ...]:
    """An entry for each format."""
    return tuple(_entry(line.split("\t")) for line in INDEX.read_text(encoding="ascii").splitlines())


@cache
def at(position: int) -> Format:
    """The format at one place of the index."""
    return _load(index()[position].module)


@cache
def named(name: str) -> Format:
    """The format of this name. Raises KeyError where there is none."""
    return _load({entry.name: entry.module for entry in index()}[name])


@cache
def load() -> tuple[Format, ...]:
    """Every format."""
    return tuple(map(_load, modules()))


def _load(module: str) -> Format:
    found: Format = importlib.import_module(f"lintian_ml.formats.{module}").FORMAT
    return found


_TEXTUAL = {"text": True, "binary": False, "any": None}


def _entry(columns: list[str]) -> Entry:
    module, name, textual, least, first, magic, suffixes, digits, signs = columns
    pairs = (pair.split(":") for pair in magic.split())
    return Entry(module, name, _TEXTUAL[textual], int(least), bytes.fromhex(first),
                 tuple((int(offset), bytes.fromhex(value)) for offset, value in pairs), tuple(suffixes.split()),
                 int(digits), tuple(signs.encode("ascii").split()))


def line(module: str) -> str:
    """The line of the index for one module."""
    entry = _load(module)
    textual = next(word for word, value in _TEXTUAL.items() if value is entry.textual)
    magic = " ".join(f"{offset}:{value.hex()}" for offset, value in entry.magic)
    return "\t".join((module, entry.name, textual, str(entry.least), entry.first.hex(), magic,
                      " ".join(entry.suffixes), str(entry.digits), b" ".join(entry.signs).decode("ascii")))
