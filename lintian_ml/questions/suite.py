# SPDX-License-Identifier: GPL-2.0-or-later
"""What the archive has for the programs that train: their imports, their framework, and what they run on.

Of several programs of a package one may have nothing to do with the file, so that where they differ it is unknown.
"""
from __future__ import annotations

from lintian_ml.model import Answer, Answered
from lintian_ml.questions import NO, UNKNOWN, YES, answered
from lintian_ml.questions.case import Case


def _together(case: Case, yes: str, no: str, *neither: str) -> Answered:
    """Yes or no where all that is said agrees."""
    ways = {value: case.of(*claims) for value, claims in ((YES, (yes,)), (NO, (no,)), (UNKNOWN, neither))}
    said: set[Answer] = {value for value, found in ways.items() if found}
    return answered(said.pop() if len(said) == 1 else UNKNOWN, [index for found in ways.values() for index in found])


def training_imports_are_satisfiable(case: Case) -> Answered:
    """Only asked of a suite; a program with one import that no table knows is unknown."""
    return _together(case, "imports-met", "imports-not-met", "imports-not-known")


def training_program_is_outdated(case: Case) -> Answered:
    """Yes with something that is gone, in the suite or in all of them; no only where a suite was asked for."""
    return _together(case, "program-outdated", "program-current")


def framework_is_in_main(case: Case) -> Answered:
    """Every framework that is used has to be there; a program without one needs its compiler only."""
    return _together(case, "framework-in-main", "framework-outside-main")


def needs_non_free_accelerator(case: Case) -> Answered:
    """Yes with a program that asks for one and shows no other path; no with such a path."""
    return _together(case, "accelerator-needed", "accelerator-not-needed")


QUESTIONS = {function.__name__.replace("_", "-"): function for function in (
    training_imports_are_satisfiable, training_program_is_outdated, framework_is_in_main, needs_non_free_accelerator)}
