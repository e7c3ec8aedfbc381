# SPDX-License-Identifier: GPL-2.0-or-later
"""What a verification tells: a summary for people, the lines of its report, and the statement that is signed."""
from __future__ import annotations

from dataclasses import asdict

from lintian_ml.transcript import challenge, keys
from lintian_ml.transcript.verify import Checked, Verification
from lintian_ml.words import worded


def summary(verification: Verification) -> list[str]:
    """What was checked, what could have escaped, and what it cost."""
    transcript, done = verification.transcript, verification.done
    free, count = len(verification.order()), len(verification.drawn)
    steps = max(1, transcript.trained)
    lines: list[str] = [worded("root {root}", root=transcript.root),
                        worded("beacon {beacon}", beacon=verification.asked.beacon)]
    for name, numbers in ((worded("forced"), verification.forced), (worded("drawn"), verification.drawn)):
        cost = sum(transcript.entries[number].steps[1] for number in numbers if number >= 0) / steps
        seconds = sum(done[number].milliseconds for number in numbers if number in done) / 1000
        lines.append(worded("{name}: {number} replayed, {cost:.1%} of the steps of the training, {seconds:.1f} s",
                            name=name, number=len(numbers), cost=cost, seconds=seconds))
    between = [checked for checked in done.values() if checked.why == "between"]
    if between:
        lines.append(worded("between: {number} replayed since states before them were not kept", number=len(between)))
    for bad in sorted({1, *(max(1, free * share // 100) for share in (1, 5, 10))} if free else ()):
        chance = challenge.passing(free, bad, count)
        lines.append(worded("{bad} wrong of the {free} segments that were not forced would have passed with the "
                            "chance {chance:.4f}", bad=bad, free=free, chance=chance))
    if not transcript.header.init:
        lines.append(worded("the first state was given, not made by a command: what lies in it was not checked"))
    if transcript.header.seed["source"] == "none":
        lines.append(worded("no source of the seed is named: it may have been chosen among many"))
    if not transcript.entries[-1].runner.startswith(keys.SCHEME):
        lines.append(worded("no key signs its end: that nothing was taken off it shows where its root was published "
                            "(--root)"))
    return lines


def statement(verification: Verification) -> bytes:
    """What a verifier signs."""
    from hashlib import sha256

    from lintian_ml.transcript import attest, environment

    here = sha256(environment.described().encode()).hexdigest()
    return attest.of_check(verification.transcript, verification.asked.beacon, list(verification.done),
                           list(verification.forced), here)


def opening(verification: Verification) -> dict[str, object]:
    """The first line of a report."""
    return {"schema": "lintian-ml-verification/1", "root": verification.transcript.root,
            "beacon": verification.asked.beacon, "segments": len(verification.transcript.segments)}


def as_json(checked: Checked) -> dict[str, object]:
    """A further line of a report."""
    return asdict(checked)
