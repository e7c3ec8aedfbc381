# SPDX-License-Identifier: GPL-2.0-or-later
"""What the formats' ``sample`` functions build with: numbers that look learned, and encoders for shared structures."""
from __future__ import annotations

import io
import math
import struct
import zipfile
from collections.abc import Mapping


def learned(count: int, seed: int = 1) -> list[float]:
    """``count`` deterministic numbers around zero, bell-shaped like weights after training."""
    state, values = seed * 2654435761 % 2 ** 32 or 1, []
    for _ in range(count):
        total = 0.0
        for _ in range(4):
            state = (state * 1664525 + 1013904223) % 2 ** 32
            total += state / 2 ** 32 - 0.5
        values.append(total * math.sqrt(3) * 0.1)
    return values


def floats(count: int, seed: int = 1, order: str = "<") -> bytes:
    """``learned`` as float32."""
    return struct.pack(f"{order}{count}f", *learned(count, seed))


def varint(value: int) -> bytes:
    """Protobuf's base-128 number."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes((*out, value))


def number(tag: int, value: int) -> bytes:
    """A protobuf field of wire type 0."""
    return varint(tag << 3) + varint(value)


def field(tag: int, content: bytes | str) -> bytes:
    """A protobuf field of wire type 2."""
    data = content.encode() if isinstance(content, str) else content
    return varint(tag << 3 | 2) + varint(len(data)) + data


def zipped(members: Mapping[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    """A zip of ``members``, all dated 1980."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, compression)
    return out.getvalue()


def npy(shape: tuple[int, ...], data: bytes, descr: str = "<f4") -> bytes:
    """A NumPy file, format version 1.0."""
    head = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape!r}, }}"
    head += " " * (-(len(head) + 11) % 64) + "\n"
    return b"\x93NUMPY\x01\0" + struct.pack("<H", len(head)) + head.encode() + data


def torch_pickle() -> bytes:
    """{"fc.weight": an 8 x 8 tensor}, as torch.save writes it (protocol 2)."""
    def text(word: str) -> bytes:
        return b"X" + struct.pack("<I", len(word)) + word.encode()

    storage = b"(" + text("storage") + b"ctorch\nFloatStorage\n" + text("0") + text("cpu") + b"K\x40tQ"
    rebuilt = b"ctorch._utils\n_rebuild_tensor_v2\n((" + storage[1:] + b"K\0K\x08K\x08\x86K\x08K\x01\x86\x89)tR"
    return b"\x80\x02}(" + text("fc.weight") + rebuilt + b"u."
