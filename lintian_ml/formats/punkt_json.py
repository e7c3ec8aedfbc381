# SPDX-License-Identifier: GPL-2.0-or-later
"""Punkt's sentence splitters as JSON: abbreviations, collocations, starters of sentences and orthographic contexts that
were counted in a language's newspapers (NLTK's parameters, exported for Go, Ruby and others).
"""
from __future__ import annotations

from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire.jsons import document, mapping

_PARTS = frozenset(("abbrevtypes", "collocations", "orthocontext", "sentstarters"))
_LEAST = 16  # entries


def recognise(item: Item) -> bool:
    """One of the four keys stands first."""
    start = item.head[:64].translate(None, b"_ \t\r\n").lower()
    return start[:2] == b'{"' and any(start.startswith(part.encode(), 2) for part in _PARTS)


def read(item: Item) -> Header:
    """Count the entries. Raises NotThisFormat where a part is missing."""
    found = mapping(document(item))
    parts = {key.replace("_", "").lower(): value for key, value in found.items() if hasattr(value, "__len__")}
    sizes = {name: len(parts[name]) for name in _PARTS & parts.keys()}
    if len(sizes) < 3 or sum(sizes.values()) < _LEAST:
        raise NotThisFormat("lacks parts of a splitter, or is empty")
    tensors = tuple(Tensor(name, (size,), "int32") for name, size in sorted(sizes.items()))
    return Header(tensors, sum(sizes.values()), {"architecture": "Punkt"}, trained=Answer.YES)


def sample() -> bytes:
    """Sixteen words."""
    words = ", ".join(f'"w{at}": {1 << at % 6}' for at in range(16))
    return ('{"Collocations": {"a,b": 1}, "AbbrevTypes": {"z.b": 1}, "SentStarters": {}, "OrthoContext": {' + words
            + "}}\n").encode()


FORMAT = Format("punkt-json", "Punkt sentence splitter as JSON", Kind.CLASSICAL, Depth.HEADER, (".json",), recognise,
                read, sample, textual=True, first=b"{")
