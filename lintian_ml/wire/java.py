# SPDX-License-Identifier: GPL-2.0-or-later
"""Java object serialisation, as far as telling what was serialised: the names of the classes, never the objects."""
from __future__ import annotations

import re

MAGIC = b"\xac\xed\x00\x05"
_CLASS = re.compile(rb"r\x00([\x03-\xff])([A-Za-z_$\[][\w.$;\[/]{2,254})")
_MOST = 64


def classes(head: bytes) -> tuple[str, ...]:
    """Names of the first classes that are described in the stream: ``r``, u16 length, the name."""
    names: list[str] = []
    for found in _CLASS.finditer(head):
        length = found[1][0]
        name = head[found.start(2):found.start(2) + length]
        if len(found[2]) >= length and len(names) < _MOST:
            names.append(name.decode("ascii", "replace").lstrip("[L").rstrip(";"))
    return tuple(names)


def sample(name: str) -> bytes:
    """A stream that holds one object without fields of the class ``name``."""
    return MAGIC + b"sr" + len(name).to_bytes(2, "big") + name.encode() + bytes(8) + b"\x02\0\0xp"
