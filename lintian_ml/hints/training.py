# SPDX-License-Identifier: GPL-2.0-or-later
"""Hints on the programs that train: what is gone, what a suite lacks, what only runs with a non-free stack."""
from __future__ import annotations

from collections.abc import Iterator

from lintian_ml.hints.drafts import clipped
from lintian_ml.model import Hint, PackageReport

_TAGS = {"program-outdated": "ml-training-program-outdated", "imports-not-met": "ml-training-imports-not-in-suite",
         "accelerator-needed": "ml-training-needs-non-free-accelerator"}
_MORE = "and "  # how evidence begins that only counts what was left out


def derive(package: PackageReport) -> Iterator[Hint]:
    """One hint for each finding and place; none where the package holds no model that they could be about."""
    for entry in package.evidence if package.weights else ():
        if entry.claim in _TAGS and not entry.value.startswith(_MORE):
            yield Hint(_TAGS[entry.claim], clipped(entry.value), entry.pointer)
