# SPDX-License-Identifier: GPL-2.0-or-later
"""In which area of the archive the file is now."""
from __future__ import annotations

from lintian_ml.model import Answered
from lintian_ml.questions import NO, UNKNOWN, YES, answered
from lintian_ml.questions.case import Case


def package_is_in_main(case: Case) -> Answered:
    """By the binary package that installs the file, where that is in an area of its own; else by the source."""
    found = case.of("area")
    own = [index for index in found if case.get(index).about] or found
    areas = {case.get(index).value.partition(",")[0] for index in own}
    return answered(UNKNOWN if not areas else YES if "main" in areas else NO, own)


QUESTIONS = {"package-is-in-main": package_is_in_main}
