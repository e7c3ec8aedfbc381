# SPDX-License-Identifier: GPL-2.0-or-later
"""Which file of the tree a program's import means."""
from __future__ import annotations

from collections.abc import Iterator, Mapping

from lintian_ml.evidence import suites
from lintian_ml.records import dataclass

LOCAL = "./"  # before what a program looks for beside itself
_ENDINGS = {"py": (".py", "/__init__.py", ".pyx"), "lua": (".lua", "/init.lua"), "java": (".java",), "c": ("", ".in")}
_INDEXED = (".py", ".pyx", ".lua", ".java", ".h", ".hpp", ".hh", ".hxx", ".cuh", ".inc", ".h.in", ".hpp.in")
_ROOTS = ("", "src", "lib", "python", "include")  # where a tree keeps its modules


@dataclass(frozen=True)
class Tree:
    """All files, and those that can be imported by their last name (of a package the directory's)."""

    files: Mapping[str, int]
    by_name: Mapping[str, str]


def index(files: Mapping[str, int]) -> Tree:
    """The tree of a package, from its inventory."""
    found: dict[str, str] = {}
    for path in sorted(files):
        if path.endswith(_INDEXED):
            folder, _, name = path.rpartition("/")
            stem = name.partition(".")[0]
            package = folder.rpartition("/")[2] if stem in ("__init__", "init") else stem
            found.setdefault(package if path.endswith((".py", ".pyx", ".lua", ".java")) else name, path)
    return Tree(files, found)


def inside(name: str, program: str, language: str, tree: Tree) -> str:
    """The path that an import of ``program`` means, empty where it means nothing of the tree.

    First what lies beside the program, in a directory above it or at a root of the tree; a name that frameworks.tsv
    knows is then the framework; any other may be any file of that name. A relative import is always inside.
    """
    local, bare = name.startswith(LOCAL), name.removeprefix(LOCAL)
    words = [bare] if language == "c" else bare.replace("/", ".").split(".")
    endings = _ENDINGS.get(language, ())
    for length in range(len(words), 0, -1):
        base = "/".join(words[:length])
        for folder in (*_above(program), *_ROOTS):
            for ending in endings:
                path = f"{folder}/{base}{ending}" if folder else base + ending
                if path in tree.files and path != program:
                    return path
    if suites.row_of(language, bare) or not endings:
        return ""
    last = bare.rpartition("/")[2] if language == "c" else words[-1] if language == "java" else words[0]
    return tree.by_name.get(last, "") or (bare if local and language == "py" else "")


def _above(program: str) -> Iterator[str]:
    """The directory of a program and those above it, the root apart."""
    folder = program.rpartition("/")[0]
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]
