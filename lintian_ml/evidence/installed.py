# SPDX-License-Identifier: GPL-2.0-or-later
"""Which line of the packaging installs a weight file into a binary package."""
from __future__ import annotations

from lintian_ml.evidence.store import Store
from lintian_ml.model import Strength


def relate(store: Store) -> None:
    """One piece of evidence for each line and target; the same line may install many files."""
    for weight in store.weights:
        for rule in store.rules:
            if rule.covers(weight.path.split("!")[0]):
                store.say(
                    "installed",
                    rule.target or rule.role.value,
                    rule.pointer,
                    "packaging",
                    Strength.CHECKED,
                    [weight.path],
                )
