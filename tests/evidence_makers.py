# SPDX-License-Identifier: GPL-2.0-or-later
"""Small packages for the tests of evidence: a mapping of paths to text, and weight files that need no bytes."""
from __future__ import annotations

from collections.abc import Mapping, Sequence

from lintian_ml.evidence import Gathering
from lintian_ml.model import Evidence, Header, Hint, Kind, Note, Role, WeightFile
from lintian_ml.reader import Item


def weight(path: str, metadata: Mapping[str, str] | None = None, notes: tuple[Note, ...] = (),
           kind: Kind = Kind.NEURAL, role: Role = Role.SHIPPED) -> WeightFile:
    """A weight file as the scanner would report it."""
    return WeightFile(path, "onnx", kind, role, 1000, "0" * 64, Header(metadata=metadata or {}, notes=notes))


def gather(files: Mapping[str, str | bytes], weights: Sequence[WeightFile] = (),
           control: Mapping[str, str] | None = None) -> tuple[list[Evidence], list[Hint]]:
    """Walk over ``files`` and conclude."""
    gathering = Gathering(control or {})
    contents = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}
    for path, data in contents.items():
        gathering.observe(Item.of(path, data))
    inventory = {path: len(data) for path, data in contents.items()}
    return gathering.conclude({**inventory, **{entry.path: entry.size for entry in weights}}, weights)


def said(evidence: Sequence[Evidence], claim: str) -> list[tuple[str, str]]:
    """(value, place) of each piece of evidence for a claim."""
    return [(entry.value, str(entry.pointer)) for entry in evidence if entry.claim == claim]
