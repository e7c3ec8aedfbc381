# SPDX-License-Identifier: GPL-2.0-or-later
"""Profile hidden Markov models of HH-suite (``.hhm``): ``HHsearch 1.5``, header lines, alignment, one row a column.

``LENG`` match states have 20 emissions, 7 transitions and 3 numbers of effective sequences each, as negative logarithms
times 1,000 (``*`` is 0). Source: the HH-suite user guide, section on the format.
"""
from __future__ import annotations

import re

from lintian_ml.errors import DamagedFile
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import lineformat, textual

_TAGS = (b"NAME", b"FAM", b"COM", b"LENG", b"NULL", b"HMM", b"//")
_EMISSIONS, _OTHERS = 20, 10
_MOST = 1 << 24  # match states


def recognise(item: Item) -> bool:
    return re.match(rb"HHsearch 1\.\d\s", item.head) is not None


def read(item: Item) -> Header:
    found = lineformat.collect(item.blob(), _TAGS)
    lengths = [textual.integer(text.split()[0]) for text in found[b"LENG"] if text]
    if not lengths or len(found[b"HMM"]) < len(lengths) or not 0 < min(lengths) <= max(lengths) < _MOST:
        raise DamagedFile("has a model without length or table")
    tensors = tuple(Tensor(name or f"model{at}", (length, _EMISSIONS + _OTHERS), "int32")
                    for at, (name, length) in enumerate(zip(found[b"NAME"] + [""] * len(lengths), lengths)))
    facts = textual.fields([("producer", textual.words(textual.first_line(item.head)))]
                           + [("name", text) for text in found[b"NAME"][:5]]
                           + [("training", text) for text in found[b"COM"][:2]])
    return Header(tensors, sum(tensor.size for tensor in tensors), facts, trained=Answer.YES)


def sample() -> bytes:
    """One column."""
    letters = "ACDEFGHIKLMNPQRSTVWY"
    numbers = "\t".join(str(3000 + 97 * at % 1500) for at in range(_EMISSIONS))
    return (f"HHsearch 1.5\nNAME  one\nFAM   \nCOM   hhmake -i one.a3m\nLENG  1 match states, 1 columns\nNEFF  1.0\n"
            f"SEQ\n>one\nM\n#\nNULL   {numbers}\nHMM    " + "\t".join(letters) + "\n       M->M\tM->I\tM->D\tI->M\t"
            "I->I\tD->M\tD->D\tNeff\tNeff_I\tNeff_D\n       0\t*\t*\t0\t*\t0\t*\t*\t*\t*\n"
            f"M 1    {numbers}\t1\n       0\t*\t*\t*\t*\t*\t*\t1000\t0\t0\n\n//\n").encode()


FORMAT = Format("hhsuite-hhm", "HH-suite profile HMM", Kind.CLASSICAL, Depth.HEADER, (".hhm",), recognise, read, sample,
                magic=((0, b"HHsearch 1."),), textual=None)  # names from databases hold control characters
