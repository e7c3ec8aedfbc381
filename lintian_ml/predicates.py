# SPDX-License-Identifier: GPL-2.0-or-later
"""All answers about a weight file, and the facts of a package; the questions are in questions/."""
from __future__ import annotations

from lintian_ml import questions
from lintian_ml.model import Answer, Answered, Role, Strength, WeightFile
from lintian_ml.questions import (
    NO, UNKNOWN, YES, area, licence, lineage, online, rebuild, scanner, suite,
)
from lintian_ml.questions import facts as told
from lintian_ml.questions.case import Case, Context

__all__ = ["QUESTIONS", "Context", "answer", "facts"]

QUESTIONS = {name: question for module in (questions, licence, lineage, suite, rebuild, area, online, told, scanner)
             for name, question in module.QUESTIONS.items()}


def answer(weight: WeightFile, context: Context) -> dict[str, Answered]:
    """Every question about one weight file."""
    case = Case(weight, context)
    return {name: question(case) for name, question in QUESTIONS.items()}


# -- the package as a whole ------------------------------------------------------------------------------------------


def facts(context: Context, seen: bool = True) -> dict[str, Answer]:
    """The four facts of a package; no needs a complete package in which nothing was found. All are unknown where its
    programs and documents were not ``seen``, for want of a model."""
    claims = {entry.claim for entry in context.evidence}
    nothing = NO if context.complete else UNKNOWN
    depends = any(
        entry.claim == "training-program-in-build-depends" and entry.strength is Strength.CHECKED
        for entry in context.evidence)
    named = [
        entry.strength for entry in context.evidence if entry.claim in ("training-data-named", "dataset", "simulator")]
    found = {
        "training-program-present": YES if "training-program" in claims or depends else nothing,
        "training-data-present": YES if claims & {"training-data", "training-data-in-build-depends"} else nothing,
        "training-data-named": UNKNOWN if named and max(named) is Strength.ASSERTED else YES if named else nothing,
        "model-licence-named": _licence_fact(context),
    }
    return found if seen else dict.fromkeys(found, UNKNOWN)


def _licence_fact(context: Context) -> Answer:
    """Yes where every weight file that is shipped has a licence; unknown without such files."""
    weights = [weight for weight in context.weights if weight.role is Role.SHIPPED] or context.weights
    licensed = {path for entry in context.evidence if entry.claim == "licence" for path in entry.about}
    general = any(entry.claim == "licence" and not entry.about for entry in context.evidence)
    missing = [weight for weight in weights if weight.path not in licensed and not general]
    if not weights:
        return UNKNOWN
    return YES if not missing else NO if context.complete and "debian/copyright" in context.inventory else UNKNOWN
