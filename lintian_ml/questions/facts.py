# SPDX-License-Identifier: GPL-2.0-or-later
"""What can be said of a file without any policy text: that it is a model, that a rebuild is claimed, that weights are
fetched.
"""
from __future__ import annotations

from lintian_ml.model import Answered
from lintian_ml.questions import NO, UNKNOWN, YES, answered
from lintian_ml.questions.case import Case


def is_a_model(case: Case) -> Answered:
    """Yes with what the reader saw; files of which it cannot be told are not asked about."""
    found = case.of("array", "architecture", "initial-distribution", "content")
    return answered(YES if found else UNKNOWN, found)


def reproducibility_is_claimed(case: Case) -> Answered:
    """Yes with a declared level or an attestation, no where ``none`` is declared; a recipe alone claims nothing."""
    value, told = case.declared("Reproducibility")
    claimed = value not in ("", "none") or case.weight.reproducibility not in ("none", "recipe")
    return answered(YES if claimed else NO if value == "none" else UNKNOWN, told)


def _fetched(case: Case, claim: str) -> Answered:
    found = case.of(claim)
    return answered(YES if found else NO if case.context.complete else UNKNOWN, found)


def weights_are_fetched_at_build(case: Case) -> Answered:
    """Yes with a program of the build that fetches weights; no where the whole package shows none."""
    return _fetched(case, "download-at-build")


def weights_are_fetched_at_test(case: Case) -> Answered:
    """The same of tests."""
    return _fetched(case, "download-at-test")


def weights_are_fetched_at_run(case: Case) -> Answered:
    """The same of programs that users run."""
    return _fetched(case, "download-at-run")


QUESTIONS = {function.__name__.replace("_", "-"): function for function in (
    is_a_model, reproducibility_is_claimed, weights_are_fetched_at_build, weights_are_fetched_at_test,
    weights_are_fetched_at_run)}
