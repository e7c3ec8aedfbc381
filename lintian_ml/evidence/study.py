# SPDX-License-Identifier: GPL-2.0-or-later
"""A closer look at the programs that train, and at the modules of the package that they may import.

``look`` only keeps them during the walk. When it has ended and there is a program that trains, it is read with all that
it reaches, and ``relate`` hands the programs to those who have something to say of them.
"""
from __future__ import annotations

from lintian_ml import limits
from lintian_ml.evidence import accelerator, code, rebuild, removed, steps, suite, training
from lintian_ml.evidence.imports import imports
from lintian_ml.evidence.page import Page, Shelf
from lintian_ml.evidence.store import Store, Study
from lintian_ml.model import Note

# A module of Python that a training program may import and that uses a framework holds one of these.
_NEEDLES = (b"tensorflow", b"torch", b"keras", b"sklearn", b"theano", b"chainer", b"mxnet")


def look(page: Page, store: Store) -> None:
    """Keep a program that was just found to train, or a module that such a program may import."""
    rebuild.look(page, store)
    trains = bool(store.trainers) and store.trainers[-1].pointer.path == page.path
    if not trains and not (page.language == "py" and page.shelf is Shelf.PROGRAM
                           and any([needle in page.data for needle in _NEEDLES])):
        return
    store.keep(store.studied if trains else store.importable, Page(
        page.path, page.name, page.shelf, page.language, page.data, page.role, page.size), limits.STUDIED)


def study(page: Page) -> Study:
    """What one program shows. The lines of a notebook are those of its file, of which only the first is known."""
    notebook = page.name.endswith(".ipynb")
    raw = code.notebook(page.text) if notebook else page.text
    text = code.without_comments(raw, page.language)
    found = imports(raw if page.language == "c" else text, page.language)
    more = any(not name for name, _ in found)
    found = tuple((name, line) for name, line in found if name)
    notes = (*removed.notes(text, page.language, {name for name, _ in found}),
             *accelerator.notes(raw if page.language == "c" else text, page), *steps.notes(text, page.language))
    if notebook:
        found = tuple((name, 1) for name, _ in found)
        notes = tuple(Note(note.claim, note.value, 1) for note in notes)
    return Study(page.path, page.language, found, notes, more)


def relate(store: Store) -> None:
    """What is said of each training program."""
    if not store.trainers:
        rebuild.tell((), store)
        return
    programs = training.programs(store, study)
    chief = training.principal(programs)
    suite.tell(chief, store)
    accelerator.tell(chief, store)
    steps.tell(programs, store)
    rebuild.tell(programs, store)
