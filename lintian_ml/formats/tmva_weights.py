# SPDX-License-Identifier: GPL-2.0-or-later
"""Weight files of ROOT's TMVA: XML ``<MethodSetup Method="BDT::name">`` with options, variables and ``<Weights>``."""
from __future__ import annotations


from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import tallies, textual

_METHOD = regex(rb'<MethodSetup Method="([^"]{1,120})"')
_FACT = regex(rb'<Info name="(Creator|Date|Training events|ROOT Release)" value="([^"]{1,120})"')
_LEAST = 10


def recognise(item: Item) -> bool:
    return item.head[:1] == b"<" and _METHOD.search(item.head[:1024]) is not None


def read(item: Item) -> Header:
    found = _METHOD.search(item.head[:1024])
    facts = {textual.words(key).lower().replace(" ", "-"): textual.words(value)
             for key, value in _FACT.findall(item.head[:8192])}
    method = textual.words(found[1]) if found else ""
    return tallies.plain(item, {"producer": "TMVA", "architecture": method} | facts, _LEAST)


def sample() -> bytes:
    """A tree of some nodes."""
    nodes = "".join(f'<Node pos="l" Cut="{0.125 * at:.16e}" purity="{0.03125 * at:.6e}"/>' for at in range(9))
    return ('<?xml version="1.0"?>\n<MethodSetup Method="BDT::BDT">\n<GeneralInfo><Info name="Creator" value="me"/>'
            '</GeneralInfo><Weights NTrees="1">' + nodes + "</Weights></MethodSetup>\n").encode()


FORMAT = Format("tmva-weights", "TMVA weight file", Kind.CLASSICAL, Depth.HEADER, (".xml",), recognise, read, sample,
                textual=True, first=b"<")
