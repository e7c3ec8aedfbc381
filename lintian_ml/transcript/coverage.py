# SPDX-License-Identifier: GPL-2.0-or-later
"""Who replayed which segment: checks of many verifiers, merged by the keys that signed them."""
from __future__ import annotations

from collections.abc import Iterable, Iterator

from lintian_ml.transcript.attest import CHECK, Attested
from lintian_ml.transcript.model import Transcript
from lintian_ml.words import worded

_WIDTH = 64  # segments of one line of the map


def counted(transcript: Transcript, attestations: Iterable[Attested]) -> dict[int, int]:
    """For each segment the number of different keys that signed a passed replay of it."""
    keys: dict[int, set[str]] = {entry.i: set() for entry in transcript.segments}
    for attested in attestations:
        predicate = attested.statement["predicate"]
        if attested.kind == CHECK and predicate["root"] == transcript.root and predicate.get("verdict") == "pass":
            for number in predicate["checked"]:
                keys.get(number, set()).update(attested.keys)
    return {number: len(found) for number, found in keys.items()}


def lines(counts: dict[int, int]) -> Iterator[str]:
    """The map, a character a segment (``.`` none, ``9`` nine or more), and what it comes to."""
    text = "".join("." if not count else str(min(9, count)) for count in counts.values())
    yield "Coverage:"
    yield from (f" {text[start:start + _WIDTH]}" for start in range(0, len(text), _WIDTH))
    seen = sum(1 for count in counts.values() if count)
    yield worded("Covered: {seen} of {number} segments, every one by at least {min} keys", seen=seen,
                 number=len(counts), min=min(counts.values(), default=0))
