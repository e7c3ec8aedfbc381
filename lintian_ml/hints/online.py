# SPDX-License-Identifier: GPL-2.0-or-later
"""Hints on what the network answered; there are none without ``--online``."""
from __future__ import annotations

from collections.abc import Iterator

from lintian_ml.evidence.online import CLAIMS, State
from lintian_ml.hints.drafts import clipped
from lintian_ml.model import Hint, PackageReport

_MISSING = tuple(f": {state.value}, " for state in (State.GONE, State.OTHER, State.NO_HOST))


def derive(package: PackageReport) -> Iterator[Hint]:
    """One hint for each address that gives nothing any more, or another file than the stated one."""
    for entry in package.evidence:
        if entry.claim in CLAIMS.values() and any(words in entry.value for words in _MISSING):
            yield Hint("ml-address-gone", clipped(entry.value), entry.pointer)
