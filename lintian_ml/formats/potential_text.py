# SPDX-License-Identifier: GPL-2.0-or-later
"""Machine-learned potentials as text with sections: UF3 (``#UF3 POT``), the older ACE form (``nelements=``), RANN
(``atomtypes:``, ``weight:…``), AGNI (``n_elements``, ``endVar``), GAP (``<GAP_params``).
"""
from __future__ import annotations

import re

from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import tallies

_UF3, _ACE = b"#UF3 POT", b"nelements="
_SIGNS = ((_UF3, regex(rb"#UF3 POT.{0,300}\n[123]B ", re.IGNORECASE), "UF3"),
          (_ACE, regex(rb"nelements=\d{1,3}\r?\nelements:[^\0]{0,8000}?\nradcoefficients"), "ACE"),
          (b"", regex(rb"(?:#[^\n]{0,300}\n|\s){0,20}atomtypes:[ \t\r]*\n[^\0]{0,60000}?\n(?:weight|bias):[A-Z]"),
          "RANN"),
          (b"", regex(rb"(?:#[^\n]{0,300}\n|\s){0,20}(?:generation \d[ \t\r]*\n\s*+)?n_elements \d+[ \t\r]*\n"
                      rb"[^\0]{0,4000}?\n(?:endVar|n_train)"), "AGNI"),
          (b"", regex(rb"(?:<\?xml[^>]{0,80}>\s*)?<GAP[^>]{0,200}>[^\0]{0,4000}?<gpSparse|<GAP_params"), "GAP"))
_INSIDE = (b"atomtypes:", b"n_elements", b"<GAP", _UF3, _ACE)
_LEAST = 12


def _kind(item: Item) -> str:
    """Which of them it is, empty for anything else."""
    head = item.head[:2048]
    if not any(word in head for word in _INSIDE):
        return ""
    return next((name for start, sign, name in _SIGNS
                 if item.head.startswith(start) and sign.match(item.head)), "")


def recognise(item: Item) -> bool:
    return bool(_kind(item))


def read(item: Item) -> Header:
    return tallies.plain(item, {"architecture": f"{_kind(item)} potential"}, _LEAST, "coefficients")


def sample() -> bytes:
    """Two bodies, twelve coefficients."""
    numbers = " ".join(f"{0.125 * at - 0.7:.3f}" for at in range(14))
    return f"#UF3 POT UNITS: metal DATE: 2024-01-01 AUTHOR: A CITATION:\n2B A A 0 3 nk\n5.5 18\n{numbers}\n#\n".encode()


FORMAT = Format("potential-text", "machine-learned potential as text", Kind.CLASSICAL, Depth.HEADER,
                (".uf3_pot", ".ace", ".rann", ".agni", ".xml"), recognise, read, sample, textual=True, first=b"#<ang",
                signs=(rb"atomtypes:", rb"n_elements", rb"<GAP", rb"#UF3\x20POT", rb"nelements="))
