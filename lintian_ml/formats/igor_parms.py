# SPDX-License-Identifier: GPL-2.0-or-later
"""Structure of an IGoR model (``@Event_list``) whose last part, ``@ErrorRate``, holds inferred rates of hypermutation.

A single error rate beside the list of genes makes no model; a rate for each letter at each position of a motif does.
"""
from __future__ import annotations

from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import textual

_START, _RATES = b"@Event_list", b"ErrorRate"
_LEAST = 8  # rates


def recognise(item: Item) -> bool:
    return item.head.startswith(_START) and b"\n#" in item.head[:16]


def read(item: Item) -> Header:
    """The rates behind ``@ErrorRate``. Raises NotThisFormat where there is but one."""
    rates = 0
    for part in item.blob().whole().split(b"\n@")[1:]:
        for row in part.split(b"\n") if part.startswith(_RATES) else ():
            if row and row[0] in b"-0123456789":
                rates += len([textual.number(word) for word in row.split(b";") if word.strip()])
    if rates < _LEAST:
        raise NotThisFormat("lists genes and events without rates")
    return Header((Tensor("rates", (rates,), "float64"),), rates, {"producer": "IGoR"}, trained=Answer.YES)


def sample() -> bytes:
    """Twelve rates: three positions, four letters."""
    return (b"@Event_list\n#GeneChoice;V_gene;Undefined_side;8;v_choice\n%V1;ACGT;0\n@Edges\n@ErrorRate\n"
            b"#Hypermutationglobalerrorrate;3;D_gene;VDJ_genes\n0.0864602\n"
            b"0.1482;-0.1459;0.0224;-0.0247;0.2013;0.1417;0.0299;-0.3731;0.0853;0.2890;-0.4694;0.0950\n")


FORMAT = Format("igor-parms", "IGoR model with rates of hypermutation", Kind.CLASSICAL, Depth.HEADER, (".txt",),
                recognise, read, sample, magic=((0, _START),), textual=True)
