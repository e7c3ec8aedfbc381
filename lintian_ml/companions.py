# SPDX-License-Identifier: GPL-2.0-or-later
"""Models that are spread over files: a description that names raw files of numbers, which no content gives away.

A description whose raw files are not in the package is an architecture, not weights, and drops out. Where they are
there, they are weight files of the same format; a second walk looks at them, since the first went by without knowing.
"""
from __future__ import annotations

import posixpath
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace

from lintian_ml.model import Header, Note
from lintian_ml.scan import Found, Scanner
from lintian_ml.unpack import Source


def resolve(found: Iterable[Found], seen: Container[str], source: Source) -> list[Found]:
    """``found`` without descriptions that describe nothing here, and with the raw files that belong to the others."""
    kept, owners = [], {}
    for entry in found:
        present = [path for path in _paths(entry) if path in seen]
        if present or not entry.header.companions:
            kept.append(entry)
        owners.update(dict.fromkeys(present, entry))
    known = {entry.path for entry in kept}
    owners = {path: entry for path, entry in owners.items() if path not in known}
    return kept + list(_raw(owners, source)) if owners else kept


def _paths(entry: Found) -> Iterator[str]:
    """The companions' paths from the source root; one that leads out of the tree, or out of its container, has none."""
    outer, mark, inner = entry.path.rpartition("!")
    for companion in entry.header.companions:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(inner), companion))
        if not path.startswith(("/", "../")):
            yield f"{outer}{mark}{path}"


def _raw(owners: dict[str, Found], source: Source) -> Iterator[Found]:
    fresh = replace(source, problems=[], inventory={}, links={}, removed={})
    for item in Scanner(most=source.most).walk(fresh.items()):
        owner = owners.get(item.path)
        if owner is not None:
            header = Header(notes=(Note("described-by", owner.path),), kind=owner.header.kind)
            yield Found(item.path, owner.format, header, item.size, item.blob().sha256(), None)
