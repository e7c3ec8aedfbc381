# SPDX-License-Identifier: GPL-2.0-or-later
"""KataGo networks (gzip is opened before): a name, a version, counts of inputs, then layers described in words.

In binary files an array is ``@BIN@`` and float32 without a count: the words before it tell it. A convolution's are
two sizes, two channels and two dilations; a matrix's two sizes; a batch norm's channels, epsilon and two flags, and
its arrays follow one another. In text files the numbers themselves stand there. The name tells of the training.
"""
from __future__ import annotations

from lintian_ml import limits
from lintian_ml.errors import DamagedFile
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import textual

_MARK = b"@BIN@"
_WORDS = 4 * limits.KIB  # descriptions between two arrays are shorter


def recognise(item: Item) -> bool:
    rows = item.head[:512].split(b"\n")
    if len(rows) < 5 or not rows[0].strip() or b" " in rows[0].strip() or len(rows[0]) > 200:
        return False
    counts = [row.strip() for row in rows[1:4]]
    if not all(count.isdigit() and len(count) < 4 for count in counts) or not 1 <= int(counts[0]) <= 40:
        return False
    return b"\ntrunk\n" in item.head[:4096].replace(b"\r", b"")


def _shape(words: list[bytes], before: tuple[int, ...]) -> tuple[int, ...]:
    """The shape that a description's numbers give; without any, the array before has the same (a batch norm's)."""
    tail: list[bytes] = []
    for word in reversed(words):
        if not textual.is_number(word):
            break
        tail.insert(0, word)
    if not tail:
        return before[:1] if not words else ()
    if len(tail) == 4:
        return (textual.integer(tail[0]),)
    return tuple(textual.integer(word) for word in (tail[:4] if len(tail) >= 6 else tail[:2]))


def _binary(blob: Blob) -> list[Tensor]:
    tensors: list[Tensor] = []
    at, shape = 0, ()
    while True:
        window = blob.peek(at, _WORDS)
        place = window.find(_MARK)
        if place < 0:
            return tensors
        words = window[:place].split()
        shape = _shape(words, shape)
        name = next((textual.words(word) for word in reversed(words) if not textual.is_number(word)), "")
        tensor = Tensor(name or f"{tensors[-1].name if tensors else ''}+", shape, "float32")
        start = at + place + len(_MARK)
        if not shape or blob.peek(start + 4 * tensor.size, 1) not in (b"\n", b" "):
            raise DamagedFile(f"array {len(tensors)} ({name[:40]}) does not end where its sizes say")
        tensors.append(Tensor(tensor.name, shape, "float32", Span(start, 4 * tensor.size, "<f4")))
        at = start + 4 * tensor.size


def _text(blob: Blob) -> list[Tensor]:
    """Lines of several numbers with fractions."""
    tensors = []
    for row in textual.lines(blob, limit=limits.WHOLE):
        if row.text.count(b" ") > 1 and b"." in row.text:
            count = len(row.text.split())
            tensors.append(textual.text_tensor(f"line{row.number}", (count,), row.offset, len(row.text)))
    return tensors


def read(item: Item) -> Header:
    binary = _MARK in item.head
    tensors = _binary(item.blob()) if binary else _text(item.blob())
    if not tensors:
        raise DamagedFile("has no arrays")
    rows = [textual.words(row) for row in item.head[:512].split(b"\n")]
    metadata = {"producer": "KataGo", "name": rows[0], "version": rows[1],
                "architecture": f"{len(tensors)} arrays, {rows[2]} spatial and {rows[3]} global inputs"}
    return Header(tuple(tensors), sum(tensor.size for tensor in tensors), metadata, trained=Answer.YES)


def sample() -> bytes:
    """One convolution and a batch norm of two arrays."""
    convolution = b"conv1\n1 1 1 2 1 1\n@BIN@" + bytes(8)
    norm = b"\nnorm1\n2\n0.001\n0\n1\n@BIN@" + bytes(8) + b"\n@BIN@" + bytes(8) + b"\n"
    return b"b1c1-s1-d1\n8\n1\n1\ntrunk\n1 1 1 1 1 1\n" + convolution + norm


FORMAT = Format("katago-network", "KataGo network", Kind.NEURAL, Depth.TENSORS, (".bin", ".txt"), recognise, read,
                sample, textual=None)
