# SPDX-License-Identifier: GPL-2.0-or-later
"""CMU Sphinx acoustic parameters (means, variances, mixture_weights, transition_matrices): a text header and floats.

``s3``, lines ``key value``, ``endhdr``, u32 0x11223344 for the byte order, u32 sizes, u32 number of floats, the floats,
and a u32 checksum where the header says so. The number of floats is found where it meets the end of the file.
"""
from __future__ import annotations

import struct

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Item

_MAGIC, _END, _ORDER = b"s3\n", b"endhdr\n", 0x11223344
_SIZES = 40  # sizes before the count: three and one per feature stream


def recognise(item: Item) -> bool:
    return _END in item.head[:512]


def _count(cursor: Cursor, tail: int) -> tuple[list[int], int]:
    """The sizes, and how many floats follow them up to ``tail`` bytes before the end."""
    sizes: list[int] = []
    while cursor.left >= 4 and len(sizes) < _SIZES:
        value = cursor.u32()
        if len(sizes) >= 3 and value and 4 * value + tail == cursor.left:
            return sizes, value
        sizes.append(value)
    raise DamagedFile("has no number of floats that meets its end")


def read(item: Item) -> Header:
    head = item.head[:limits.NAME]
    start = head.index(_END) + len(_END)
    pairs = [line.split(None, 1) for line in head[:start].decode("latin-1").splitlines()[1:-1]]
    fields = {pair[0]: pair[1].strip() for pair in pairs if len(pair) == 2}
    mark = item.blob().read(start, 4)
    order = next((sign for sign in "<>" if struct.unpack(sign + "I", mark)[0] == _ORDER), None)
    if order is None:
        raise NotThisFormat("its byte-order mark is not 0x11223344")
    cursor = Cursor(item.blob(), start + 4, order)
    sizes, count = _count(cursor, 4 if fields.get("chksum0", "no") == "yes" else 0)
    tensor = Tensor("values", (count,), "float32", Span(cursor.at, 4 * count, order + "f4"))
    metadata = {"producer": "CMU Sphinx", "version": fields.get("version", ""), "sizes": "x".join(map(str, sizes))}
    return Header((tensor,), count, metadata, trained=Answer.YES)


def sample() -> bytes:
    """Two transitions of one state."""
    return b"s3\nversion 1.0\nchksum0 yes\n      endhdr\n" + struct.pack("<5I2fI", _ORDER, 1, 1, 2, 2, 0.75, 0.25, 7)


FORMAT = Format("sphinx-parameters", "CMU Sphinx acoustic parameters", Kind.CLASSICAL, Depth.TENSORS, (),
                recognise, read, sample, magic=((0, _MAGIC),))
