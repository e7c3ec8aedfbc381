# SPDX-License-Identifier: GPL-2.0-or-later
"""What documents inside an archive say of data and programs: it is about models in the same archive.

An archive without a model may be anything, a collection of other projects' readmes among them.
"""
from __future__ import annotations

from lintian_ml.evidence.store import Store

_CLAIMS = frozenset({"training-data-named", "training-data-access", "training-data-licence", "training-program-named",
                     "dataset", "simulator", "base-model"})


def relate(store: Store) -> None:
    """Forget prose and claims from archives in which no weight file was found."""
    kept = {_outermost(weight.path) for weight in store.weights}
    store.prose[:] = [page for page in store.prose if "!" not in page.path or _outermost(page.path) in kept]
    store.evidence[:] = [
        entry for entry in store.evidence if entry.claim not in _CLAIMS
        or "!" not in entry.pointer.path or _outermost(entry.pointer.path) in kept]


def _outermost(path: str) -> str:
    return path.partition("!")[0]
