# SPDX-License-Identifier: GPL-2.0-or-later
"""Wapiti models: ``#mdl#TYPE#ACTIVE``, the reader's patterns, then ``index=value`` for each active feature."""
from __future__ import annotations


from lintian_ml.errors import DamagedFile
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item

_HEAD = regex(rb"#mdl#(\d{1,2})#(\d{1,12})\s")
_KINDS = {b"0": "maximum entropy", b"1": "maximum entropy Markov", b"2": "conditional random field"}


def recognise(item: Item) -> bool:
    return _HEAD.match(item.head) is not None


def read(item: Item) -> Header:
    found = _HEAD.match(item.head)
    assert found is not None
    count = int(found[2])
    if not 0 < count <= item.size:
        raise DamagedFile(f"claims {count} active features in {item.size} bytes")
    metadata = {"producer": "Wapiti", "architecture": _KINDS.get(found[1], "sequence model")}
    return Header((Tensor("weights", (count,), "float64"),), count, metadata, trained=Answer.YES)


def sample() -> bytes:
    """Two active features."""
    return b"#mdl#2#2\n#rdr#1/1/0\n5:u:x=1,\n#qrk#2\n1:A,\n1:B,\n0=0x1.8p-1\n1=-0x1p-2\n"


FORMAT = Format("wapiti-model", "Wapiti sequence model", Kind.CLASSICAL, Depth.HEADER, (".mdl", ".model"),
                recognise, read, sample, magic=((0, b"#mdl#"),), textual=True)
