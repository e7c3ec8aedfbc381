# SPDX-License-Identifier: GPL-2.0-or-later
"""KataGo networks (gzip is opened before): a name, a version, counts of inputs, then layers described in words.

In binary files an array is ``@BIN@`` and float32 without a count: the words before it tell it. A convolution's are
two sizes, two channels and two dilations; a matrix's two sizes; a batch norm's channels, epsilon and two flags, and
its arrays follow one another. In text files the numbers themselves stand there. The name tells of the training.
"""
from __future__ import annotations

import itertools

from lintian_ml import limits
from lintian_ml.errors import DamagedFile, LimitExceeded
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import textual

_MARK = b"@BIN@"
_WORDS = 4 * limits.KIB  # descriptions between two arrays are shorter
_NAMELESS = 16  # arrays in a row without a name of their own; a batch norm has one or two
_RANKS = (4, 2, 1, 3)  # a convolution, a matrix, a vector; what follows an array tells which it was
_PRINTABLE = bytes(range(32, 127)) + b"\n\r\t"


def recognise(item: Item) -> bool:
    if b"trunk" not in item.head[:4096]:
        return False
    rows = item.head[:512].split(b"\n")
    if len(rows) < 5 or not rows[0].strip() or b" " in rows[0].strip() or len(rows[0]) > 200:
        return False
    counts = [row.strip() for row in rows[1:4]]
    if not all(count.isdigit() and len(count) < 4 for count in counts) or not 1 <= int(counts[0]) <= 40:
        return False
    return b"\ntrunk\n" in item.head[:4096].replace(b"\r", b"")


def _shapes(words: list[bytes], before: tuple[int, ...]) -> list[tuple[int, ...]]:
    """The shapes that a description may mean: the whole numbers at its end, taken as one layer or another.

    Without any, the array before has the same length (a batch norm's mean and variance).
    """
    tail = list(itertools.takewhile(textual.is_number, reversed(words)))[::-1]
    sizes = list(itertools.takewhile(lambda size: size > 0, (int(word) if word.isdigit() else 0 for word in tail)))
    if not sizes:
        return [before[:1], before] if before and not words else []
    return [tuple(sizes[:count]) for count in _RANKS if count <= len(sizes)]


def _follows(blob: Blob, at: int) -> bool:
    """Does a line end at byte ``at``, with words after it up to the next array or the end of the file?"""
    window = blob.peek(at, _WORDS)
    return window[:1] in (b"\n", b" ") and window.split(_MARK, 1)[0].isascii() \
        and not window.split(_MARK, 1)[0].translate(None, _PRINTABLE)


def _array(blob: Blob, start: int, name: str, shapes: list[tuple[int, ...]]) -> Tensor:
    for shape in shapes:
        tensor = Tensor(name, shape, "float32")
        if shape and _follows(blob, start + 4 * tensor.size):
            return Tensor(name, shape, "float32", Span(start, 4 * tensor.size, "<f4"))
    raise DamagedFile(f"the array at byte {start} ({name[:40]}) does not end where its sizes say")


def _binary(blob: Blob) -> list[Tensor]:
    tensors: list[Tensor] = []
    at = 0
    while (place := blob.peek(at, _WORDS).find(_MARK)) >= 0:
        words = blob.peek(at, place).split()
        name = next((textual.words(word) for word in reversed(words) if not textual.is_number(word)), "")
        before = tensors[-1].shape if tensors else ()
        name = name or f"{tensors[-1].name if tensors else ''}+"
        if name.endswith("+" * _NAMELESS) or len(tensors) > limits.TENSORS:
            raise LimitExceeded(f"has more than {limits.TENSORS} arrays, or {_NAMELESS} without a name in a row")
        tensors.append(_array(blob, at + place + len(_MARK), name, _shapes(words, before)))
        at += place + len(_MARK) + 4 * tensors[-1].size
    return tensors


def _text(blob: Blob) -> list[Tensor]:
    """Lines of several numbers with fractions."""
    tensors: list[Tensor] = []
    for row in textual.lines(blob, limit=limits.WHOLE):
        if row.text.count(b" ") > 1 and b"." in row.text:
            count = len(row.text.split())
            if len(tensors) > limits.TENSORS:
                raise LimitExceeded(f"has more than {limits.TENSORS} lines of numbers")
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
                sample, textual=None, least=64, signs=(rb"\n\r*trunk",))
