# SPDX-License-Identifier: GPL-2.0-or-later
"""Ranks of a byte pair encoding as tiktoken keeps them: on each line a piece in base64, a space and its rank.

The bytes come first, one each; every further piece was learned from a corpus, the earlier the more frequent. Ranks
count from 0, hardly one is left out. Source: what tiktoken loads (``cl100k_base.tiktoken``).
"""
from __future__ import annotations

import binascii

from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import textual

_FIRST = regex(rb"(?:[A-Za-z0-9+/]{2}== [0-9]{1,3}\r?\n){20}")
_BYTES = 256  # pieces of one byte, which nobody learned
_LEAST = 32  # others
_GAPS = 0.01  # of the ranks may be left out


def recognise(item: Item) -> bool:
    """The first twenty pieces are of one byte."""
    return _FIRST.match(item.head) is not None


def read(item: Item) -> Header:
    """Count the pieces that were learned. Raises NotThisFormat for other lines, or where there are hardly any."""
    count, last = 0, -1
    for line in textual.lines(item.blob()):
        piece, _, rank = line.text.partition(b" ")
        if not line.text:
            continue
        if not rank.isdigit() or len(rank) > 9 or int(rank) <= last or not _decodes(piece):
            raise NotThisFormat(f"has no piece and rank in line {line.number}")
        count, last = count + 1, int(rank)
    if count < _BYTES + _LEAST or last > count * (1 + _GAPS):
        raise NotThisFormat("has hardly a piece of more than one byte, or leaves out ranks")
    count -= _BYTES
    facts = {"producer": "tiktoken", "architecture": f"byte pair encoding, {count} learned pieces"}
    return Header((Tensor("ranks", (count,), "int32"),), count, facts, trained=Answer.YES)


def _decodes(piece: bytes) -> bool:
    try:
        return bool(binascii.a2b_base64(piece, strict_mode=True))
    except ValueError:
        return False


def sample() -> bytes:
    """All bytes and thirty-two pairs of them."""
    pieces = [bytes([at]) for at in range(_BYTES)] + [bytes([97 + at % 26, 97 + at * 7 % 26]) for at in range(_LEAST)]
    return b"".join(b"%s %d\n" % (binascii.b2a_base64(piece, newline=False), rank) for rank, piece in enumerate(pieces))


FORMAT = Format("tiktoken-ranks", "ranks of a byte pair encoding for tiktoken", Kind.NGRAM, Depth.HEADER,
                (".tiktoken", ".txt"), recognise, read, sample, textual=True,
                signs=(rb"\A[A-Za-z0-9+/]{2}==\x20[0-9]",))
