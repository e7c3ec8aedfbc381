# SPDX-License-Identifier: GPL-2.0-or-later
"""Context libraries and context CRFs of HH-suite and CS-BLAST (``.lib``, ``.crf``): ``SIZE`` states of window ``LENG``,
each with weights for every letter and position.
"""
from __future__ import annotations


from lintian_ml.errors import DamagedFile
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import tallies, textual

_MAGICS = (b"ContextLibrary", b"CRF\n", b"CRF\r\n")
_HEAD = regex(rb"(ContextLibrary|CRF)\r?\nSIZE\s+(\d{1,7})\r?\nLENG\s+(\d{1,4})\r?\n")
_NUMBER = regex(rb"(?<=[\t ])-?(?:\d+|\*)(?=[\t\n\r ])")


def recognise(item: Item) -> bool:
    return _HEAD.match(item.head) is not None


def read(item: Item) -> Header:
    found = _HEAD.match(item.head)
    if found is None:
        raise DamagedFile("does not say how many states it has")
    states = int(found[2])
    count = sum(len(_NUMBER.findall(piece)) for piece in tallies.pieces(item.blob(), found.end()))
    if not states or count < states:
        raise DamagedFile(f"claims {states} states but holds {count} numbers")
    architecture = f"{textual.words(found[1])}, {states} states, window {int(found[3])}"
    facts = {"producer": "HH-suite", "architecture": architecture}
    return Header((Tensor("weights", (count,), "int32"),), count, facts, trained=Answer.YES)


def sample() -> bytes:
    """One state over two letters."""
    return b"CRF\nSIZE\t1\nLENG\t1\nCrfState\nBIAS\t-5.1\nLENG\t1\nALPH\t2\n\tA\tC\n" \
        b"1\t-123\t456\nPC\t-1000\t2000\n//\n"


FORMAT = Format("hhsuite-context", "HH-suite context library", Kind.CLASSICAL, Depth.HEADER, (".lib", ".crf"),
                recognise, read, sample, magic=tuple((0, magic) for magic in _MAGICS), textual=True)
