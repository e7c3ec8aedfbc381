# SPDX-License-Identifier: GPL-2.0-or-later
"""Java serialisation of bare arrays of numbers in a file that is named for what was counted or learned.

``ac ed 00 05``, then ``ur`` and the class of an array of numbers (``[F``, ``[J`` …), its length and the values.
Classes of learners have formats of their own; here only the name can say what the numbers are, so a file named for
n-grams, weights or a model holds one, and a matrix of precise numbers of both signs may.
"""
from __future__ import annotations

import math
import struct

from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import arrays_shape, arrays_words, java, opaque

_ARRAY = regex(rb"ur\x00[\x02-\x04](\[{1,3}[FDJISBC])[\0-\xff]{8}\x02\0\0xp([\0-\xff]{4})")
_GRAMS = regex(r"(?i)[bt]i-?grams?|n-?grams?|lm(?![a-z])|language-?model")
_LEAST = 1024  # values of one row at least, or rows
_WIDE = {b"F": ("f", 4), b"D": ("d", 8)}


def recognise(item: Item) -> bool:
    return _ARRAY.match(item.head, 4) is not None


def read(item: Item) -> Header:
    """Judge by name, then by the values. Raises NotThisFormat where neither speaks for statistics."""
    found = _ARRAY.match(item.head, 4)
    if found is None or opaque.dense(item.blob()) < 1.0:
        raise NotThisFormat("holds no array of numbers")
    size, kind = int.from_bytes(found[2], "big"), found[1][-1:]
    if item.size < 4 * _LEAST:
        raise NotThisFormat("holds few numbers")
    name = item.path.rpartition("/")[2]
    metadata = {"producer": "Java", "architecture": found[1].decode()}
    if _GRAMS.search(name):
        note = Note("array", f"serialised array {found[1].decode()} of {size}, named as n-grams")
        return Header(metadata=metadata, notes=(note,), kind=Kind.NGRAM, trained=Answer.YES)
    shape = _shape(item, kind, found.end())
    words = arrays_words.split(name) & (arrays_words.LEARNED | {"model", "trained"})
    if shape is None or shape.whole or not shape.learned:
        raise NotThisFormat("holds an array of numbers that nothing tells to be learned")
    note = Note("array", f"serialised array {found[1].decode()} of {size}; {shape}")
    return Header(metadata=metadata, notes=(note,), certain=bool(words))


def _shape(item: Item, kind: bytes, at: int) -> arrays_shape.Shape | None:
    """Figures of the first real numbers of a one-dimensional array; None for others."""
    if kind not in _WIDE:
        return None
    code, width = _WIDE[kind]
    data = item.blob().peek(at, 2048 * width)
    values = struct.unpack(f">{len(data) // width}{code}", data[:len(data) // width * width])
    return arrays_shape.of_numbers([value for value in values if math.isfinite(value)])


def sample() -> bytes:
    """Two thousand counts of word pairs."""
    from lintian_ml.wire import samples

    name = b"[F"
    return (java.MAGIC + b"ur\0" + bytes((len(name),)) + name + bytes(range(8)) + b"\x02\0\0xp"
            + (2048).to_bytes(4, "big") + struct.pack(">2048f", *samples.learned(2048)))


FORMAT = Format("java-serialized", "Java serialisation of counted or learned numbers", Kind.CLASSICAL,
                Depth.RECOGNISED, (".mem", ".ser", ".obj"), recognise, read, sample, magic=((0, java.MAGIC),))
