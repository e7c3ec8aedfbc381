# SPDX-License-Identifier: GPL-2.0-or-later
"""Which models this one was made from, and which were made from it."""
from __future__ import annotations

from lintian_ml.model import Answered
from lintian_ml.questions import NO, UNKNOWN, YES, Case, answered


def trains_another_model(case: Case) -> Answered:
    """Yes where another model of the package names this file as the one that it was made from; else as declared."""
    value, told = case.declared("Trains-Another-Model")
    name = case.weight.path.rpartition("/")[2]
    found = [
        index
        for index, entry in enumerate(case.context.evidence)
        if entry.claim == "base-model"
        and case.weight.path not in entry.about
        and entry.value.rpartition("/")[2] == name]
    if not found and value in ("yes", "no"):
        return answered(YES if value == "yes" else NO, told)
    return answered(YES if found else UNKNOWN, (*found, *told))


def base_model_is_free(case: Case) -> Answered:
    """Yes where the declaration says that there is none; else by the licence of a base model that is in the package."""
    value, told = case.declared("Base-Model")
    if value in ("none", "no"):
        return answered(YES, told)
    return answered(UNKNOWN, case.of("base-model"))


def modified_from_weights(case: Case) -> Answered:
    """Yes where a patch of the package changes the weights, or where they were made from other weights."""
    found = case.of("patched", "base-model")
    return answered(YES if found else UNKNOWN, found)


QUESTIONS = {function.__name__.replace("_", "-"): function for function in (
    trains_another_model, base_model_is_free, modified_from_weights)}
