# SPDX-License-Identifier: GPL-2.0-or-later
"""What a question is asked about: the whole package, and one of its weight files."""
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from lintian_ml.model import Evidence, WeightFile
from lintian_ml.questions import reach
from lintian_ml.records import dataclass, field


@dataclass(frozen=True)
class Context:
    """All that answers rest on: the package's evidence, its files with their sizes, and its weight files.

    ``complete`` says whether every part of the package was there and sound.
    """

    evidence: Sequence[Evidence]
    inventory: Mapping[str, int] = field(default_factory=dict)
    weights: Sequence[WeightFile] = ()
    complete: bool = True
    control: Mapping[str, str] = field(default_factory=dict)
    _reaching: dict[reach.Key, tuple[list[int], list[int]]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def general(self) -> list[int]:
        """Places of the evidence that is about the whole package."""
        return [index for index, entry in enumerate(self.evidence) if not entry.about]

    @cached_property
    def _reach(self) -> reach.Reach:
        return reach.Reach(self.weights)

    def reaching(self, weight: WeightFile) -> tuple[list[int], list[int]]:
        """Those of them that speak for a weight file, and those that do not."""
        key = self._reach.key(weight)
        if key not in self._reaching:
            near = {index for index in self.general if self._reach.speaks_for(self.evidence[index], key)}
            self._reaching[key] = sorted(near), [index for index in self.general if index not in near]
        return self._reaching[key]

    @cached_property
    def about(self) -> Mapping[str, list[int]]:
        """Places of the evidence about each weight file."""
        found: dict[str, list[int]] = {}
        for index, entry in enumerate(self.evidence):
            for path in entry.about:
                found.setdefault(path, []).append(index)
        return found

    @cached_property
    def bases(self) -> Mapping[str, list[int]]:
        """Places of the evidence on base models, by what may be the path or the name of a file in it."""
        found: dict[str, list[int]] = {}
        for index, entry in enumerate(self.evidence):
            if entry.claim == "base-model":
                found.setdefault(entry.value.rpartition("/")[2], []).append(index)
            elif entry.claim == "base-model-licence":
                for end in re.finditer(r": |, base of ", entry.value):
                    found.setdefault(entry.value[:end.start()], []).append(index)
        return found


@dataclass(frozen=True)
class Case:
    """One weight file and the evidence that concerns it: about the file itself, or about the whole package."""

    weight: WeightFile
    context: Context

    @cached_property
    def _general(self) -> tuple[list[int], list[int]]:
        """What of the whole package's evidence concerns the file, and what may not; the same file of a program that is
        known to have made it does.
        """
        near, far = self.context.reaching(self.weight)
        tied = {self.get(index).pointer.path for index in self._about
                if self.get(index).claim in reach.PROGRAMS} if far else ()
        more = [index for index in far if self.get(index).pointer.path in tied]
        return [*near, *more], [index for index in far if index not in more] if more else far

    @property
    def _about(self) -> Sequence[int]:
        return self.context.about.get(self.weight.path, ())

    @cached_property
    def places(self) -> Mapping[str, Sequence[int]]:
        """Where evidence lies, by its claim."""
        return self._by_claim(sorted((*self._general[0], *self._about)))

    @cached_property
    def _far(self) -> Mapping[str, Sequence[int]]:
        return self._by_claim(self._general[1])

    def _by_claim(self, indices: Iterable[int]) -> Mapping[str, Sequence[int]]:
        found: dict[str, list[int]] = {}
        for index in indices:
            found.setdefault(self.context.evidence[index].claim, []).append(index)
        return found

    def of(self, *claims: str) -> list[int]:
        return [index for claim in claims for index in self.places.get(claim, ())]

    def far(self, *claims: str) -> list[int]:
        """Evidence on trainings in other parts of the package, which may have nothing to do with the file."""
        return [index for claim in claims for index in self._far.get(claim, ())]

    def get(self, index: int) -> Evidence:
        return self.context.evidence[index]

    def declared(self, name: str) -> tuple[str, list[int]]:
        """The value of a field of debian/ml-models, in lower case, and where it is; empty without one, and where it
        counts on files that are not there.
        """
        found = [index for index in self.of("declared") if self.get(index).value.startswith(f"{name}=")]
        missing = [index for index in self.of("declared-file-missing")
                   if self.get(index).value.startswith(f"{name}: ")]
        if missing or not found:
            return "", [*found, *missing]
        return self.get(found[0]).value.partition("=")[2].strip().lower(), found
