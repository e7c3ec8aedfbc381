# SPDX-License-Identifier: GPL-2.0-or-later
"""Indexes of faiss that quantise vectors by centroids or codebooks that were learned from them.

Source: faiss/impl/index_write.cpp: four letters for the class, then dimension, number of vectors, twice 2**20 that
nobody reads, whether it was trained, and the metric. Flat indexes and graphs over them hold vectors as they are.
"""
from __future__ import annotations

import struct

from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Item

_CLASSES = {b"IxPQ": "PQ", b"IxPo": "PQ", b"IxPq": "PQ", b"IPfs": "PQ", b"IxSQ": "SQ", b"IxRq": "RQ", b"IxLS": "LSQ",
            b"IxPR": "PRQ", b"IxPL": "PLSQ", b"IvFl": "IVF", b"IvFL": "IVF", b"IwFl": "IVF", b"IvPQ": "IVF,PQ",
            b"IwPQ": "IVF,PQ", b"IwPf": "IVF,PQ", b"IvQR": "IVF,PQ+PQ", b"IwQR": "IVF,PQ+PQ", b"IvSQ": "IVF,SQ",
            b"IwSQ": "IVF,SQ", b"IwSq": "IVF,SQ", b"IHNp": "HNSW,PQ", b"IHNs": "HNSW,SQ", b"IxPT": "transformed"}
_LEARNED = (b"LTra", b"Pcam", b"Viqm", b"Viqt")  # transforms that are fitted to vectors: OPQ, PCA, ITQ
_NEVER_READ = struct.pack("<2q", 1 << 20, 1 << 20)
_MOST = 1 << 20  # dimensions


def recognise(item: Item) -> bool:
    return item.head[16:32] == _NEVER_READ and item.head[32:33] in (b"\0", b"\1")


def read(item: Item) -> Header:
    dimension, vectors = struct.unpack_from("<iq", item.head, 4)
    if not 0 < dimension <= _MOST or vectors < 0:
        raise NotThisFormat("has an impossible number of dimensions")
    if item.head.startswith(b"IxPT") and item.head[41:45] not in _LEARNED:
        raise NotThisFormat("transforms vectors by nothing that was learned")
    if item.head[32] == 0:
        raise NotThisFormat("is an index that was never trained")
    facts = {"producer": "faiss", "architecture": _CLASSES.get(item.head[:4], ""), "dimension": str(dimension),
             "vectors": str(vectors)}
    return Header((), 0, facts, trained=Answer.YES)


def sample() -> bytes:
    """A product quantiser for vectors of eight numbers in two parts, with four bits each, and no vectors."""
    from lintian_ml.wire import samples

    head = b"IxPq" + struct.pack("<iq", 8, 0) + _NEVER_READ + struct.pack("<Bi", 1, 1)
    return head + struct.pack("<4Q", 8, 2, 4, 128) + samples.floats(128) + bytes(17)


FORMAT = Format("faiss-index", "faiss index with a trained quantiser", Kind.CLASSICAL, Depth.HEADER,
                (".faiss", ".index"), recognise, read, sample, magic=tuple((0, word) for word in _CLASSES))
