# SPDX-License-Identifier: GPL-2.0-or-later
"""HTK's hidden Markov models as text: options after ``~o``, macros ``~h "name"``, states, mixtures, transitions.

``<MEAN> n`` and ``<VARIANCE> n`` are followed by n numbers, ``<TRANSP> n`` by n squared. A prototype with zero means
and unit variances is a form to be filled in, not a model.
"""
from __future__ import annotations

import re

from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item

_ARRAY = regex(rb"<(MEAN|VARIANCE|TRANSP|MIXTURE|GCONST)>\s*(\d{1,6})\s+([^<~\"]*)", re.IGNORECASE)


def recognise(item: Item) -> bool:
    head = item.head[:4096]
    return head[:2] in (b"~o", b"~h", b"~s", b"~v") and (b"<VECSIZE>" in head.upper() or b"<BEGINHMM>" in head.upper())


def _sizes(data: bytes) -> dict[str, int]:
    """Numbers by the name of their array; each array must hold what it claims."""
    found: dict[str, int] = {}
    varied: set[bytes] = set()
    for name, count, text in _ARRAY.findall(data):
        values = text.split()
        wanted = int(count) ** 2 if name.upper() == b"TRANSP" else int(count)
        if name.upper() not in (b"MIXTURE", b"GCONST") and len(values) < wanted:
            raise DamagedFile(f"has {len(values)} of {wanted} numbers in {name.decode('ascii')}")
        if name.upper() in (b"MEAN", b"VARIANCE", b"TRANSP"):
            key = name.decode("ascii").lower()
            found[key] = found.get(key, 0) + wanted
            varied.update(values[:wanted] if name.upper() == b"MEAN" and len(varied) < 4 else ())
    if len(varied) < 3:
        raise NotThisFormat("its means are all alike: a prototype")
    return found


def read(item: Item) -> Header:
    sizes = _sizes(item.blob().whole())
    models = item.blob().whole().count(b"~h ")
    tensors = tuple(Tensor(name, (count,), "float32") for name, count in sorted(sizes.items()))
    metadata = {"producer": "HTK", "architecture": f"{max(models, 1)} hidden Markov models"}
    return Header(tensors, sum(sizes.values()), metadata, trained=Answer.YES)


def sample() -> bytes:
    """One model of one emitting state."""
    return (b'~o <VECSIZE> 3 <MFCC>\n~h "a"\n<BEGINHMM>\n<NUMSTATES> 3\n<STATE> 2\n<MEAN> 3\n 0.5 -0.25 1.5\n'
            b"<VARIANCE> 3\n 1.0 2.0 0.5\n<TRANSP> 3\n 0 1 0\n 0 0.6 0.4\n 0 0 0\n<ENDHMM>\n")


FORMAT = Format("htk-model", "HTK hidden Markov models", Kind.CLASSICAL, Depth.HEADER, (".hmm", ".mmf"),
                recognise, read, sample, magic=((0, b"~o"), (0, b"~h"), (0, b"~s"), (0, b"~v")), textual=True)
