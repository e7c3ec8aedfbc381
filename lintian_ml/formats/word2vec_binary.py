# SPDX-License-Identifier: GPL-2.0-or-later
"""word2vec's binary vectors: a line ``WORDS DIMENSIONS``, then each word, a space, and its float32 values.

There is no magic: the first words must be words and the first values finite and small.
"""
from __future__ import annotations

import math
import struct

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Blob, Item

_HEAD = regex(rb"(\d{1,9}) (\d{1,5})\n")
_CHECKED = 32  # words whose values are looked at
_LARGEST = 100.0  # magnitude of a component; trained vectors stay below ten


def recognise(item: Item) -> bool:
    found = _HEAD.match(item.head)
    if found is None or not int(found[1]) or int(found[2]) < 2:
        return False
    return _word(Cursor(Blob.of(item.head), found.end()), int(found[2]))


def _word(cursor: Cursor, dimensions: int) -> bool:
    """Step over one word and its values; False where they are not that."""
    window = cursor.blob.peek(cursor.at, limits.NAME)
    end = window.find(b" ")
    word = window[:end].lstrip(b"\n")
    if end < 1 or not word or any(byte < 32 for byte in word) or cursor.left < end + 1 + 4 * dimensions:
        return False
    cursor.skip(end + 1)
    values = struct.unpack(f"<{dimensions}f", cursor.take(4 * dimensions))
    return any(values) and all(math.isfinite(value) and abs(value) < _LARGEST for value in values)


def read(item: Item) -> Header:
    found = _HEAD.match(item.head)
    assert found is not None
    count, dimensions = int(found[1]), int(found[2])
    if count * (4 * dimensions + 2) > item.size:
        raise DamagedFile(f"claims {count} words of {dimensions} dimensions in {item.size} bytes")
    cursor = Cursor(item.blob(), found.end())
    if not all(_word(cursor, dimensions) for _ in range(min(count, _CHECKED))):
        raise NotThisFormat("its words are not followed by vectors")
    tensor = Tensor("vectors", (count, dimensions), "float32")
    metadata = {"architecture": f"{count} words, {dimensions} dimensions"}
    return Header((tensor,), tensor.size, metadata, trained=Answer.YES)


def sample() -> bytes:
    """Two words of two dimensions."""
    return b"2 2\na " + struct.pack("<2f", 0.5, -0.25) + b"\nb " + struct.pack("<2f", 0.125, 0.75) + b"\n"


FORMAT = Format("word2vec-binary", "word2vec vectors (binary)", Kind.NEURAL, Depth.HEADER, (".bin",), recognise, read,
                sample, textual=False, first=b"0123456789")
