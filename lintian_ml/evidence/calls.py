# SPDX-License-Identifier: GPL-2.0-or-later
"""Calls of training commands (``data/trainers.tsv``) in scripts, makefiles and shell blocks."""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from functools import cache

from lintian_ml import tables
from lintian_ml.evidence import trainer_names
from lintian_ml.evidence.store import Trainer

_BEFORE = frozenset("\n\t ;|&`'\"(/={}")  # what may stand before the first word of a command
_AFTER = frozenset(("", *"\n\t \"'`)};"))
_TRIES = 200  # occurrences of a word that are looked at
_SIDE = 300  # characters after a command in which its other words have to be


@cache
def commands() -> Mapping[str, tuple[str, ...]]:
    """The first word of each command of trainers.tsv, and the commands that begin with it, longest first."""
    found: dict[str, list[str]] = {}
    for command in sorted(tables.load("trainers.tsv"), key=lambda name: (-len(name), name)):
        found.setdefault(command.split()[0], []).append(command)
    return {first: tuple(rest) for first, rest in found.items()}


def calls(text: str, data: bytes) -> Iterator[tuple[str, int]]:
    """Training commands in a script, makefile or shell block: the row of trainers.tsv and where it stands.

    The word has to stand where a word of a command may begin, and the words after it on the same line. ``data`` is the
    text as bytes, or what it was made from, for a quick look.
    """
    for tool, (first, candidates) in zip(tools(), commands().items()):
        at = text.find(first) if tool in data else -1
        for _ in range(_TRIES):
            if at < 0:
                break
            after = at + len(first)
            if (at == 0 or text[at - 1] in _BEFORE) and text[after:after + 1] in _AFTER:
                line = text[after:after + _SIDE].partition("\n")[0].split()
                yield from ((name, at) for name in candidates[: 1 + len(line)] if set(name.split()[1:]) <= set(line))
            at = text.find(first, after)


@cache
def tools() -> tuple[bytes, ...]:
    """The first words as bytes, for a quick look."""
    return tuple(map(str.encode, commands()))


def is_here(trainer: Trainer, files: Set[str], packages: Set[str], folders: Set[str]) -> bool:
    """A call counts where its tool is built from the tree, or comes from a package of Build-Depends; in a script that
    is called after the training, also where Debian has the tool. ``folders`` are those that hold weights.
    """
    packaged = tables.words(tables.load("trainers.tsv")[trainer.command], "packages") if trainer.command else ()
    if not trainer.command or trainer.built or packaged and (_is_called_so(trainer) or _is_recipe(trainer, folders)):
        return True
    tool = trainer.command.split()[0].rpartition("/")[2]
    return any(name.startswith(tool) for name in files) or bool(packages & set(packaged))


def _is_recipe(trainer: Trainer, folders: Set[str]) -> bool:
    """Whether a makefile beside the weights calls the tool: that is how they were made."""
    folder, _, name = trainer.pointer.path.rpartition("/")
    return name.lower() in ("makefile", "gnumakefile") and folder in folders


def _is_called_so(trainer: Trainer) -> bool:
    return trainer_names.TRAINS.search(trainer.pointer.path.rpartition("/")[2]) is not None
