# SPDX-License-Identifier: GPL-2.0-or-later
"""PyTorch files before 1.6: five pickles (magic, protocol, system, object, storage keys), then the storages."""
from __future__ import annotations

import struct

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile
from lintian_ml.model import Depth, Format, Header, Kind, Span
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import samples, torch_objects, values
from lintian_ml.wire.pickle_values import Persistent, walk, word
from lintian_ml.wire.pickles import Machine

_MAGIC = b"\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19\x2e"  # LONG1 0x1950a86a20f9469cfc6c, STOP


def recognise(item: Item) -> bool:
    return item.head[0] == 0x80


def read(item: Item) -> Header:
    blob, at, machines = item.blob(), 0, []
    for _ in range(5):
        machines.append(Machine(blob))
        at = machines[-1].run(at)
    root, keys = machines[3].stack[-1], machines[4].stack[-1]
    if not isinstance(keys, list) or len(keys) > limits.TENSORS:
        raise DamagedFile("ends its pickles without a list of storages")
    places = _storages(blob, at, [word(key) for key in keys], _widths(root))

    def place(key: str, start: int, length: int, encoding: str) -> Span | None:
        first, size = places.get(key, (0, -1))
        return Span(first + start, length, encoding) if start + length <= size else None

    unsafe = [text for machine in machines for text in machine.unsafe()]
    return torch_objects.header(root, torch_objects.tensors(root, place), unsafe)


def _widths(root: object) -> dict[str, int]:
    """Bytes per value of every storage that the object names."""
    widths: dict[str, int] = {}
    for _, made in walk(root):
        for part in made.args if isinstance(made.args, tuple) else ():
            key = part.key if isinstance(part, Persistent) else None
            if isinstance(key, tuple) and len(key) >= 3:
                code = torch_objects.code_of(key[1])
                widths[word(key[2])] = values.itemsize("bf16" if code == "bf16" else f"<{code}") if code else 0
    return widths


def _storages(blob: Blob, at: int, keys: list[str], widths: dict[str, int]) -> dict[str, tuple[int, int]]:
    """(offset, bytes) by key; each storage is an i64 count followed by its values. Raises DamagedFile."""
    cursor, places = Cursor(blob, at), {}
    for key in keys:
        count = cursor.i64()
        if count < 0 or key not in widths or not widths[key]:
            raise DamagedFile(f"has a storage {key[:80]!r} that cannot be measured")
        places[key] = (cursor.at, count * widths[key])
        cursor.skip(count * widths[key])
    return places


def sample() -> bytes:
    def text(word: str) -> bytes:
        return b"X" + struct.pack("<I", len(word)) + word.encode()

    storage = text("storage") + b"ctorch\nFloatStorage\n" + text("0") + text("cpu") + b"K\x40NtQ"
    rebuilt = b"ctorch._utils\n_rebuild_tensor_v2\n((" + storage + b"K\0K\x08K\x08\x86K\x08K\x01\x86\x89)tR"
    head = b"\x80\x02" + _MAGIC + b"\x80\x02M\xe9\x03." + b"\x80\x02}."
    body = b"\x80\x02}(" + text("fc.weight") + rebuilt + b"u." + b"\x80\x02](" + text("0") + b"e."
    return head + body + struct.pack("<q", 64) + samples.floats(64)


FORMAT = Format("torch-legacy", "PyTorch model (before 1.6)", Kind.NEURAL, Depth.TENSORS, (".pt", ".pth"), recognise,
                read, sample, magic=((2, _MAGIC),))
