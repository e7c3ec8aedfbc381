# SPDX-License-Identifier: GPL-2.0-or-later
"""All answers about a weight file, and the facts of a package; the questions are in questions/."""
from __future__ import annotations

from collections.abc import Sequence

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

# The facts but one, each with its question about a file and the claims of the evidence that there may be for it.
_CLAIMS = {
    "training-program-present": (
        "training-program-is-present", frozenset(("training-program", "training-program-in-build-depends"))),
    "training-data-present": (
        "training-data-is-present", frozenset(("training-data", "training-data-in-build-depends"))),
    "training-data-named": ("training-data-is-named", frozenset(("training-data-named", "dataset", "simulator"))),
}


def answer(weight: WeightFile, context: Context) -> dict[str, Answered]:
    """Every question about one weight file."""
    case = Case(weight, context)
    return {name: question(case) for name, question in QUESTIONS.items()}


# -- the package as a whole ------------------------------------------------------------------------------------------


def facts(context: Context, judged: Sequence[WeightFile] = (), seen: bool = True) -> dict[str, Answer]:
    """The four facts of a package, which sum up what was answered about its weight files, ``judged``.

    One yes makes a yes. No needs a complete package in which nothing was found; what was found, but only where it does
    not speak for any of the files, leaves a fact open. Without weight files everything speaks. All are unknown where
    the package's programs and documents were not ``seen``, for want of a model.
    """
    found = {fact: _present(judged, fact, context) for fact in _CLAIMS}
    found["model-licence-named"] = _licence_fact(context)
    return found if seen else dict.fromkeys(found, UNKNOWN)


def _present(judged: Sequence[WeightFile], fact: str, context: Context) -> Answer:
    question, claims = _CLAIMS[fact]
    found = [entry for entry in context.evidence if entry.claim in claims]
    if any(weight.answers[question].answer is YES for weight in judged):
        return YES
    if not judged and any(entry.strength > Strength.ASSERTED for entry in found):
        return YES
    return UNKNOWN if found or not context.complete else NO


def _licence_fact(context: Context) -> Answer:
    """Yes where every weight file that is shipped has a licence; unknown without such files."""
    weights = [weight for weight in context.weights if weight.role is Role.SHIPPED] or context.weights
    licensed = {path for entry in context.evidence if entry.claim == "licence" for path in entry.about}
    general = any(entry.claim == "licence" and not entry.about for entry in context.evidence)
    missing = [weight for weight in weights if weight.path not in licensed and not general]
    if not weights:
        return UNKNOWN
    return YES if not missing else NO if context.complete and "debian/copyright" in context.inventory else UNKNOWN
