# SPDX-License-Identifier: GPL-2.0-or-later
"""What differs between two scans: models that appeared, vanished, changed, and classes that changed with them."""
from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from lintian_ml.archive import records
from lintian_ml.archive.entries import Selection
from lintian_ml.archive.store import Store
from lintian_ml.records import dataclass
from lintian_ml.report.escape import printable

SCHEMA = "lintian-ml-archive-diff/1"
Models = Mapping[str, Mapping[str, str]]  # path: what identifies the model, and its classes by text


@dataclass(frozen=True)
class Change:
    """One difference. ``what``: appeared, vanished, changed, class, or unjudged where one side was not looked at.

    ``text`` is the policy text of a change of class; ``before`` and ``after`` are versions, digests or classes.
    """

    what: str
    package: str
    path: str = ""
    text: str = ""
    before: str = ""
    after: str = ""


def compare(old: Store, new: Store, selection: Selection = Selection()) -> Iterator[Change]:
    """The differences, by package and path. Of several versions of a package the models of all count."""
    sides = [_by_name(store, selection) for store in (old, new)]
    one, other = (next(side, None) for side in sides)
    while one or other:
        name = min(side[0] for side in (one, other) if side)
        before = one[1] if one and one[0] == name else None
        after = other[1] if other and other[0] == name else None
        yield from _package(name, before, after, _state(old, name), _state(new, name))
        one = next(sides[0], None) if before is not None else one
        other = next(sides[1], None) if after is not None else other


def _by_name(store: Store, selection: Selection) -> Iterator[tuple[str, dict[str, dict[str, str]]]]:
    """Each package with models, with those of all its versions."""
    last, models = "", dict[str, dict[str, str]]()
    for source in records.listed(store, selection, records.WITH_WEIGHTS):
        if source.name != last and last:
            yield last, models
            models = {}
        last = source.name
        for weight in records.package(store, source)["weights"]:
            models[weight["path"]] = {"": weight["fingerprint"] or weight["sha256"], **{
                name: " | ".join(verdict["classes"]) for name, verdict in weight["verdicts"].items()}}
    if last:
        yield last, models


def _state(store: Store, name: str) -> str:
    """``judged``, ``listed`` (but nobody has looked), or empty where the archive has no such package."""
    rows = store.db.execute("SELECT EXISTS (SELECT 1 FROM result WHERE source = s.id) FROM source s WHERE name = ?",
                            (name,)).fetchall()
    return "judged" if any(row[0] for row in rows) else "listed" if rows else ""


def _package(name: str, before: Models | None, after: Models | None, old: str, new: str) -> Iterator[Change]:
    if "listed" in (old, new):
        yield Change("unjudged", name, before=old or "absent", after=new or "absent")
        return
    before, after = before or {}, after or {}
    for path in sorted({*before, *after}):
        if path not in before:
            yield Change("appeared", name, path, after=after[path][""])
        elif path not in after:
            yield Change("vanished", name, path, before=before[path][""])
        else:
            yield from _model(name, path, before[path], after[path])


def _model(name: str, path: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for text in sorted({*before, *after}):
        one, other = before.get(text, ""), after.get(text, "")
        if one != other:
            yield Change("class" if text else "changed", name, path, text, one, other)


def line(change: Change) -> str:
    """One change in words."""
    place = printable(f"{change.package}: {change.path}" if change.path else change.package)
    if change.what == "class":
        return f"class     {place}: under {change.text} {change.before or 'none'} -> {change.after or 'none'}"
    if change.what == "unjudged":
        return f"unjudged  {place}: {change.before} before, {change.after} now"
    return f"{change.what:<9} {place}"


def as_json(change: Change) -> str:
    """One change as a line of JSON; empty fields are left out."""
    fields = {key: value for key, value in vars(change).items() if value}
    return json.dumps({"schema": SCHEMA, **fields})
