# SPDX-License-Identifier: GPL-2.0-or-later
"""DyNet's text models: lines ``#Parameter# /name {rows,columns} bytes gradient`` and the values after each."""
from __future__ import annotations


from lintian_ml import limits
from lintian_ml.errors import DamagedFile
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import textual, values

_MAGICS = (b"#Parameter# ", b"#LookupParameter# ")
_HEAD = regex(rb"#(?:Lookup)?Parameter# (\S{1,400}) \{(\d{1,9}(?:,\d{1,9}){0,7})\} (\d{1,15})")


def recognise(item: Item) -> bool:
    return _HEAD.match(item.head) is not None


def read(item: Item) -> Header:
    tensors = []
    for row in textual.lines(item.blob(), limit=16 * limits.TEXT_LINE):
        found = _HEAD.match(row.text)
        if found:
            shape = values.checked_shape([int(side) for side in found[2].split(b",")])
            tensors.append(Tensor(textual.words(found[1]), shape, "float32"))
    total = sum(tensor.size for tensor in tensors)
    if not total or total > item.size:
        raise DamagedFile(f"claims {total} values in {item.size} bytes")
    return Header(tuple(tensors), total, {"producer": "DyNet"})


def sample() -> bytes:
    """One matrix."""
    return b"#Parameter# /_0 {2,2} 60 ZERO_GRAD\n+0.125 -0.25 +0.0625 -1.5\n"


FORMAT = Format("dynet-parameters", "DyNet parameters", Kind.NEURAL, Depth.HEADER, (".model", ".dy"), recognise, read,
                sample, magic=tuple((0, magic) for magic in _MAGICS), textual=True)
