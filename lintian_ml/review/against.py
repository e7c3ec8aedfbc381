# SPDX-License-Identifier: GPL-2.0-or-later
"""What changed between two versions of a package, as a review: new and changed models, licences, and new findings.

A model is the same one where its path is; where a file moved, the same content, or the same tensors, is the same model.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from lintian_ml import review
from lintian_ml.model import Hint, PackageReport, Pointer, WeightFile
from lintian_ml.review import Finding, Place, Review, finding
from lintian_ml.words import worded

# Claims that say where weights come from: where the weights change and none of these does, they may be stale.
_ORIGIN = ("declared", "origin-documented", "training-data-named", "training-program-named", "base-model", "dataset")


def changes(new: PackageReport, old: PackageReport, hints: list[Hint], functions: Mapping[Pointer, str]) -> Review:
    """The review of ``new``, reduced to what ``old`` did not have. ``hints`` are those of ``new`` that count."""
    whole = review.of_package(new, hints, functions)
    before = {(entry.name, _key(place)) for entry in review.of_package(old).findings for place in entry.places}
    fresh = [replace(entry, places=tuple(place for place in entry.places if (entry.name, _key(place)) not in before))
             for entry in whole.findings]
    findings = review.ordered([*_models(new, old), *(entry for entry in fresh if entry.places)])
    compared = f"{old.name} {old.version} ({old.input}) -> {new.version} ({new.input})"
    about = ((worded("Compared"), compared), *whole.about)
    areas = tuple(area for area in whole.areas if area not in review.areas(old.weights))
    notes = (*whole.notes, *(() if findings or areas else (worded("nothing that a review has changed since {version}",
                                                                  version=old.version),)))
    return replace(whole, about=about, findings=findings, areas=areas, notes=notes)


def _key(place: Place) -> tuple[str, str]:
    """A place without its line, which moves."""
    return place.path, place.words


def _models(new: PackageReport, old: PackageReport) -> Iterator[Finding]:
    pairs = _paired(new, old)
    for weight, former in pairs:
        place = Place(weight.path, None, f"{weight.format}, sha256 {weight.sha256}")
        if former is None:
            yield finding("new-model", [place])
            continue
        if former.sha256 != weight.sha256 and _told(new, weight) == _told(old, former):
            before = worded("before: sha256 {digest}", digest=former.sha256)
            yield finding("weights-changed", [place, Place(former.path, None, before)])
        yield from _licence(new, weight, old, former)
    kept = {former.path for _, former in pairs if former}
    gone = [Place(weight.path, None, weight.format) for weight in old.weights if weight.path not in kept]
    if gone:
        yield finding("model-removed", gone)


def _paired(new: PackageReport, old: PackageReport) -> list[tuple[WeightFile, WeightFile | None]]:
    """Each weight file with what it was: the same path, else the same content or tensors."""
    paths = {weight.path: weight for weight in old.weights}
    contents = {weight.sha256: weight for weight in reversed(old.weights)}
    tensors = {weight.fingerprint: weight for weight in reversed(old.weights) if weight.fingerprint}
    return [(weight, paths.get(weight.path) or contents.get(weight.sha256) or tensors.get(weight.fingerprint or ""))
            for weight in new.weights]


def _told(package: PackageReport, weight: WeightFile) -> frozenset[tuple[str, str]]:
    """What the package says of the origin of a file; checksums apart, which say nothing of it."""
    return frozenset((entry.claim, entry.value) for entry in package.evidence
                     if entry.claim in _ORIGIN and (not entry.about or weight.path in entry.about)
                     and not entry.value.startswith("Checksums-Sha256="))


def _licence(new: PackageReport, weight: WeightFile, old: PackageReport, former: WeightFile) -> Iterator[Finding]:
    before, now = _licences(old, former), _licences(new, weight)
    if before != now:
        places = [Place(path, line, value) for value, path, line in _places(new, weight)]
        words = worded("{path}: {before} before, {now} now", path=weight.path, before=_listed(before), now=_listed(now))
        yield finding("licence-changed-since", places or [Place(weight.path)], [words])


def _licences(package: PackageReport, weight: WeightFile) -> tuple[str, ...]:
    return tuple(sorted({value for value, _, _ in _places(package, weight)}))


def _places(package: PackageReport, weight: WeightFile) -> list[tuple[str, str, int | None]]:
    return [(entry.value, entry.pointer.path, entry.pointer.line) for entry in package.evidence
            if entry.claim == "licence" and (not entry.about or weight.path in entry.about)]


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(values) or worded("none named")
