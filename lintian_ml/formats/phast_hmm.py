# SPDX-License-Identifier: GPL-2.0-or-later
"""Hidden Markov models of PHAST (``.hmm``), fitted to aligned genomes: ``TRANSITION_MATRIX:`` with a line of labels,
then ``EQUILIBRIUM_FREQUENCIES:`` and ``BEGIN_TRANSITIONS:``. Source: what its hmm_train writes.
"""
from __future__ import annotations

from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import tallies, textual

_MAGIC = b"TRANSITION_MATRIX:"
_NEEDED = (b"EQUILIBRIUM_FREQUENCIES:", b"BEGIN_TRANSITIONS:")


def recognise(item: Item) -> bool:
    return textual.first_line(item.head).strip() == _MAGIC


def read(item: Item) -> Header:
    """Count its numbers. Raises NotThisFormat where a field is missing."""
    missing = set(_NEEDED)
    for piece in tallies.pieces(item.blob()):
        missing -= {word for word in missing if word in piece}
    if missing:
        raise NotThisFormat(f"has no {min(missing).decode().rstrip(':')}")
    return tallies.plain(item, {"producer": "PHAST", "architecture": "hidden Markov model"}, 4)


def sample() -> bytes:
    """Two states that stay with nine of ten chances."""
    return (b"TRANSITION_MATRIX:\nA\tB\t\n  0.9  0.1\n  0.1  0.9\nEQUILIBRIUM_FREQUENCIES:\n  0.5  0.5\n"
            b"BEGIN_TRANSITIONS:\n  0.5  0.5\n")


FORMAT = Format("phast-hmm", "hidden Markov model of PHAST", Kind.CLASSICAL, Depth.HEADER, (".hmm",), recognise, read,
                sample, magic=((0, _MAGIC),), textual=True)
