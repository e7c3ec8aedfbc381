# SPDX-License-Identifier: GPL-2.0-or-later
"""What only the network can answer; asked with ``--online`` alone."""
from __future__ import annotations

from lintian_ml.evidence.online import DATA, State
from lintian_ml.model import Answered
from lintian_ml.questions import NO, UNKNOWN, YES, answered
from lintian_ml.questions.case import Case


def training_data_is_still_there(case: Case) -> Answered:
    """Yes where every address of the data answers, and the hash is the stated one; no where one is gone or another."""
    found = case.of(DATA)
    states = {case.get(index).value.rpartition("://")[2].partition(": ")[2].partition(",")[0] for index in found}
    missing = states & {State.GONE.value, State.OTHER.value, State.NO_HOST.value}
    return answered(NO if missing else YES if states == {State.THERE.value} else UNKNOWN, found)


QUESTIONS = {"training-data-is-still-there": training_data_is_still_there}
