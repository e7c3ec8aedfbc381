# SPDX-License-Identifier: GPL-2.0-or-later
"""The parts of a training program that a rebuild needs, and whether the package is built with one."""
from __future__ import annotations

from collections.abc import Sequence

from lintian_ml.model import Answered
from lintian_ml.questions import NO, UNKNOWN, YES, answered, training_program_is_present
from lintian_ml.questions.case import Case

RULES = "debian/rules"


def _part(case: Case, found: Sequence[int]) -> Answered:
    """Yes where the part was found; no where there is no program that it could be a part of."""
    if found:
        return answered(YES, found)
    present = training_program_is_present(case)
    return answered(NO if present.answer is NO else UNKNOWN, present.evidence if present.answer is NO else ())


def hyper_parameters_are_there(case: Case) -> Answered:
    """In a file of settings, in the program, or declared."""
    return _part(case, case.of("hyper-parameters"))


def entry_point_is_there(case: Case) -> Answered:
    """A main function, a script, a command, or a declared command."""
    value, told = case.declared("Rebuild-Command")
    return _part(case, [*case.of("entry-point"), *(told if value not in ("", "none") else ())])


def seeds_are_set(case: Case) -> Answered:
    """A seed with a number, in the program."""
    return _part(case, case.of("seed"))


def data_preparation_is_there(case: Case) -> Answered:
    """A program beside the training program that is named after the work."""
    return _part(case, case.of("data-preparation"))


def rebuild_is_wired(case: Case) -> Answered:
    """Yes with a line of debian/rules; unknown with a makefile of upstream, which may or may not come to it."""
    value, told = case.declared("Rebuild-Command")
    lines = [index for index in case.of("rebuild-command") if case.get(index).pointer.path == RULES]
    makes = case.of("rebuild-rule")
    if lines or makes:
        return answered(YES if lines else UNKNOWN, [*lines, *makes, *told])
    searched = case.context.complete and RULES in case.context.inventory
    return answered(NO if value == "none" or searched else UNKNOWN, told)


def rebuild_cost_is_stated(case: Case) -> Answered:
    """Yes with a sentence that says how long a training takes."""
    found = case.of("training-cost")
    return answered(YES if found else UNKNOWN, found)


QUESTIONS = {function.__name__.replace("_", "-"): function for function in (
    hyper_parameters_are_there, entry_point_is_there, seeds_are_set, data_preparation_is_there, rebuild_is_wired,
    rebuild_cost_is_stated)}
