# SPDX-License-Identifier: GPL-2.0-or-later
"""Profile hidden Markov models of HMMER: versions 2 and 3 have lines ``TAG value``, then emissions and transitions.

Each of LENG nodes has match emissions, insert emissions and seven (HMMER 2: nine) transitions as log-odds; ``//`` ends
a model, and a file may hold thousands. NAME, ACC and DESC say what it is, COM and NSEQ how it was estimated. Version 1
has ``# HMM v1.7``, the length and the size of the alphabet, then one number a line.
"""
from __future__ import annotations

import re

from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import lineformat, pressed, tallies, textual

_ALPHABETS = {"amino": 20, "dna": 4, "rna": 4, "nucleic": 4, "coins": 2, "dice": 6}
_TAGS = (b"NAME", b"ACC", b"DESC", b"LENG", b"ALPH", b"NSEQ", b"COM", b"//")


_FIRST = regex(rb"# HMM v(1\.\d)\s*\n(\d{1,6})\s+#[^\n]*\n(\d{1,3})\s+#")


def recognise(item: Item) -> bool:
    return pressed.is_pressed(item) or re.match(rb"HMMER(2\.0|3/[a-f])\s|# HMM v1", item.head) is not None


def _version_1(item: Item) -> Header:
    """Every state has its letters and nine transitions in all, nodes 0 and LENG + 1 included."""
    found = _FIRST.match(item.head)
    if found is None:
        raise NotThisFormat("does not give its length and its alphabet")
    expected = (int(found[2]) + 1) * (2 * int(found[3]) + 9)
    count = tallies.decimals(item.blob(), found.end())
    if not 0.9 * expected <= count <= 1.2 * expected + 200:
        raise DamagedFile(f"has {count} probabilities where its length asks for {expected}")
    facts = {"producer": f"HMMER {found[1].decode()}", "architecture": f"{int(found[2])} states"}
    return tallies.header("probabilities", count, facts)


def _parameters(length: str, alphabet: str, version: int) -> int:
    """Emissions of match and insert states and the transitions of every node; HMMER 3 has a node 0 as well."""
    nodes = textual.integer(length)
    letters = _ALPHABETS.get(alphabet.lower())
    if letters is None or not 0 < nodes < 1 << 24:
        raise DamagedFile(f"claims {nodes} nodes over the alphabet {alphabet[:16]!r}")
    return (nodes + 1) * (2 * letters + 7) - letters if version == 3 else nodes * (2 * letters + 9)


def read(item: Item) -> Header:
    if pressed.is_pressed(item):
        return pressed.header(item, "HMMER")
    if item.head.startswith(b"#"):
        return _version_1(item)
    found = lineformat.collect(item.blob(), _TAGS)
    lengths, alphabets = found[b"LENG"], found[b"ALPH"]
    if not lengths or len(lengths) != len(alphabets) or len(found[b"//"]) < len(lengths):
        raise DamagedFile("has a model without length, alphabet or end")
    version = int(item.head[5:6])
    tensors = tuple(Tensor(name or f"model{index}", (_parameters(length, alphabet, version),), "float32")
                    for index, (name, length, alphabet) in enumerate(zip(found[b"NAME"], lengths, alphabets)))
    metadata = textual.fields([("producer", textual.words(textual.first_line(item.head)).replace("  ", " "))]
                              + [("name", name) for name in found[b"NAME"][:5]]
                              + [("accession", name) for name in found[b"ACC"][:5]]
                              + [("description", text) for text in found[b"DESC"][:5]]
                              + [("training", text) for text in found[b"COM"][:2]])
    return Header(tensors, sum(tensor.size for tensor in tensors), metadata, trained=Answer.YES)


def sample() -> bytes:
    """One node over two letters."""
    return (b"HMMER3/f [3.3.2 | Nov 2020]\nNAME  coin\nLENG  1\nALPH  coins\nHMM  H  T\n"
            b"      m->m m->i m->d i->m i->i d->m d->d\n  0.6 0.7\n 0.1 2.3 2.4 0.5 0.9 0.0 *\n"
            b"  1  0.2 1.7 1 - - -\n  0.6 0.7\n 0.1 * * 0.5 0.9 0.0 *\n//\n")


FORMAT = Format("hmmer-hmm", "HMMER profile HMM", Kind.CLASSICAL, Depth.HEADER, (".hmm",), recognise, read, sample,
                magic=((0, b"HMMER2.0"), (0, b"HMMER3/"), (0, b"# HMM v1"), *pressed.magics(pressed.HMMER)),
                textual=None)
