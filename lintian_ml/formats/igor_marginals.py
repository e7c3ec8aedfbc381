# SPDX-License-Identifier: GPL-2.0-or-later
"""Probabilities of the recombination of immune receptors, inferred by IGoR and read by OLGA, SONIA and others.

``@event``, ``$Dim[sizes]``, then ``#[parent,index]…`` and ``%`` with the probabilities that belong to it, commas
between them. Source: IGoR's manual, section on model files.
"""
from __future__ import annotations

from lintian_ml import limits
from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import textual

_BIG = 1 << 24
_START = regex(rb"@\w{1,64}\r?\n\$Dim\[(\d[\d,]{0,80})\]\r?\n#")


def recognise(item: Item) -> bool:
    return item.head[:1] == b"@" and _START.match(item.head) is not None


def read(item: Item) -> Header:
    """Count the probabilities of each event. Raises DamagedFile where they are not as many as the sizes say."""
    events: list[tuple[str, tuple[int, ...]]] = []
    found, name = 0, ""
    for row in textual.lines(item.blob()):
        if row.text.startswith(b"@"):
            name = textual.words(row.text[1:])
        elif row.text.startswith(b"$Dim[") and len(events) < limits.TENSORS:
            events.append((name, tuple(map(textual.integer, row.text[5:].rstrip(b"] ").split(b",")))))
        elif row.text.startswith(b"%"):
            found += row.text.count(b",") + 1
    tensors = tuple(Tensor(event, shape, "float64") for event, shape in events if 0 < min(shape) <= max(shape) < _BIG)
    promised = sum(tensor.size for tensor in tensors)
    if len(tensors) != len(events) or promised != found:
        raise DamagedFile(f"promises {promised} probabilities, has {found}")
    if promised < 8:
        raise NotThisFormat("has hardly any probability")
    return Header(tensors, promised, {"producer": "IGoR", "architecture": f"{len(events)} events"}, trained=Answer.YES)


def sample() -> bytes:
    """Two genes, and four of another kind for each."""
    return (b"@v_choice\n$Dim[2]\n#\n%0.25,0.75\n@j_choice\n$Dim[2,4]\n#[v_choice,0]\n%0.125,0.5,0.25,0.125\n"
            b"#[v_choice,1]\n%0.0625,0.4375,0.4,0.1\n")


FORMAT = Format("igor-marginals", "IGoR recombination model", Kind.CLASSICAL, Depth.HEADER, (".txt",), recognise, read,
                sample, textual=True, first=b"@")
