# SPDX-License-Identifier: GPL-2.0-or-later
"""fastText models (``.bin``, quantised ``.ftz``): i32 793712314, i32 version, twelve training arguments, the words.

After the arguments (dim, ws, epoch, minCount, neg, wordNgrams, loss, model, bucket, minn, maxn, lrUpdateRate and a
float64 t) come five counts of the dictionary, its entries, pruned indices, then two matrices: input and output.
"""
from __future__ import annotations

import struct

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Item

_MAGIC = struct.pack("<i", 793712314)
_NAMES = tuple("dim ws epoch minCount neg wordNgrams loss model bucket minn maxn lrUpdateRate".split())
_MODELS = {1: "continuous bag of words", 2: "skip-gram", 3: "supervised classifier"}
_WORDS = 10_000_000  # entries of a dictionary; the largest published has two million


def recognise(item: Item) -> bool:
    return len(item.head) > 80 and 1 <= struct.unpack_from("<i", item.head, 4)[0] <= 64


def _words(cursor: Cursor, count: int) -> None:
    """Step over the entries: text, zero, i64 frequency, u8 type. Labels are kept nowhere."""
    for _ in range(cursor.count(count, _WORDS, "words")):
        window = cursor.blob.peek(cursor.at, limits.NAME)
        end = window.find(b"\0")
        if end < 0:
            raise DamagedFile(f"has a word without end at byte {cursor.at}")
        cursor.skip(end + 10)


def _matrix(cursor: Cursor, name: str) -> Tensor:
    rows, columns = cursor.i64(), cursor.i64()
    if not (0 < rows < limits.DIMENSION and 0 < columns < 1 << 20):
        raise DamagedFile(f"claims a matrix of {rows} x {columns}")
    tensor = Tensor(name, (rows, columns), "float32", Span(cursor.at, 4 * rows * columns, "<f4"))
    cursor.skip(4 * rows * columns)
    return tensor


def _matrices(cursor: Cursor) -> tuple[Tensor, ...]:
    """Input and output; product-quantised ones are counted by their bytes: one code is one byte."""
    if cursor.u8():
        return (Tensor("codes", (cursor.left,), "uint8", Span(cursor.at, cursor.left, "|u1")),)
    first = _matrix(cursor, "input")
    cursor.skip(1)
    return first, _matrix(cursor, "output")


def read(item: Item) -> Header:
    cursor = Cursor(item.blob(), 4)
    version = cursor.i32()
    arguments = {name: cursor.i32() for name in _NAMES}
    cursor.skip(8)
    entries, words, labels = cursor.i32(), cursor.i32(), cursor.i32()
    tokens, pruned = cursor.i64(), cursor.i64()
    if not 0 < words + labels == entries:
        raise DamagedFile(f"claims {words} words and {labels} labels in {entries} entries")
    _words(cursor, entries)
    cursor.skip(8 * max(pruned, 0))
    tensors = _matrices(cursor)
    model = _MODELS.get(arguments["model"], f"model {arguments['model']}")
    metadata = {"producer": f"fastText (format {version})", "architecture": f"{model}, {words} words, {labels} labels",
                "training-tokens": str(tokens), "arguments": ", ".join(f"{k}={v}" for k, v in arguments.items())}
    return Header(tensors, sum(tensor.size for tensor in tensors), metadata, trained=Answer.YES)


def sample() -> bytes:
    """One word of one dimension."""
    arguments = struct.pack("<12id", 1, 5, 5, 1, 5, 1, 2, 2, 0, 0, 0, 100, 0.0001)
    dictionary = struct.pack("<3i2q", 1, 1, 0, 7, -1) + b"a\0" + struct.pack("<qb", 7, 0)
    matrix = struct.pack("<2q", 1, 1)
    return _MAGIC + struct.pack("<i", 12) + arguments + dictionary + b"\0" + matrix + struct.pack("<f", 0.5) \
        + b"\0" + matrix + struct.pack("<f", -0.25)


FORMAT = Format("fasttext-model", "fastText model", Kind.NEURAL, Depth.TENSORS, (".bin", ".ftz"), recognise, read,
                sample, magic=((0, _MAGIC),))
