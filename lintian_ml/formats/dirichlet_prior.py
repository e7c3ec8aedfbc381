# SPDX-License-Identifier: GPL-2.0-or-later
"""Dirichlet mixtures, the priors of profile hidden Markov models: SAM's (``ClassName = …``, ``Mixture= 0.18``,
``Alpha= 0.65 …``) and HMMER's (a line ``Dirichlet``, then the alphabet and its components).

Their components were fitted to columns of alignments, but few numbers describe them, and they stand in papers: a
question. Source: the manuals of SAM and HMMER 2.
"""
from __future__ import annotations

from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import tallies

_SAM = regex(rb"(?:[ \t]{0,8}(?:[#%][^\n]{0,400})?\r?\n){0,40}+ClassName[ \t]{0,4}=[ \t]{0,4}\w{0,30}"
             rb"(?:Dirichlet|Regularizer|Prior)\w{0,30}[ \t\r]*\n")
_MIXTURE = regex(rb"(?m)^Mixture[ \t]{0,4}=[ \t]{0,4}(?:0?\.\d|[01]\b)")
_HMMER = regex(rb"(?:[ \t]{0,8}(?:[#%][^\n]{0,400})?\r?\n){0,40}+\[?[Dd]irichlet\b[^\n]{0,200}\n"
               rb"(?:[ \t]{0,8}(?:[#%][^\n]{0,400})?\r?\n){0,40}+(?:Amino|amino|Nucleic|nucleic|DNA|RNA)\b")
_LEAST = 40  # numbers: two components of amino acids


def recognise(item: Item) -> bool:
    start = item.head[:4096]
    return (b"irichlet" in start or b"ClassName" in start) and bool(_writer(item))


def _writer(item: Item) -> str:
    if _SAM.match(item.head) and _MIXTURE.search(item.head):
        return "SAM"
    return "HMMER" if _HMMER.match(item.head) else ""


def read(item: Item) -> Header:
    """Count its numbers. Raises NotThisFormat where there are too few."""
    count = tallies.decimals(item.blob())
    if count < _LEAST:
        raise NotThisFormat(f"has {count} decimal numbers, too few for a mixture")
    note = Note("array", f"a Dirichlet mixture for {_writer(item)}, {count} numbers")
    return Header(notes=(note,), certain=False)


def sample() -> bytes:
    """Two components of twenty amino acids."""
    parts = "".join(f"Number= {at}\nMixture= 0.{5 + at}\nAlpha= 9.25 "
                    + " ".join(f"0.{(at * 37 + other * 101) % 997:03}" for other in range(20)) + "\nFullUpdate= 1\n"
                    for at in range(2))
    return f"ClassName = DirichletReg\nName = two.2comp\nAlphabet = ExtAA\nNumDistr= 2\n{parts}".encode()


FORMAT = Format("dirichlet-prior", "Dirichlet mixture for profiles of sequences", Kind.CLASSICAL, Depth.RECOGNISED,
                (".plib", ".pri", ".regularizer"), recognise, read, sample, textual=True,
                signs=(rb"irichlet", rb"ClassName"))
