# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether evidence on the training that is about no file in particular speaks for a weight file.

A package often holds parts of other projects. What trains in one of them did not make the weights of another, what
lies among the tests is not what shipped weights were made from, and aligned sequences, and programs for them, make
profiles of them and models of their evolution, unless something says otherwise. Data that is spoken of beside other
models is theirs; and where a package holds models of many kinds in many places, a word about data speaks for those
below it, or around it, only.
"""
from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from lintian_ml.evidence import corpora
from lintian_ml.evidence.components import component, folders
from lintian_ml.evidence.roles import by_path
from lintian_ml.model import Evidence, Role, WeightFile

PROGRAMS = frozenset({
    "training-program", "training-program-possible", "training-program-licence", "entry-point", "hyper-parameters",
    "seed", "data-preparation", "framework-in-main", "framework-outside-main", "imports-met", "imports-not-met",
    "imports-not-known", "program-outdated", "program-current", "accelerator-needed", "accelerator-not-needed",
    "rebuild-rule", "simulator"})
DATA = frozenset({"training-data", "training-data-licence", "training-data-access", "training-data-named", "dataset"})
_TRAINING = PROGRAMS | DATA
_ALIGNED = frozenset(  # formats of models that alignments make
    "hmmer-hmm infernal-cm modhmm cove-model hhsuite-hhm hhsuite-context dirichlet-prior phast-model phast-hmm "
    "probcons-parameters pair-scores substitution-model pssm-asn1 psiblast-pssm rps-blast prosite-profile "
    "prints-motifs gcg-profile".split())
_ALIGNERS = frozenset("hhsuite hmmer infernal ncbi-blast pftools".split())  # frameworks that make nothing else
_MANY = 3  # so many formats in so many folders: models that have little to do with each other


class Key(NamedTuple):
    """What decides which general evidence speaks for a file: its component, whether it is shipped, whether alignments
    may have made it, and the folders it lies in."""

    within: str
    shipped: bool
    aligned: bool
    folders: tuple[str, ...]


class Reach:
    """Which evidence of a package, among these weight files, speaks for those of a key."""

    def __init__(self, weights: Collection[WeightFile]) -> None:
        places = {folders(entry.path) for entry in weights}
        self._around = {(), *(place[:depth] for place in places for depth in range(1, len(place) + 1))}
        shipped = {(entry.format, folders(entry.path)) for entry in weights if entry.role is Role.SHIPPED}
        placed = sorted((component(entry.path), entry.fingerprint) for entry in weights if entry.fingerprint)
        self._taken = {fingerprint: within for within, fingerprint in placed if within}
        self._many = bool(shipped) and all(len({*kinds}) >= _MANY for kinds in zip(*shipped))

    def key(self, weight: WeightFile) -> Key:
        """The key of a weight file; of one that another project in the package has too, the component is that project.
        """
        within = component(weight.path) or self._taken.get(weight.fingerprint or "", "")
        return Key(within, weight.role is Role.SHIPPED, weight.format in _ALIGNED, folders(weight.path))

    def speaks_for(self, entry: Evidence, of: Key) -> bool:
        """Whether ``entry``, which is about the whole package, speaks for the weight files of this key."""
        path = entry.pointer.path
        if entry.claim not in _TRAINING or path.startswith("debian/"):
            return True
        if entry.claim in DATA:
            return self._data_speaks_for(entry, of)
        if entry.claim == "training-program" and entry.value.partition(",")[0] in _ALIGNERS and not of.aligned:
            return False
        return not of.within or component(path) == of.within

    def _data_speaks_for(self, entry: Evidence, of: Key) -> bool:
        path = entry.pointer.path
        if component(path) != of.within or not self._is_near(folders(path), of.folders):
            return False
        if entry.claim == "training-data" and entry.value == corpora.ALIGNMENT and not of.aligned:
            return False
        return not (of.shipped and entry.source == "content" and by_path(path) is Role.TEST)

    def _is_near(self, place: tuple[str, ...], own: tuple[str, ...]) -> bool:
        """Whether no other model is nearer to this place; of models of many kinds, whether one lies below the other."""
        depth = next(depth for depth in range(len(place), -1, -1) if place[:depth] in self._around)
        if own[:depth] != place[:depth]:
            return False
        return not self._many or depth in (len(place), len(own))
