# SPDX-License-Identifier: GPL-2.0-or-later
"""Calls of training commands (``data/trainers.tsv``) in scripts, makefiles and shell blocks; also through a variable
that is called as the command is in capitals, as ``$WAGON -data …`` and ``$(SVM_TRAIN) …`` do it.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from functools import cache

from lintian_ml import tables
from lintian_ml.evidence import trainer_names
from lintian_ml.evidence.store import Trainer
from lintian_ml.lazy import regex

_BEFORE = frozenset("\n\t ;|&`'\"(/={}")  # what may stand before the first word of a command
_AFTER = frozenset(("", *"\n\t \"'`)};"))
_OTHER = regex(r"\W")
_ELSEWHERE = frozenset(("configure", "cmakelists"))  # they look for tools, and call none
_SOURCES = (".c", ".cc", ".cpp", ".cxx", ".go", ".java", ".pl", ".py", ".rs")
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
    variables = b"$" in data
    for tool, variable, (first, candidates) in zip(tools(), _variables(), commands().items()):
        words = [first] if tool in data else []
        if variables and variable in data:
            name = variable.decode()
            words += [f"${name}", f"${{{name}}}", f"$({name})"]
        for word in words:
            for at, line in _places(text, word):
                yield from ((name, at) for name in candidates[: 1 + len(line)] if set(name.split()[1:]) <= set(line))


def _places(text: str, word: str) -> Iterator[tuple[int, list[str]]]:
    """Where ``word`` stands as the word of a command, and what follows it on its line."""
    at = text.find(word)
    for _ in range(_TRIES):
        if at < 0:
            break
        after = at + len(word)
        if (at == 0 or text[at - 1] in _BEFORE) and text[after:after + 1] in _AFTER:
            yield at, text[after:after + _SIDE].partition("\n")[0].split()
        at = text.find(word, after)


@cache
def tools() -> tuple[bytes, ...]:
    """The first words as bytes, for a quick look."""
    return tuple(map(str.encode, commands()))


@cache
def _variables() -> tuple[bytes, ...]:
    """The names of variables that hold these commands: ``LMPLZ``, ``SVM_TRAIN``, ``SA_LEARN``."""
    names = (command.rpartition("/")[2].partition(".")[0] for command in commands())
    return tuple(_OTHER.sub("_", name).upper().encode() for name in names)


def is_here(trainer: Trainer, files: Set[str], packages: Set[str], folders: Set[str]) -> bool:
    """A call counts where its tool is built from the tree, or comes from a package of Build-Depends; in a script that
    is called after the training, also where Debian has the tool. ``folders`` are those that hold weights.
    """
    packaged = tables.words(tables.load("trainers.tsv")[trainer.command], "packages") if trainer.command else ()
    if not trainer.command or trainer.built or packaged and (_is_called_so(trainer) or _is_recipe(trainer, folders)):
        return True
    return any(name.startswith(_tool(trainer)) for name in files) or bool(packages & set(packaged))


def built_from(trainer: Trainer, files: Set[str]) -> str:
    """The tool that is called, where it is built from this tree: a source file bears its name; else nothing."""
    tool = _tool(trainer) if trainer.command else ""
    stems = {tool, f"{tool}_main", f"{tool}-main"}
    own = trainer.built or any(name.endswith(_SOURCES) and name.partition(".")[0] in stems for name in files)
    return tool if own else ""


def _tool(trainer: Trainer) -> str:
    return trainer.command.split()[0].rpartition("/")[2]


def _is_recipe(trainer: Trainer, folders: Set[str]) -> bool:
    """Whether a makefile or a script beside the weights calls the tool: that is how they were made."""
    folder, _, name = trainer.pointer.path.rpartition("/")
    return folder in folders and name.partition(".")[0].lower() not in _ELSEWHERE


def _is_called_so(trainer: Trainer) -> bool:
    return trainer_names.TRAINS.search(trainer.pointer.path.rpartition("/")[2]) is not None
