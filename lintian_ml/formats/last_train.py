# SPDX-License-Identifier: GPL-2.0-or-later
"""Parameters of sequence alignment that ``last-train`` estimates: ``# lastal version: 959``, then for each round of its
training the options, the counts, the probabilities of letter pairs, gaps and the scores made from them.

The probabilities of the pairs add up to 1. A matrix of scores without them is a lookup table like any other.
Source: the documentation of LAST and files that it wrote.
"""
from __future__ import annotations

import math

from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import tables, textual

_MAGIC = b"# lastal version:"
_PAIRS = b"# probability matrix"
_ROW = regex(rb"#? {0,4}([A-Za-z*])((?:[ \t]{1,20}\d{1,3}(?:\.\d{1,12})?(?:e-?\d{1,3})?){4,64})[ \t]*\r?")
_GAP = regex(rb"# (?:del|ins|first|gap)\w{0,24}Prob: ?(\d[\d.e-]{0,30})")
_EXACT = 0.01  # what rounding leaves of a sum


def recognise(item: Item) -> bool:
    return item.head.startswith(_MAGIC)


def read(item: Item) -> Header:
    """The probabilities of the last round. Raises NotThisFormat without any, DamagedFile where they do not add up."""
    pairs: list[list[float]] = []
    gaps: list[float] = []
    options, line, inside = "", 0, False
    for row in textual.lines(item.blob()):
        if row.text.startswith(_PAIRS):
            pairs, line, inside = [], row.number, True
        elif row.text.startswith(b"# lastal ") and not row.text.startswith(_MAGIC):
            options, gaps = textual.words(row.text[2:])[:200], []
        elif inside and (found := _ROW.fullmatch(row.text)):
            pairs.append([textual.number(word) for word in found[2].split()])
        elif found := _GAP.match(row.text):
            gaps.append(textual.number(found[1]))
        inside = inside and (bool(pairs) or row.number <= line + 1) and row.text.startswith(b"#") and len(row.text) > 2
    if not pairs:
        raise NotThisFormat("has no probabilities of letter pairs")
    values = [value for each in pairs for value in each]
    if len({len(each) for each in pairs}) > 1 or abs(math.fsum(values) - 1) > _EXACT:
        raise DamagedFile("its probabilities of letter pairs do not add up to 1")
    facts = textual.fields([("producer", "last-train"), ("description", options)])
    note = Note("array", f"probabilities of {len(values)} pairs of letters add up to 1", line)
    return Header((tables.tensor("pairs", values), tables.tensor("gaps", gaps)), len(values) + len(gaps), facts,
                  notes=(note,), trained=Answer.YES)


def sample() -> bytes:
    """One round of a training."""
    rows = "".join(f"# {one} " + " ".join("0.22" if one == two else "0.01" for two in "ACGT") + "\n" for one in "ACGT")
    return ("# lastal version: 959\n# maximum percent identity: 100\n\n# lastal -j7 -S1\n\n# delOpenProb: 0.0474\n\n"
            f"# probability matrix (query letters = columns):\n#   A    C    G    T\n{rows}\n#  A C G T\n").encode()


FORMAT = Format("last-train", "alignment parameters of last-train", Kind.CLASSICAL, Depth.TENSORS, (".mat", ".train"),
                recognise, read, sample, magic=((0, _MAGIC),), textual=True)
