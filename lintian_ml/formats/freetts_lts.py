# SPDX-License-Identifier: GPL-2.0-or-later
"""Letter-to-sound trees as FreeTTS reads them: ``TOTAL n``, ``INDEX 0 a``, then ``STATE 4 r 2 1`` and ``PHONE eh1``.

They are dumped from trees that were trained from a pronouncing dictionary. Source: FreeTTS's LetterToSoundImpl.
"""
from __future__ import annotations


from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import tables

_LEAST = 24  # states
_STATE = regex(rb"(?m)^STATE (\d{1,3}) \S+ (\d{1,7}) (\d{1,7})\r?$")
_PHONE = regex(rb"(?m)^PHONE \S+\r?$")


def recognise(item: Item) -> bool:
    return b"\nSTATE " in item.head and b"\nTOTAL " in b"\n" + item.head


def read(item: Item) -> Header:
    """Count the states. Raises NotThisFormat where there are hardly any."""
    data = item.blob().whole()
    states, phones = _STATE.findall(data), len(_PHONE.findall(data))
    if len(states) < _LEAST or not phones:
        raise NotThisFormat("holds no letter-to-sound tree")
    fields = [float(word) for state in states for word in state]
    note = Note("array", f"{len(states)} states of letter-to-sound trees")
    return Header((tables.tensor("states", fields),), len(states), notes=(note,))


def sample() -> bytes:
    """A chain of states."""
    rows = "".join(f"STATE {1 + at % 7} {chr(97 + at % 26)} {2 * at + 1} {2 * at + 2}\nPHONE eh{at % 3}\n"
                   for at in range(_LEAST))
    return f"*** lexicon dump\nTOTAL {2 * _LEAST}\nINDEX 0 a\n{rows}".encode()


FORMAT = Format("freetts-lts", "FreeTTS letter-to-sound trees", Kind.CLASSICAL, Depth.TENSORS, (".txt",), recognise,
                read, sample, textual=True, first=b"*T")
