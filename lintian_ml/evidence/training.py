# SPDX-License-Identifier: GPL-2.0-or-later
"""The training programs of a package, each with the modules of the tree that it reaches and with what it imports."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from functools import cache

from lintian_ml import limits
from lintian_ml.evidence import calls, depends, modules, suites
from lintian_ml.evidence.page import Page
from lintian_ml.evidence.store import Store, Study, Trainer
from lintian_ml.model import Note, Pointer
from lintian_ml.records import dataclass

MANY = f"more than {limits.PROGRAMS} programs that train: what the others import was not followed"
PARTS = f"a program that trains consists of more than {limits.PROGRAM_PARTS} files"


@dataclass(frozen=True)
class Program:
    """A training program with all files of the tree that it consists of, itself first."""

    trainer: Trainer
    parts: tuple[Study, ...]
    tree: modules.Tree

    @property
    def language(self) -> str:
        return self.parts[0].language if self.parts else ""

    def notes(self, claim: str) -> list[tuple[Note, Pointer]]:
        """The notes for a claim, with their places."""
        return [(note, Pointer(part.path, note.line)) for part in self.parts for note in part.notes
                if note.claim == claim]


@dataclass(frozen=True)
class Needed:
    """One import of a program: ``own`` where the tree has it, ``row`` the key of frameworks.tsv where a row has it."""

    name: str
    pointer: Pointer
    own: str = ""
    row: str = ""


def programs(store: Store, study: Callable[[Page], Study]) -> list[Program]:
    """The training programs of the package, the surest first, at most limits.PROGRAMS; ``study`` reads one file."""
    files = store.files
    packages = depends.names(store)
    folders = {weight.path.rpartition("/")[0] for weight in store.weights}
    here = [trainer for trainer in store.trainers if calls.is_here(trainer, files, packages, folders)]
    surest = sorted(here, key=lambda trainer: (-trainer.score, trainer.pointer))
    rest = surest[limits.PROGRAMS:]
    ranked = list(store.most(surest, limits.PROGRAMS, MANY, rest[0].pointer.path if rest else ""))
    tree = modules.index(store.inventory) if ranked else modules.Tree({}, {})
    pages = {page.path: page for page in (*store.importable, *store.studied)}
    once = cache(lambda path: study(pages[path]))
    found = [Program(trainer, tuple(store.most(_parts(trainer.pointer.path, pages.keys(), once, tree),
                                               limits.PROGRAM_PARTS, PARTS, trainer.pointer.path)), tree)
             for trainer in ranked]
    for part in [part for program in found for part in program.parts if part.more]:
        store.left(f"a program imports more than {limits.IMPORTS} modules", Pointer(part.path))
    return found


def principal(programs: Sequence[Program]) -> list[Program]:
    """The programs without those that only help one with a framework: code of its own beside, above or below it."""
    folders = {program.trainer.pointer.path.rpartition("/")[0] for program in programs if _uses_framework(program)}
    return [program for program in programs if _uses_framework(program) or not _is_related(
        program.trainer.pointer.path.rpartition("/")[0], folders)]


def _uses_framework(program: Program) -> bool:
    return program.trainer.framework != "own code" or any(
        need.row and suites.kind_of(need.row) in ("framework", "accelerator") for need in needs(program))


def _is_related(folder: str, folders: Set[str]) -> bool:
    return any(f"{folder}/".startswith(f"{other}/") or f"{other}/".startswith(f"{folder}/") for other in folders)


def _parts(path: str, known: Set[str], study: Callable[[str], Study], tree: modules.Tree) -> Iterator[Study]:
    """The program and what it reaches, each file once."""
    waiting: list[str] = [path]
    seen: set[str] = set()
    while waiting:
        path = waiting.pop(0)
        if path in seen or path not in known:
            continue
        seen.add(path)
        part = study(path)
        yield part
        waiting += [place for name, _ in part.imports
                    if (place := modules.inside(name, path, part.language, tree))]


def needs(program: Program) -> Iterator[Needed]:
    """Every module, header or package that a program imports, each once."""
    seen: set[str] = set()
    for part in program.parts:
        for written, line in part.imports:
            place = modules.inside(written, part.path, part.language, program.tree)
            name = written.removeprefix(modules.LOCAL)
            row = "" if place else suites.row_of(part.language, name)
            shown = row.partition(" ")[2] or (name if part.language == "c" else name.split(".")[0])
            if shown not in seen:
                seen.add(shown)
                yield Needed(shown, Pointer(part.path, line), place, row)
