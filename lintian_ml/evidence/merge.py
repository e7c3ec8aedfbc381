# SPDX-License-Identifier: GPL-2.0-or-later
"""The same said twice is said once, and of many pointers to one fact the best are shown and the rest is counted."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from lintian_ml import limits
from lintian_ml.evidence.components import component
from lintian_ml.model import Evidence, Pointer

# Claims whose value says it all: a second place for the same value is not worth a line.
_ONCE = frozenset(
    {
        "training-data-licence",
        "training-data-access",
        "training-data-named",
        "training-program-named",
        "training-program-licence",
        "hyper-parameters",
        "simulator",
        "framework-in-main",
        "framework-outside-main",
        "imports-met",
        "imports-not-met",
        "imports-not-known",
        "program-current",
        "accelerator-not-needed",
        "entry-point",
        "area",
    })
_Key = tuple[str, int, str, int, str, str, tuple[str, ...]]


def merge(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Sorted by claim, strength, place and value; claims about the whole package are capped at limits.POINTERS."""
    about: dict[Evidence, set[str]] = {}
    for entry in evidence:
        bare = Evidence(entry.claim, entry.value, entry.pointer, entry.source, entry.strength)
        about.setdefault(bare, set()).update(entry.about)
    united = [
        Evidence(entry.claim, entry.value, entry.pointer, entry.source, entry.strength, tuple(sorted(paths)))
        for entry, paths in about.items()]
    united = list(_without_places(united))
    return [
        entry
        for _, group in groupby(
            sorted(united, key=lambda entry: (entry.claim, bool(entry.about), _order(entry))),
            key=lambda entry: (entry.claim, bool(entry.about)),
        )
        for entry in _best(list(group))]


def _without_places(evidence: Sequence[Evidence]) -> Iterator[Evidence]:
    """The same fact inside many weight files (their licence, their producer) becomes one line about all of them."""
    inside: dict[tuple[str, str, str], list[Evidence]] = {}
    for entry in evidence:
        if entry.about and entry.pointer.path in entry.about and entry.pointer.line is None:
            inside.setdefault((entry.claim, entry.value, entry.source), []).append(entry)
        else:
            yield entry
    for entries in inside.values():
        first = min(entries, key=_order)
        yield Evidence(
            first.claim,
            first.value,
            first.pointer,
            first.source,
            first.strength,
            tuple(sorted({path for entry in entries for path in entry.about})),
        )


def _order(entry: Evidence) -> _Key:
    return (
        entry.claim,
        -entry.strength,
        entry.pointer.path,
        entry.pointer.line or 0,
        entry.value,
        entry.source,
        entry.about,
    )


def _said(entry: Evidence) -> tuple[str, str]:
    return entry.value, component(entry.pointer.path)


def _best(group: list[Evidence]) -> Iterator[Evidence]:
    """All that is about single files; of the rest one line for each value in each component, and the first few places.
    """
    if group[0].about:
        yield from group
        return
    first = {_said(entry): entry for entry in reversed(group)}
    kept = [entry for entry in group if first[_said(entry)] is entry][: limits.POINTERS]
    if group[0].claim in _ONCE:
        group = list(first.values())
    kept += [entry for entry in group if entry not in kept][: limits.POINTERS - len(kept)]
    yield from sorted(kept, key=_order)
    if len(group) > len(kept):
        last = kept[-1]
        folder = last.pointer.path.rpartition("/")[0] or "."
        yield Evidence(last.claim, f"and {len(group) - len(kept)} more", Pointer(folder), last.source, last.strength)
