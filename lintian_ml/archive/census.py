# SPDX-License-Identifier: GPL-2.0-or-later
"""The counts: models and packages by class under each policy text, as ranges from certain to possible.

A file is *certain* in a class where every answer still open leads there, *possible* where one does. A package is
certain in a class through one certain file, possible through one possible file. Unknowns are never folded into either.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import permutations
from typing import Any

from lintian_ml.policytext import PolicyText
from lintian_ml.records import dataclass, field

OUTSIDE = frozenset(("not-main", "contrib", "non-free"))
Object = Mapping[str, Any]


@dataclass
class Range:
    """A count that lies between ``certain`` and ``possible``."""

    certain: int = 0
    possible: int = 0

    def add(self, certain: bool, possible: bool) -> None:
        self.certain += certain
        self.possible += certain or possible


@dataclass
class Counts:
    """What one pass over the packages with weights adds up to; the first key is a policy text's name."""

    packages: int = 0
    models: int = 0
    bytes: int = 0
    parameters: int = 0
    files_in: dict[str, dict[str, Range]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Range)))
    packages_in: dict[str, dict[str, Range]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Range)))
    leaving: dict[str, Range] = field(default_factory=lambda: defaultdict(Range))
    switches: dict[tuple[str, str], Range] = field(default_factory=lambda: defaultdict(Range))
    formats: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))
    kinds: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    roles: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    tags: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, package: Object, texts: Sequence[PolicyText], component: str) -> None:
        """Count one package."""
        weights = package["weights"]
        for hint in package["hints"]:
            self.tags[hint["tag"]] += not hint["masked_by"]
        if not weights:
            return
        self.packages += 1
        self.models += len(weights)
        self.bytes += sum(weight["size"] for weight in weights)
        self.parameters += sum(weight["parameters"] for weight in weights)
        self._shapes(weights)
        for text in texts:
            self._classes(text, [weight["verdicts"][text.name]["classes"] for weight in weights])
        if component in ("", "main"):
            self._areas(texts, weights)

    def _shapes(self, weights: Iterable[Object]) -> None:
        for weight in weights:
            entry = self.formats[weight["format"]]
            entry[0] += 1
            entry[2] += weight["size"]
            self.kinds[weight["kind"]] += 1
            self.roles[weight["role"]] += 1
        for name in {weight["format"] for weight in weights}:
            self.formats[name][1] += 1

    def _classes(self, text: PolicyText, found: Sequence[Sequence[str]]) -> None:
        for name in text.classes:
            certain = [list(classes) == [name] for classes in found]
            possible = [name in classes for classes in found]
            for one, other in zip(certain, possible):
                self.files_in[text.name][name].add(one, other)
            self.packages_in[text.name][name].add(any(certain), any(possible))

    def _areas(self, texts: Sequence[PolicyText], weights: Sequence[Object]) -> None:
        """What a text would take out of main, and what going from one text to another changes about that."""
        areas = {text.name: [leaves(text, weight["verdicts"][text.name]["classes"]) for weight in weights]
                 for text in texts}
        for name, found in areas.items():
            self.leaving[name].add(any(certain for certain, _ in found), any(possible for _, possible in found))
        for before, after in permutations(areas, 2):
            out = [(one[1] is False and other[0], not one[0] and other[1])
                   for one, other in zip(areas[before], areas[after])]
            self.switches[before, after].add(any(certain for certain, _ in out), any(possible for _, possible in out))


def leaves(text: PolicyText, classes: Iterable[str]) -> tuple[bool, bool]:
    """Whether a file of these classes certainly, and possibly, may not be in main under the text."""
    outside = [text.areas.get(name) in OUTSIDE for name in classes]
    return all(outside), any(outside)
