# SPDX-License-Identifier: GPL-2.0-or-later
"""Which files a value of debian/ml-models counts on, and which of them the package does not hold.

A field may name one file, a list of them, or say something in words; only what has the shape of a path counts. A
command counts on the scripts that it runs; what it writes, and programs that it may have built, need not be there.
"""
from __future__ import annotations

import posixpath
import shlex
from collections.abc import Iterator, Mapping, Sequence

from lintian_ml.covering import Paths
from lintian_ml.lazy import regex

_PATH = regex(r"(?!\.)[\w.+-]+(?:/[\w.+-]+)*/?")
_SUFFIX = regex(r"/[^/]*\.[a-z][a-z0-9]{0,6}$")
_SCRIPT = regex(r"(?!/)[\w.+/-]*[\w+-]\.(?:py|sh|bash|pl|[Rr]|lua|rb|jl|js|m|mk|ipynb)")
_INTERPRETER = regex(r"(?:\S*/)?(?:python[\d.]*|pypy3?|sh|bash|dash|perl|Rscript|lua[\d.]*|ruby|julia|node|octave)")
_PARTS = frozenset({"&&", "||", ";", "|", "&", "(", ")"})
_TAKES_CODE = frozenset({"-c", "-e", "-m"})  # the interpreter's program is then no file


def missing(value: str, tree: Paths) -> list[str]:
    """The paths in a field that are neither files nor directories of the package.

    A name that only looks like a path, as that of a data set may, has no directory or no suffix.
    """
    return [word for word in _paths(value) if _SUFFIX.search(word) and "." not in word.partition("/")[0]
            and not _is_there(word, tree)]


def present(value: str, tree: Paths) -> list[str]:
    """The files and directories of the package in a field."""
    return [word for word in _paths(value) if _is_there(word, tree)]


def _paths(value: str) -> list[str]:
    """The words of a field, if all have the shape of paths."""
    words = value.replace(",", " ").split()
    return words if all(_PATH.fullmatch(word) for word in words) else []


def _is_there(path: str, tree: Paths) -> bool:
    """Whether a path is a file, or a directory with files in it."""
    folder = path.rstrip("/") + "/"
    return path in tree or "/" in path and tree.begins(folder)


def not_run(command: str, inventory: Mapping[str, int]) -> list[str]:
    """The scripts that a command for the shell runs and that the package does not hold."""
    return [script for script in dict.fromkeys(_scripts(command)) if script not in inventory]


def _scripts(command: str) -> Iterator[str]:
    """Paths, from the root of the package, of what each part of the command runs; ``cd`` is followed."""
    folder = ""
    for part in _parts(command):
        if part[0] == "cd" and len(part) == 2:
            folder = posixpath.join(folder, part[1])
        elif script := _script(part):
            yield posixpath.normpath(posixpath.join(folder, script))


def _parts(command: str) -> Iterator[list[str]]:
    """The simple commands of a line, without the variables set before them; none where its quotes do not match."""
    lexer = shlex.shlex(command, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    part: list[str] = []
    try:
        for word in (*lexer, ";"):
            if word not in _PARTS:
                part += [word] if part or "=" not in word else []
            elif part:
                yield part
                part = []
    except ValueError:
        return


def _script(part: Sequence[str]) -> str:
    """The script that a simple command starts: itself, or the first file that an interpreter is given."""
    words = [*part]
    if _INTERPRETER.fullmatch(words[0]):
        words = words[1:]
        while words and words[0].startswith("-") and words[0] not in _TAKES_CODE:
            words = words[1:]
    return words[0] if words and _SCRIPT.fullmatch(words[0]) else ""
