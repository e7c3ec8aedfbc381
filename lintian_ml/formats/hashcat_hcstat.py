# SPDX-License-Identifier: GPL-2.0-or-later
"""Markov statistics of passwords in their first form: hashcat's ``.hcstat``, bare counts without a magic.

For each position 256 counts of 64 bits, how often each byte stands there; then for each position 256 x 256, how often
which byte follows which. They prove themselves: no byte is followed more often than it stands there, and where words
end it is less. Programs write 64 positions. Source: hashcat-utils' hcstatgen and statsprocessor's sp.c.
"""
from __future__ import annotations

import struct

from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item

_BYTES = 256
_ROOT = 8 * _BYTES  # bytes of one position's counts
_EACH = _ROOT + _BYTES * _ROOT  # bytes of a position
_POSITIONS = 256  # at most
_COUNT = 1 << 40
_LEAST = 1000  # letters seen at the first position
_BOTH = 16  # bytes at the first position that are followed by others


def recognise(item: Item) -> bool:
    """A first position that counts some bytes and others never, and a whole number of positions."""
    first = struct.unpack_from(f"<{_BYTES}Q", item.head) if len(item.head) > _ROOT else ()
    return 0 in first and max(first) < _COUNT and sum(first) >= _LEAST and item.size % _EACH == 0


def read(item: Item) -> Header:
    """Compare what stands at the first position with what follows it. Raises NotThisFormat where it is more."""
    blob = item.blob()
    positions = blob.size // _EACH
    if not 0 < positions <= _POSITIONS:
        raise NotThisFormat("has no such number of positions")
    for position in sorted({0, positions // 2, positions - 1}):
        roots = struct.unpack(f"<{_BYTES}Q", blob.read(position * _ROOT, _ROOT))
        start = positions * _ROOT + position * _BYTES * _ROOT
        follow = [sum(struct.unpack(f"<{_BYTES}Q", blob.read(start + at * _ROOT, _ROOT))) for at in range(_BYTES)]
        if any(after > stands for after, stands in zip(follow, roots)):
            raise NotThisFormat("has bytes that are followed more often than they stand there")
        if not position and sum(map(bool, follow)) < _BOTH:
            raise NotThisFormat("counts almost nothing that follows")
    tensors = (Tensor("root", (positions, _BYTES), "uint64"), Tensor("markov", (positions, _BYTES, _BYTES), "uint64"))
    return Header(tensors, sum(tensor.size for tensor in tensors),
                  {"producer": "hashcat", "architecture": "Markov chain by position"}, trained=Answer.YES)


def sample() -> bytes:
    """One position of 26 letters, each followed by some of them."""
    counts = bytearray(_EACH)
    for at in range(97, 123):
        struct.pack_into("<Q", counts, 8 * at, 26 * at)
        for after in range(97, 123):
            struct.pack_into("<Q", counts, _ROOT + at * _ROOT + 8 * after, at - 97 + (after - 97) % 5)
    return bytes(counts)


FORMAT = Format("hashcat-hcstat", "Markov statistics of passwords, bare counts", Kind.NGRAM, Depth.HEADER, (".hcstat",),
                recognise, read, sample, least=4096)
