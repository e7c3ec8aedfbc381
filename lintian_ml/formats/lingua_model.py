# SPDX-License-Identifier: GPL-2.0-or-later
"""Language models of the language detector Lingua (``unigrams.pb.bin`` … ``fivegrams.pb.bin``), protobuf.

A language and the length of its n-grams as numbers, how many there are, then a message for each probability: a double
and all n-grams that have it. Source: serialization/model.proto of lingua-go.
"""
from __future__ import annotations

import struct
from collections.abc import Iterator

from lintian_ml import limits
from lintian_ml.errors import DamagedFile
from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import protobuf, samples, tables
from lintian_ml.wire.protobuf import BYTES, FIXED64, VARINT

_LANGUAGE = 1, VARINT  # left out of the first language, whose number is 0
_HEAD = [(2, VARINT), (3, VARINT)]  # length, count
_FIRST = 4  # a set
_LONGEST = 5  # letters of an n-gram


def recognise(item: Item) -> bool:
    """The numbers, and a set whose first field is a probability."""
    top = _top(item.blob()) if item.head[:1] in (b"\x08", b"\x10") else []
    if [(field.tag, field.wire) for field in top] != [*_HEAD, (_FIRST, BYTES)] or not 1 <= top[0].value <= _LONGEST:
        return False
    inner = protobuf.outline(item.blob(), 2, top[-1].start, top[-1].end) or []
    return [(field.tag, field.wire) for field in inner] == [(1, FIXED64), (2, BYTES)] and 0 < _double(inner[0]) <= 1


def _top(blob: Blob) -> list[protobuf.Field]:
    """The length of the n-grams, their count, and the first set."""
    top = protobuf.outline(blob, len(_HEAD) + 2) or []
    return (top[1:] if top and (top[0].tag, top[0].wire) == _LANGUAGE else top)[:len(_HEAD) + 1]


def _double(field: protobuf.Field) -> float:
    (value,) = struct.unpack("<d", struct.pack("<Q", field.value))
    return float(value)


def _sets(blob: Blob) -> Iterator[list[float]]:
    """The probability of each n-gram, those that have the same one together."""
    for field in protobuf.fields(blob):
        if field.tag == _FIRST and field.wire == BYTES:
            inner = protobuf.outline(blob, limits.PROTOBUF_FIELDS, field.start, field.end) or []
            if not inner or inner[0].wire != FIXED64:
                raise DamagedFile("has a set of n-grams without its probability")
            yield [_double(inner[0])] * (len(inner) - 1)


def read(item: Item) -> Header:
    """Probabilities of all n-grams. Raises DamagedFile where their count is another than the one that is told."""
    blob = item.blob()
    order, told, *_ = (field.value for field in _top(blob))
    tensor = tables.streamed("probabilities", _sets(blob))
    if tensor.size != told:
        raise DamagedFile(f"has {tensor.size} n-grams, not the {told} that it tells of")
    return Header((tensor,), tensor.size, {"producer": "Lingua", "order": str(order)}, trained=Answer.YES)


def sample() -> bytes:
    """Twelve letters, two of which are as frequent as each other."""
    sets = []
    for at in range(11):
        grams = [samples.field(2, chr(97 + at))] + ([samples.field(2, "z")] if at == 10 else [])
        sets.append(samples.field(4, b"\x09" + struct.pack("<d", (at + 1) / 77) + b"".join(grams)))
    return samples.number(1, 24) + samples.number(2, 1) + samples.number(3, 12) + b"".join(sets)


FORMAT = Format("lingua-model", "language model of Lingua", Kind.NGRAM, Depth.TENSORS, (".bin",), recognise, read,
                sample, textual=None, first=b"\x08\x10", least=64)
