# SPDX-License-Identifier: GPL-2.0-or-later
"""What the licence of the weights asks for by itself, whatever a policy text says."""
from __future__ import annotations

from lintian_ml.evidence import licences
from lintian_ml.model import Answered
from lintian_ml.questions import NO, UNKNOWN, YES
from lintian_ml.questions.case import Case


def licence_asks_for_source(case: Case) -> Answered:
    """As data/licences.tsv has it; with a choice of licences, only where all of them ask."""
    found = case.of("licence")
    answers = [licences.asks_for_source(case.get(index).value) for index in found]
    known = {answer for answer in answers if answer is not UNKNOWN}
    return Answered(UNKNOWN if len(known) != 1 else YES if YES in known else NO, tuple(sorted(found)))


QUESTIONS = {"licence-asks-for-source": licence_asks_for_source}
