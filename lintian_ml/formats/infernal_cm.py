# SPDX-License-Identifier: GPL-2.0-or-later
"""Infernal's covariance models: ``INFERNAL1/a`` (or ``INFERNAL-1 [``), header lines, then one line per state.

A state's line has its type, five connectivity numbers, then transition and emission scores; ``//`` ends a model. A
HMMER filter model usually follows each.
"""
from __future__ import annotations

from lintian_ml.errors import DamagedFile
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import lineformat, pressed, textual

_STATES = frozenset((b"S", b"MP", b"ML", b"MR", b"IL", b"IR", b"D", b"E", b"B"))
_FIXED = 10  # state type's index, five of connectivity and four band limits precede the scores
_TAGS = (b"NAME", b"ACC", b"DESC", b"STATES", b"NSEQ", b"COM")


def recognise(item: Item) -> bool:
    return pressed.is_pressed(item) or b"\nNAME " in item.head[:512]


def _is_state(words: list[bytes]) -> bool:
    return len(words) > 5 and words[0] in _STATES


def read(item: Item) -> Header:
    if pressed.is_pressed(item):
        return pressed.header(item, "Infernal")
    found = lineformat.collect(item.blob(), _TAGS)
    states = [textual.integer(count.strip()) for count in found[b"STATES"]]
    numbers = lineformat.count_numbers(item.blob(), _is_state)
    if not sum(states) or numbers < sum(states):
        raise DamagedFile(f"claims {sum(states)} states but holds {numbers} numbers")
    scores = max(numbers - _FIXED * sum(states), 1)
    metadata = textual.fields([("producer", textual.words(textual.first_line(item.head)))]
                              + [("name", name) for name in found[b"NAME"][:5]]
                              + [("accession", name) for name in found[b"ACC"][:5]]
                              + [("description", text) for text in found[b"DESC"][:5]]
                              + [("training", text) for text in found[b"COM"][:2]])
    return Header((Tensor("scores", (scores,), "float32"),), scores, metadata, trained=Answer.YES)


def sample() -> bytes:
    """Two states."""
    return (b"INFERNAL1/a [1.1.4 | Dec 2020]\nNAME     tiny\nSTATES   2\nNODES    1\nCM\n"
            b"     S     0    -1 0     1 1     1     1     1     1  0.000\n"
            b"     E     1     0 1    -1 0     0     0     0     0\n//\n")


FORMAT = Format("infernal-cm", "Infernal covariance model", Kind.CLASSICAL, Depth.HEADER, (".cm",), recognise, read,
                sample, magic=((0, b"INFERNAL1/"), (0, b"INFERNAL-1 "), *pressed.magics(pressed.INFERNAL)),
                textual=None)
