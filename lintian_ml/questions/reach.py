# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether evidence on the training that is about no file in particular speaks for a weight file.

A package often holds parts of other projects. What trains in one of them did not make the weights of another, what
lies among the tests is not what shipped weights were made from, and aligned sequences make profiles of them and models
of their evolution, unless something says otherwise.
"""
from __future__ import annotations

from lintian_ml.evidence import corpora
from lintian_ml.evidence.components import component
from lintian_ml.evidence.roles import by_path
from lintian_ml.model import Evidence, Role, WeightFile

Key = tuple[str, bool, bool]
PROGRAMS = frozenset({
    "training-program", "training-program-licence", "entry-point", "hyper-parameters", "seed", "data-preparation",
    "framework-in-main", "framework-outside-main", "imports-met", "imports-not-met", "imports-not-known",
    "program-outdated", "program-current", "accelerator-needed", "accelerator-not-needed", "rebuild-rule", "simulator"})
DATA = frozenset({"training-data", "training-data-licence", "training-data-access", "training-data-named", "dataset"})
_TRAINING = PROGRAMS | DATA
_ALIGNED = frozenset(  # formats of models that alignments make
    "hmmer-hmm infernal-cm modhmm cove-model hhsuite-hhm hhsuite-context dirichlet-prior phast-model phast-hmm "
    "probcons-parameters pair-scores substitution-model".split())


def key(weight: WeightFile) -> Key:
    """What decides which general evidence speaks for a file: its component, whether it is shipped, whether alignments
    may have made it."""
    return component(weight.path), weight.role is Role.SHIPPED, weight.format in _ALIGNED


def speaks_for(entry: Evidence, within: str, shipped: bool, aligned: bool) -> bool:
    """Whether ``entry``, which is about the whole package, speaks for the weight files of this ``key``."""
    path = entry.pointer.path
    if entry.claim not in _TRAINING or path.startswith("debian/"):
        return True
    if within and component(path) != within:
        return False
    if entry.claim == "training-data" and entry.value == corpora.ALIGNMENT and not aligned:
        return False
    return not (shipped and entry.claim in DATA and entry.source == "content" and by_path(path) is Role.TEST)
