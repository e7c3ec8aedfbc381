# SPDX-License-Identifier: GPL-2.0-or-later
"""Hints on what weights inherit from the models that they were made from."""
from __future__ import annotations

from collections.abc import Iterator

from lintian_ml.evidence import licences
from lintian_ml.hints.drafts import clipped
from lintian_ml.model import Answer, Evidence, Hint, PackageReport, Pointer, WeightFile

TAG = "ml-base-model-not-free"


def derive(package: PackageReport) -> Iterator[Hint]:
    """One hint for each weight file in main that has a base model under a licence that is not free."""
    for weight in package.weights if package.area == "main" else ():
        answered = weight.answers.get("licence-is-free")
        if answered and answered.answer is Answer.NO and (found := inherited(package, weight)):
            note = "; ".join(dict.fromkeys(entry.value for entry in found))
            yield Hint(TAG, clipped(note), Pointer(weight.path))


def inherited(package: PackageReport, weight: WeightFile) -> list[Evidence]:
    """The links of a file's chain of base models whose licence is not free."""
    return [entry for entry in package.evidence if entry.claim == "base-model-licence" and weight.path in entry.about
            and licences.is_free(entry.value.rpartition(": ")[2]) is Answer.NO]
