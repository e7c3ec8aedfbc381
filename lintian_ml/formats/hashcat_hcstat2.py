# SPDX-License-Identifier: GPL-2.0-or-later
"""Markov statistics of passwords: hashcat's ``.hcstat2``, counts of first characters and of pairs by position.

A 64-bit magic, ``hcstat``, 0, 2, then zero, 256 x 256 and 256 x 256 x 256 numbers of 64 bits, high byte
first; packed as a bare LZMA2 stream, which has no magic: a first chunk that resets everything, its properties, a zero.
Source: hashcat-utils' hcstat2gen and hashcat's mpsp.c.
"""
from __future__ import annotations

import lzma

from lintian_ml.errors import DamagedFile, NotThisFormat, ReaderDied
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import unpacked

_MAGIC = b"hcstat\0\2"
_ROOT, _MARKOV = 256 * 256, 256 * 256 * 256
_FIRST = 4096  # bytes unpacked to see what it is
_PROPERTIES = 0x5d  # lc=3, lp=0, pb=2: what all encoders use unless told otherwise


def recognise(item: Item) -> bool:
    """A chunk that begins a stream, or the plain magic."""
    head = item.head
    if head.startswith(_MAGIC):
        return True
    return head[0] >= 0xe0 and len(head) > 64 and head[6:7] == b"\0"


def read(item: Item) -> Header:
    """Unpack the beginning. Raises NotThisFormat where it is no such stream, or holds something else."""
    start = item.head[:16] if item.head.startswith(_MAGIC) else _unpacked(item.head)
    if not start.startswith(_MAGIC):
        raise NotThisFormat("unpacks to something else than statistics of passwords")
    tensors = (Tensor("root", (256, 256), "uint64"), Tensor("markov", (256, 256, 256), "uint64"))
    return Header(tensors, _ROOT + _MARKOV, {"producer": "hashcat", "architecture": "Markov chain by position"},
                  trained=Answer.YES)


def _unpacked(data: bytes) -> bytes:
    """The first bytes of a bare LZMA2 stream."""
    try:
        return unpacked.beginning("lzma2", (data,), _FIRST).data
    except ReaderDied:
        raise
    except DamagedFile as error:
        raise NotThisFormat(f"is no LZMA2 stream: {error}") from None


def sample() -> bytes:
    """The magic and the first counts, packed."""
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 6}]
    counts = b"".join((at * at).to_bytes(8, "big") for at in range(2048))
    return lzma.compress(_MAGIC + bytes(8) + counts, lzma.FORMAT_RAW, filters=filters)


FORMAT = Format("hashcat-hcstat2", "Markov statistics of passwords", Kind.NGRAM, Depth.HEADER, (".hcstat2",), recognise,
                read, sample, magic=((5, bytes((_PROPERTIES, 0))), (0, _MAGIC)))
