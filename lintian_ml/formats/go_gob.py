# SPDX-License-Identifier: GPL-2.0-or-later
"""Go's gob streams that hold learned numbers: maps of features to weights, structures of layers.

Any Go program stores its data so. Learned are real numbers of both signs that spread so, and either belong to texts (a
map of features) or to fields, types or a file that are named as weights are.
"""
from __future__ import annotations

from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind, Note, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import arrays_shape, arrays_words, gob

_LEAST = 64  # real numbers
_TEXT = 6  # Go's number for it
# a type's negated number, the first of which is 64 (65 since Go 1.0), and the kind: array, slice, struct or map
_MAGIC = tuple((at, bytes((0xff, number)) + bytes((kind,))) for at in (1, 2) for number in range(0x81, 0xb1, 2)
               for kind in (1, 2, 3, 4)) + tuple((at, bytes((0x7f, kind))) for at in (1, 2) for kind in (1, 2, 3, 4))


def recognise(item: Item) -> bool:
    return len(item.head) > _LEAST


def read(item: Item) -> Header:
    """Weigh the real numbers. Raises NotThisFormat where there are too few, or nothing tells that they are learned."""
    reader = gob.Reader(item.blob().peek(0, 1 << 22))
    reader.run()
    shape = arrays_shape.of_numbers(reader.numbers)
    if shape is None or shape.values < _LEAST or shape.whole or not 0.05 < shape.negative < 0.95 or shape.computed:
        raise NotThisFormat("holds no real numbers that spread like learned ones")
    names = [word for found in reader.types.values() for word in (found.name, *found.names)]
    named = " ".join([item.path.rpartition("/")[2], *names])
    words = arrays_words.split(named)
    told = words & (arrays_words.LEARNED | {"model", "models", "theta", "coef"})
    maps = any(found.kind == "map" and found.parts[:1] == [_TEXT] for found in reader.types.values())
    if not told and not maps:
        raise NotThisFormat("holds real numbers that nothing names as learned")
    why = f"named as {', '.join(sorted(told))}" if told else "texts are mapped to them"
    note = Note("array", f"{shape.values} real numbers, {why}; {shape}")
    count = len(reader.numbers) if reader.complete else 0
    kind = Kind.CLASSICAL if maps and not words & arrays_words.NEURAL else arrays_words.kind(words)
    return Header((Tensor("numbers", (count,), "float64"),) if count else (), count, notes=(note,), kind=kind,
                  certain=bool(told))


def sample() -> bytes:
    """A map of eighty features to their weights, in a structure named perceptron."""
    import struct

    from lintian_ml.wire import samples

    pairs = b"".join(b"\x03f%02d\xf8" % at + struct.pack("<d", value) for at, value in enumerate(samples.learned(80)))
    kind = b"\xff\x83\x04\x01\x01\x07Weights\x01\xff\x84\x00\x01\x0c\x01\x08\x00\x00"
    value = b"\xff\x84\x00" + bytes((80,)) + pairs
    return bytes((len(kind),)) + kind + b"\xfe" + len(value).to_bytes(2, "big") + value


FORMAT = Format("go-gob", "Go gob stream of learned numbers", Kind.CLASSICAL, Depth.HEADER, (".gob",), recognise, read,
                sample, magic=_MAGIC)
