# SPDX-License-Identifier: GPL-2.0-or-later
"""CMU Sphinx model definitions: which tied state (senone) each phone in context uses, learned by decision trees.

Binary: ``BMDF``, u32 version, u32 length and a description, then ten u32 counts. Text: ``0.3``, lines ``count name``.
"""
from __future__ import annotations

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import textual

_BINARY = (b"BMDF", b"FDMB")


def recognise(item: Item) -> bool:
    return item.head[:4] in _BINARY or (item.is_text and b" n_base" in item.head[:512])


def _binary(item: Item) -> dict[str, int]:
    cursor = Cursor(item.blob(), 8, "<" if item.head.startswith(_BINARY[0]) else ">")
    cursor.string(cursor.u32())
    names = ("n_ciphone", "n_phone", "n_emit_state", "n_ci_sen", "n_sen", "n_tmat", "n_sseq")
    return {name: cursor.u32() for name in names}


def _text(item: Item) -> dict[str, int]:
    found = {}
    for line in item.head[:limits.NAME].splitlines()[1:]:
        words = line.split()
        if len(words) == 2 and words[0].isdigit():
            found[textual.words(words[1])] = textual.integer(words[0])
    return {"n_phone": found.get("n_base", 0) + found.get("n_tri", 0), "n_sen": found.get("n_tied_state", 0)}


def read(item: Item) -> Header:
    counts = _binary(item) if item.head[:4] in _BINARY else _text(item)
    phones, states = counts["n_phone"], counts["n_sen"]
    if not 0 < phones <= item.size or not 0 < states <= item.size * 4:
        raise DamagedFile(f"claims {phones} phones and {states} tied states")
    metadata = {"producer": "CMU Sphinx", "architecture": f"{phones} phones in context, {states} tied states"}
    return Header((Tensor("tied-states", (phones,), "int32"),), phones, metadata, trained=Answer.YES)


def sample() -> bytes:
    """One phone of three states, as text."""
    return (b"0.3\n1 n_base\n0 n_tri\n4 n_state_map\n3 n_tied_state\n3 n_tied_ci_state\n1 n_tied_tmat\n"
            b"#base lft rt p attrib tmat\nSIL - - - filler 0 0 1 2 N\n")


FORMAT = Format("sphinx-mdef", "CMU Sphinx model definition", Kind.CLASSICAL, Depth.HEADER, (".mdef",),
                recognise, read, sample, magic=((0, b"BMDF"), (0, b"FDMB"), (0, b"0.3\n")), textual=None)
