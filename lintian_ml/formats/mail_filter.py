# SPDX-License-Identifier: GPL-2.0-or-later
"""Mail filters' token counts in Berkeley DB: bogofilter (``.MSG_COUNT``) and SpamAssassin (``NSPAM``).

Berkeley DB alone says nothing; only the filters' own keys make a database theirs. u32 at 12: 0x053162 for a B-tree,
0x061561 for a hash; u32 at 20 is the size of a page.
"""
from __future__ import annotations

from typing import Literal

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Item

_ORDERS: tuple[Literal["little", "big"], ...] = ("little", "big")
_MAGICS = tuple((12, value.to_bytes(4, order)) for value in (0x053162, 0x061561)
                for order in _ORDERS)
_KEYS = ((b".MSG_COUNT", "bogofilter"), (b"\r\x01\x07\t\x03NSPAM", "SpamAssassin"))


def recognise(item: Item) -> bool:
    return len(item.head) >= 512


def read(item: Item) -> Header:
    keep = b""
    for chunk in item.blob().chunks(size=limits.MIB):
        for key, producer in _KEYS:
            if key in keep + chunk:
                metadata = {"producer": producer, "architecture": "token counts of spam and other mail"}
                return Header(metadata=metadata, trained=Answer.YES)
        keep = chunk[-32:]
    raise NotThisFormat("is a database without a mail filter's keys")


def sample() -> bytes:
    """A page that looks like a B-tree's first one, and a page with bogofilter's key."""
    return bytes(12) + (0x053162).to_bytes(4, "little") + bytes(496) + b".MSG_COUNT".ljust(512, b"\0")


FORMAT = Format("mail-filter-counts", "mail filter's token counts", Kind.FREQUENCY_TABLE, Depth.RECOGNISED, (".db",),
                recognise, read, sample, magic=_MAGICS)
