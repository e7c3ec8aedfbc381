# SPDX-License-Identifier: GPL-2.0-or-later
"""Phylogenetic models that PHAST fits (``.mod``): ``ALPHABET:``, ``ORDER:``, ``SUBST_MOD:``, then frequencies, a matrix
of rates and a tree with branch lengths. Source: the manual pages of phyloFit and exoniphy.
"""
from __future__ import annotations

from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import tallies, textual

_START = regex(rb"ALPHABET:[^\n]{1,80}\nORDER:[ \t]{0,4}\d\n(?:[A-Z_]{2,20}:[^\n]{0,200}\n){0,3}?"
               rb"SUBST_MOD:[ \t]{0,4}(\w{1,16})")
_LEAST = 16  # numbers: rates between four bases


def recognise(item: Item) -> bool:
    return _START.match(item.head) is not None and b"RATE_MAT:" in item.head


def read(item: Item) -> Header:
    """Count its numbers. Raises NotThisFormat where there are too few."""
    found = _START.match(item.head)
    if found is None:
        raise NotThisFormat("names no substitution model")
    return tallies.plain(item, {"producer": "PHAST", "architecture": textual.words(found[1])}, _LEAST, "rates")


def sample() -> bytes:
    """Rates between four bases."""
    rows = "".join("  " + " ".join(f"{-0.93 if a == b else 0.11 + 0.2 * ((a + b) % 3):.6f}" for b in range(4)) + "\n"
                   for a in range(4))
    return (f"ALPHABET: A C G T \nORDER: 0\nSUBST_MOD: REV\nTRAINING_LNL: -48213.917251\nBACKGROUND: 0.2951 0.2049 "
            f"0.2049 0.2951 \nRATE_MAT:\n{rows}TREE: (human:0.0061,mouse:0.2953);\n").encode()


FORMAT = Format("phast-model", "phylogenetic model of PHAST", Kind.CLASSICAL, Depth.HEADER, (".mod",), recognise, read,
                sample, magic=((0, b"ALPHABET:"),), textual=True)
