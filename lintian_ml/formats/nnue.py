# SPDX-License-Identifier: GPL-2.0-or-later
"""NNUE networks of Stockfish and its relatives (chess, shogi, xiangqi), every generation since 2018.

u32 version (0x7AF32Fxx, 0x6A448AFA since 2026), u32 architecture hash, u32 length and the trainer's description, then
the feature transformer (int16, raw or as LEB128 blocks) and the layer stacks (int32 biases, int8 weights).
"""
from __future__ import annotations

import re
import struct

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import nnue_layers
from lintian_ml.wire.samples import learned

_DESCRIPTION = 64 * limits.KIB
_VERSIONS = tuple(struct.pack("<I", 0x7AF32F00 + low) for low in range(0x10, 0x40)) + (struct.pack("<I", 0x6A448AFA),)


def recognise(item: Item) -> bool:
    if len(item.head) < 24:
        return False
    length: int = struct.unpack_from("<I", item.head, 8)[0]
    text = item.head[12:12 + min(length, 512)]
    return length <= _DESCRIPTION and not any(byte < 9 for byte in text)


def _shape(description: str) -> tuple[int, int] | None:
    """(features, neurons) of descriptions like ``Features=HalfKP(Friend)[41024->256x2]``."""
    found = re.search(r"\[(\d{1,9})->(\d{1,6})x2\]", description)
    return (int(found[1]), int(found[2])) if found else None


def _notes(description: str) -> dict[str, str]:
    before, said, _ = description.partition(" trainer")
    trainer = before.split()[-1:] if said else []
    architecture = re.search(r"Features=\S+", description)
    return {key: value for key, value in (("producer", trainer[0] if trainer else ""),
                                          ("architecture", architecture[0] if architecture else ""),
                                          ("description", description.strip("\0 \n"))) if value}


def read(item: Item) -> Header:
    cursor = Cursor(item.blob())
    version, network = cursor.u32(), cursor.u32()
    description = cursor.string(cursor.u32(), _DESCRIPTION)
    tensors = nnue_layers.walk(cursor, _shape(description))
    metadata = {"version": f"{version:#010x}", "architecture-hash": f"{network:#010x}", **_notes(description)}
    notes = () if tensors else (Note("description", "its layers are of no known arrangement and were not counted"),)
    return Header(tensors, sum(tensor.size for tensor in tensors), metadata, notes, trained=Answer.UNKNOWN)


def sample() -> bytes:
    """A HalfKP network of one feature and two neurons with its 4-32-32-1 layers, as the first generation wrote it."""
    text = b"Features=HalfKP(Friend)[1->2x2],Network=AffineTransform[1<-32]"
    layers = b"".join(struct.pack(f"<{rows}i", *range(rows)) + bytes(rows * 32) for rows in (32, 32, 1))
    transformer = struct.pack("<I4h", 0x5D69D7B8, *(int(100 * value) for value in learned(4)))
    return _VERSIONS[6] + struct.pack("<2I", 0x3E5AA6EE, len(text)) + text + transformer \
        + struct.pack("<I", 0x63337156) + layers


FORMAT = Format("nnue", "NNUE network (Stockfish and relatives)", Kind.NEURAL, Depth.TENSORS, (".nnue", ".bin"),
                recognise, read, sample, magic=tuple((0, version) for version in _VERSIONS), textual=None)
