# SPDX-License-Identifier: GPL-2.0-or-later
"""modhmm's hidden Markov models (``.hmg``): a header between asterisks, then modules of vertices with probabilities.

Probabilities stand one a line as ``name: value`` below their headings.
"""
from __future__ import annotations

import re

from lintian_ml.errors import DamagedFile
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import textual

_FIELDS = {"NAME": "name", "TIME OF CREATION": "date", "ALPHABET": "alphabet"}


def recognise(item: Item) -> bool:
    return textual.first_line(item.head).strip(b"*") == b"Header" and b"\nALPHABET LENGTH:" in item.head[:2048]


def read(item: Item) -> Header:
    text = item.blob().whole().decode("utf-8", "replace")
    fields = dict(re.findall(r"^([A-Z][A-Z ]+): *(.*)$", text[:4096], re.MULTILINE))
    values = re.findall(r"^\t[^:\n]{1,32}: (\d[\d.e+-]*)\s*$", text, re.MULTILINE)
    if not values:
        raise DamagedFile("has no probabilities")
    for value in values:
        textual.number(value)
    metadata = {name: fields[key].strip() for key, name in _FIELDS.items() if fields.get(key, "").strip()}
    vertices = fields.get("NR OF VERTICES", "?").strip()
    metadata |= {"producer": "modhmm", "architecture": f"{vertices} vertices"}
    return Header((Tensor("probabilities", (len(values),), "float64"),), len(values), metadata, trained=Answer.YES)


def sample() -> bytes:
    """A start vertex with two ways on."""
    return (b"***********************Header***************************\nNAME: tiny\nALPHABET: A;C;\n"
            b"ALPHABET LENGTH: 2\nNR OF VERTICES: 1\n\nModule: s\nTransition probabilities\n"
            b"\tVertex 1: 0.75\n\tVertex 2: 0.25\n")


FORMAT = Format("modhmm", "modhmm hidden Markov model", Kind.CLASSICAL, Depth.HEADER, (".hmg",), recognise, read,
                sample, magic=((0, b"*****"),), textual=True)
