# SPDX-License-Identifier: GPL-2.0-or-later
"""ICU's networks and boosted n-grams for dividing text into words, as compiled resource bundles (``.res``).

A table with ``embeddings``, ``hunits``, ``dict`` and ``data``, an integer vector that holds the bits of float32: an
embedding, an LSTM in each direction, and four outputs, whose sizes must add up to it. Or vectors ``UW1Values`` beside
``UW1Keys``. Source: ICU's uresdata.h and udata.h; either order of bytes.
"""
from __future__ import annotations

from typing import NamedTuple

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Blob, Item

_FORMAT, _MAGIC = b"ResB", b"\xda\x27"
_TABLE, _TABLE32, _INTEGER, _VECTOR = 2, 4, 7, 14
_KEY = 64  # bytes of a key that are read
_CLASSES = 4  # outputs: begin, inside, end, single
_BOOSTED = regex(r"[UBT]W\dValues")
_LEAST = 64  # numbers


class _Resource(NamedTuple):
    kind: int
    value: int  # a number, or the place in words of four bytes


def recognise(item: Item) -> bool:
    return item.head[2:4] == _MAGIC and item.head[8:9] in (b"\0", b"\1")


def _order(blob: Blob) -> str:
    return ">" if blob.peek(8, 1) == b"\1" else "<"


def _resource(word: int) -> _Resource:
    return _Resource(word >> 28, word & 0xfffffff)


def _table(blob: Blob, start: int, place: _Resource) -> dict[str, _Resource]:
    """The entries of a table by their keys; of a pool's keys, which lie in another file, there are none."""
    cursor = Cursor(blob, start + 4 * place.value, _order(blob))
    wide = place.kind == _TABLE32
    count = cursor.count(cursor.u32() if wide else cursor.u16(), limits.TENSORS, "entries")
    keys = [cursor.u32() if wide else cursor.u16() for _ in range(count)]
    cursor.skip((start - cursor.at) % 4)
    return {blob.peek(start + key, _KEY).split(b"\0")[0].decode("ascii", "replace"): _resource(cursor.u32())
            for key in keys}


def read(item: Item) -> Header:
    """Look at the first table. Raises NotThisFormat where it holds no model, as bundles of a language do."""
    blob = item.blob()
    start = Cursor(blob, 0, _order(blob)).u16()
    root = _resource(Cursor(blob, start, _order(blob)).u32())
    if root.kind not in (_TABLE, _TABLE32) or not root.value:
        raise NotThisFormat("has no table at its root")
    entries = _table(blob, start, root)
    if {"embeddings", "hunits", "data"} <= set(entries) and entries["data"].kind == _VECTOR:
        return _network(entries, _vector(blob, start, "data", entries["data"], "f"))
    named = [_vector(blob, start, key, place, "i") for key, place in entries.items()
             if _BOOSTED.fullmatch(key) and place.kind == _VECTOR and key.replace("Values", "Keys") in entries]
    count = sum(tensor.size for tensor in named)
    if count < _LEAST:
        raise NotThisFormat("is a bundle of other things than a model")
    return Header(tuple(named), count, {"producer": "ICU", "architecture": "boosted n-grams"}, kind=Kind.CLASSICAL,
                  trained=Answer.YES)


def _vector(blob: Blob, start: int, key: str, place: _Resource, code: str) -> Tensor:
    """An integer vector; ``code``: what its words are, integers or floating point numbers."""
    cursor = Cursor(blob, start + 4 * place.value, _order(blob))
    count = cursor.u32()
    cursor.skip(4 * count)
    dtype = {"f": "float32", "i": "int32"}[code]
    return Tensor(key, (count,), dtype, Span(cursor.at - 4 * count, 4 * count, f"{cursor.order}{code}4"))


def _network(entries: dict[str, _Resource], data: Tensor) -> Header:
    """The sizes of the layers leave a whole number of rows for the embedding."""
    embedded, hidden = entries["embeddings"].value, entries["hunits"].value
    layers = 2 * 4 * hidden * (embedded + hidden + 1) + _CLASSES * (2 * hidden + 1)
    rows, more = divmod(data.size - layers, embedded or 1)
    if {entries[key].kind for key in ("embeddings", "hunits")} != {_INTEGER} or not embedded or more or rows < 1:
        raise NotThisFormat("has another number of values than its layers")
    facts = {"producer": "ICU", "architecture": f"LSTM of {hidden} units, {rows} embeddings of {embedded} numbers"}
    return Header((data,), data.size, facts, trained=Answer.YES)


def sample() -> bytes:
    """One unit, embeddings of one number for three words."""
    from lintian_ml.wire import samples

    keys = {"data": 24 + 12 + 3, "dict": 0, "embeddings": 1, "hunits": 1}
    names = b"".join(key.encode() + b"\0" for key in keys)
    places = [28 + names.index(key.encode() + b"\0") for key in keys]
    values = samples.floats(keys["data"])
    first = 7 + (len(names) + 3) // 4
    table = first + 1 + keys["data"]
    body = b"".join(part.to_bytes(4, "little") for part in (
        _TABLE << 28 | table, 6, first, table + 7, table + 7, 4, 0)) + names.ljust(4 * (first - 7), b"\xaa")
    body += keys["data"].to_bytes(4, "little") + values + b"\4\0"
    body += b"".join(place.to_bytes(2, "little") for place in places) + bytes(2)
    kinds = (_VECTOR << 28 | first, 8 << 28, _INTEGER << 28 | 1, _INTEGER << 28 | 1)
    body += b"".join(kind.to_bytes(4, "little") for kind in kinds)
    return (b"\x20\0" + _MAGIC + b"\x14\0\0\0\0\0\2\0" + _FORMAT + b"\2").ljust(32, b"\0") + body


FORMAT = Format("icu-segmenter-compiled", "ICU word segmentation model, compiled", Kind.NEURAL, Depth.TENSORS,
                (".res",), recognise, read, sample, magic=((12, _FORMAT),))
