# SPDX-License-Identifier: GPL-2.0-or-later
"""PyTorch's first files (0.1): a tar of pickles and raw storages (legacy_load in torch/serialization.py)."""
from __future__ import annotations

import math
import struct
from typing import Any

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind, Note, Span, Tensor
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import found, samples, torch_objects, values
from lintian_ml.wire.pickle_values import Made, Persistent, word
from lintian_ml.wire.pickles import Machine

_MEMBERS = frozenset({"storages", "tensors", "pickle"})
_BLOCK = 512


def recognise(item: Item) -> bool:
    return item.head[:100].rstrip(b"\0") in (b"sys_info", b"pickle", b"tensors", b"storages", b"./sys_info")


def read(item: Item) -> Header:
    blob = item.blob()
    members = _members(blob)
    if not _MEMBERS <= set(members):
        raise NotThisFormat("is a tar of something else")
    storages = _storages(blob, members["storages"])
    machine = Machine(blob)
    machine.run(members["pickle"])
    root = machine.stack[-1]
    held = root.items if isinstance(root, Made) else root if isinstance(root, dict) else {}
    names = {word(value.key): word(name) for name, value in held.items() if isinstance(value, Persistent)}
    header = found.model(_tensors(blob, members["tensors"], storages, names), {"producer": "PyTorch 0.1"})
    notes = tuple(Note("unsafe-import", text) for text in machine.unsafe())
    return Header(header.tensors, header.parameters, header.metadata, notes)


def _members(blob: Blob) -> dict[str, int]:
    """Where each member's content begins. Raises DamagedFile."""
    at = 0
    members: dict[str, int] = {}
    while (head := blob.peek(at, _BLOCK)) and head[0] and len(members) < 16:
        try:
            size = int(head[124:136].split(b"\0")[0] or b"0", 8)
        except ValueError:
            raise DamagedFile(f"has a malformed tar header at byte {at}") from None
        members[head[:100].split(b"\0")[0].decode("ascii", "replace").removeprefix("./")] = at + _BLOCK
        at += _BLOCK + max(0, -(-size // _BLOCK)) * _BLOCK
    return members


def _load(cursor: Cursor) -> Any:
    machine = Machine(cursor.blob)
    cursor.at = machine.run(cursor.at)
    return machine.stack[-1]


def _count(cursor: Cursor) -> int:
    number = _load(cursor)
    if not isinstance(number, int) or number < 0:
        raise DamagedFile("does not tell how many tensors it holds")
    return cursor.count(number, limits.TENSORS, "tensors")


def _storages(blob: Blob, start: int) -> dict[str, tuple[int, str]]:
    """(offset, encoding) of every storage by its key."""
    cursor, places = Cursor(blob, start), {}
    for _ in range(_count(cursor)):
        entry = _load(cursor)
        code = torch_objects.code_of(entry[2]) if isinstance(entry, tuple) and len(entry) == 3 else ""
        if not code:
            raise DamagedFile(f"has a storage without a type at byte {cursor.at}")
        encoding = f"{'|' if code[1:] == '1' else '<'}{code}"
        size = cursor.i64()
        places[word(entry[0])] = (cursor.at, encoding)
        cursor.skip(size * values.itemsize(encoding))
    return places


def _tensors(blob: Blob, start: int, storages: dict[str, tuple[int, str]], names: dict[str, str]) -> list[Tensor]:
    cursor, tensors = Cursor(blob, start), []
    for _ in range(_count(cursor)):
        entry = _load(cursor)
        rank = cursor.count(cursor.u32(), limits.RANK, "dimensions")
        cursor.skip(4)
        shape = values.checked_shape([cursor.i64() for _ in range(rank)])
        cursor.skip(8 * rank)
        offset = cursor.i64()
        if not isinstance(entry, tuple) or len(entry) < 2 or word(entry[1]) not in storages:
            raise DamagedFile(f"has a tensor without a storage at byte {cursor.at}")
        place, encoding = storages[word(entry[1])]
        width = values.itemsize(encoding)
        span = Span(place + offset * width, math.prod(shape) * width, encoding)
        tensors.append(Tensor(names.get(word(entry[0]), word(entry[0])), shape, values.NAMES[encoding[1:]], span))
    return tensors


def sample() -> bytes:
    def member(name: bytes, data: bytes) -> bytes:
        head = name.ljust(124, b"\0") + b"%011o\0" % len(data)
        return head.ljust(257, b"\0") + b"ustar  \0".ljust(_BLOCK - 257, b"\0") + data + b"\0" * (-len(data) % _BLOCK)

    storages = b"\x80\2K\1.\x80\2K\1X\3\0\0\0cpuctorch\nFloatStorage\n\x87."
    storages += struct.pack("<q", 64) + samples.floats(64)
    tensors = b"\x80\2K\1.\x80\2K\2K\1N\x87." + struct.pack("<2i5q", 2, 0, 8, 8, 8, 1, 0)
    state = b"\x80\2}X\x09\0\0\0fc.weightK\2Qs."
    return member(b"storages", storages) + member(b"tensors", tensors) + member(b"pickle", state) + bytes(2 * _BLOCK)


FORMAT = Format("torch-tar", "PyTorch model (tar of 0.1)", Kind.NEURAL, Depth.TENSORS, (".pt", ".pth"), recognise, read,
                sample, magic=((257, b"ustar"),))
