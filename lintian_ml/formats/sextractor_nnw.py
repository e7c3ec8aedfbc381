# SPDX-License-Identifier: GPL-2.0-or-later
"""SExtractor's star/galaxy network: ``NNW``, comments, a line ``layers n n n``, then its numbers as text.

Numbers in order: input offsets, input scales, for each layer after the first a matrix with a bias column, output
offsets, output scales, as SExtractor's reader takes them.
"""
from __future__ import annotations

from collections.abc import Iterator

from lintian_ml import limits
from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import textual
from lintian_ml.wire.textual import Line


def recognise(item: Item) -> bool:
    return textual.first_line(item.head) == b"NNW"


def _split(item: Item) -> tuple[list[str], list[Line]]:
    """Comments and the lines that hold numbers."""
    comments, rows = [], []
    for line in list(textual.lines(item.blob()))[1:]:
        text = line.text.strip()
        if text.startswith(b"#"):
            comments.append(textual.words(text.lstrip(b"# ")))
        elif text:
            rows.append(line)
    return comments, rows


def _layers(line: Line) -> tuple[int, ...]:
    count, *sizes = (textual.integer(word) for word in line.text.split())
    if count != len(sizes) or not 2 <= count <= limits.RANK or min(sizes) < 1 or max(sizes) > 1 << 20:
        raise NotThisFormat(f"line {line.number} does not give the sizes of {count} layers")
    return tuple(sizes)


def _layout(sizes: tuple[int, ...]) -> Iterator[tuple[str, tuple[int, ...]]]:
    yield "input/offset", sizes[:1]
    yield "input/scale", sizes[:1]
    for index, (before, after) in enumerate(zip(sizes, sizes[1:]), 1):
        yield f"layer{index}/weights", (after, before + 1)
    yield "output/offset", sizes[-1:]
    yield "output/scale", sizes[-1:]


def _tensor(rows: Iterator[Line], name: str, shape: tuple[int, ...]) -> Tensor:
    wanted, seen, start, end = Tensor(name, shape, "float32").size, 0, 0, 0
    while seen < wanted:
        row = next(rows, None)
        if row is None:
            raise DamagedFile(f"has {seen} of {wanted} numbers in {name}")
        seen += len([textual.number(word) for word in row.text.split()])
        start, end = start or row.offset, row.offset + len(row.text)
    if seen != wanted:
        raise DamagedFile(f"has {seen} numbers, not {wanted}, in {name}")
    return textual.text_tensor(name, shape, start, end - start)


def read(item: Item) -> Header:
    item.blob().whole(limits.MIB)
    comments, rows = _split(item)
    if not rows:
        raise DamagedFile("has no line with the sizes of its layers")
    sizes, rest = _layers(rows[0]), iter(rows[1:])
    tensors = tuple(_tensor(rest, name, shape) for name, shape in _layout(sizes))
    if next(rest, None) is not None:
        raise DamagedFile("has numbers after its last layer")
    metadata = textual.fields([("producer", "SExtractor"), ("description", " ".join(comments)),
                               ("architecture", "-".join(str(size) for size in sizes))])
    return Header(tensors, sum(tensor.size for tensor in tensors), metadata)


def sample() -> bytes:
    """Two inputs, one hidden neuron, one output."""
    return b"NNW\n# example\n 3 2 1 1\n\n-1.5 -2.5\n3.0 2.5\n-0.25 0.5 1.0\n0.75 -0.125\n0.0\n1.0\n"


FORMAT = Format("sextractor-nnw", "SExtractor star/galaxy network", Kind.NEURAL, Depth.TENSORS, (".nnw",),
                recognise, read, sample, magic=((0, b"NNW"),), textual=True)
