# SPDX-License-Identifier: GPL-2.0-or-later
"""Gene models of AUGUSTUS (``*_probs.pbl``): comments or the number of a set, then sections ``[ASS]``, ``[LENGTH]``,
``[EMISSION]`` … with probabilities of patterns, lengths and splice sites estimated from annotated genes.
"""
from __future__ import annotations

import re

from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import tallies, textual

_SECTION = regex(rb"^\[[A-Z][\w-]{1,20}\]\s*\r?\n", re.MULTILINE)
_SIGNS = (b"content independent part", b"# Size of vector", b"# Probabilit", b"# (Vector", b"the P_l's", b"# Die P_l's",
          b"begin of content")
_LEAST = 50


def recognise(item: Item) -> bool:
    head = item.head[:4096]
    return b"\n[" in head and any(sign in head for sign in _SIGNS) and _SECTION.search(head) is not None


def read(item: Item) -> Header:
    name = textual.words(textual.first_line(item.head)).strip("# ")
    return tallies.plain(item, {"producer": "AUGUSTUS", "architecture": name}, _LEAST, "probabilities")


def sample() -> bytes:
    """A section of 64 patterns."""
    rows = "".join(f"{a}{b}{c}\t0.{17 * (ord(a) * ord(b) + ord(c)) % 997:03}\n" for a in "acgt" for b in "acgt"
                   for c in "acgt")
    return ("#intron model parameters\n# begin of content independent part\n[ASS]\n# Size of vector\n64\n"
            "# Probabilities * 1000\n" + rows).encode()


FORMAT = Format("augustus-probs", "AUGUSTUS gene model", Kind.CLASSICAL, Depth.HEADER, (".pbl",), recognise, read,
                sample, textual=True, first=b"#[",
                signs=(rb"content\x20independent\x20part", rb"#\x20Size\x20of\x20vector", rb"#\x20Probabilit",
                       rb"#\x20\(Vector", rb"the\x20P_l's", rb"#\x20Die\x20P_l's", rb"begin\x20of\x20content"))
