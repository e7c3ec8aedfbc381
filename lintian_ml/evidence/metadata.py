# SPDX-License-Identifier: GPL-2.0-or-later
"""What the weight files say themselves, and what our own tables know of them: origins of known weights, exemptions."""
from __future__ import annotations

from collections import Counter

from lintian_ml import exemptions, limits, tables
from lintian_ml.evidence import licences
from lintian_ml.evidence.page import excerpt
from lintian_ml.evidence.store import Store
from lintian_ml.model import Pointer, Strength, WeightFile

KEYS = ("licence", "dataset", "author", "producer", "base-model", "description", "architecture")


def relate(store: Store) -> None:
    """One piece of evidence for each fact in a weight file."""
    for weight in store.weights:
        for key in KEYS:
            value = weight.header.metadata.get(key, "")
            if key == "licence":
                value = licences.normalise(value) if len(value) < 120 else licences.in_text(value) or excerpt(value)
            store.say(key, excerpt(value), Pointer(weight.path), "metadata", Strength.CHECKED, [weight.path])
        _notes(weight, store)
        _known(weight, store)
        _exempt(weight, store)


def _notes(weight: WeightFile, store: Store) -> None:
    """What the format's reader noted; of many notes of one kind the first ones are shown and the rest is counted."""
    count: Counter[str] = Counter()
    said = set(weight.header.metadata.items())
    for note in weight.header.notes:
        count[note.claim] += 1
        if count[note.claim] <= limits.POINTERS and (note.claim, note.value) not in said:
            store.say(
                note.claim,
                excerpt(note.value),
                Pointer(weight.path, note.line),
                "format",
                Strength.CHECKED,
                [weight.path],
            )
    for claim, number in count.items():
        if number > limits.POINTERS:
            store.say(
                claim,
                f"and {number - limits.POINTERS} more",
                Pointer(weight.path),
                "format",
                Strength.CHECKED,
                [weight.path],
            )


def _known(weight: WeightFile, store: Store) -> None:
    """A copy of weights whose origin we know; that is no document of the package, so it only describes the file."""
    row = tables.load("known-weights.tsv").get(weight.fingerprint or "")
    if row:
        value = f"the same tensors as {row['name']}, {row['origin']}"
        store.say("description", value, Pointer(weight.path), "known-weights.tsv", Strength.CHECKED, [weight.path])


def _exempt(weight: WeightFile, store: Store) -> None:
    for _, row in exemptions.covering(store.control.get("Source", ""), weight.path):
        if exemptions.of_class(row):
            place = Pointer(weight.path)
            store.say("exempt", exemptions.words(row), place, "exempt.tsv", Strength.DOCUMENTED, [weight.path])
