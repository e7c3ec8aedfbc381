# SPDX-License-Identifier: GPL-2.0-or-later
"""Hints on what the packaging says of upstream's tarball, held against the weights that are there."""
from __future__ import annotations

from collections.abc import Iterator

from lintian_ml.hints.drafts import clipped
from lintian_ml.model import Hint, PackageReport, Pointer


def derive(package: PackageReport) -> Iterator[Hint]:
    """Weights that Files-Excluded leaves out and that are there; a repacked tarball that nothing accounts for."""
    for entry in package.evidence:
        if entry.claim == "excluded-but-present":
            note = f"Files-Excluded has {clipped(entry.value)} in {entry.pointer}"
            yield from (Hint("ml-excluded-weights-present", note, Pointer(path)) for path in entry.about)
        elif entry.claim == "repacked-without-account" and package.complete:
            yield Hint("ml-repacked-without-account", clipped(entry.value), entry.pointer)
