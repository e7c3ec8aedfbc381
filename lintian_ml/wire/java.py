# SPDX-License-Identifier: GPL-2.0-or-later
"""Java object serialisation, as far as telling what was serialised: the names of the classes, never the objects."""
from __future__ import annotations


from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Header
from lintian_ml.reader import Item

MAGIC = b"\xac\xed\x00\x05"
_CLASS = regex(rb"r\x00([\x03-\xff])([A-Za-z_$\[][\w.$;\[/]{2,254})")
_MOST = 64
_FIRST = 8  # a model may stand behind a few collections


def classes(head: bytes) -> tuple[str, ...]:
    """Names of the first classes that are described in the stream: ``r``, u16 length, the name."""
    names: list[str] = []
    for found in _CLASS.finditer(head):
        length = found[1][0]
        name = head[found.start(2):found.start(2) + length]
        if len(found[2]) >= length and len(names) < _MOST:
            names.append(name.decode("ascii", "replace").lstrip("[L").rstrip(";"))
    return tuple(names)


def begins_in(item: Item, package: str) -> bool:
    """Is one of the first classes of the stream in ``package`` (with its dot)?"""
    return any(name.startswith(package) for name in classes(item.head)[:_FIRST])


def model(item: Item, package: str, data: tuple[str, ...], producer: str) -> Header:
    """The header of a model of ``package``'s classes, of which those that begin with ``data`` hold none.

    Raises NotThisFormat where there are only such. The objects are not read, so how many values they hold is unknown.
    """
    names = [name for name in classes(item.head) if name.startswith(package)]
    if all(name.startswith(data) for name in names):
        raise NotThisFormat("holds data, no model")
    return Header(metadata={"producer": producer, "architecture": names[0]}, trained=Answer.YES)


def sample(name: str) -> bytes:
    """A stream that holds one object without fields of the class ``name``."""
    return MAGIC + b"sr" + len(name).to_bytes(2, "big") + name.encode() + bytes(8) + b"\x02\0\0xp"
