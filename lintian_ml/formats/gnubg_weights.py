# SPDX-License-Identifier: GPL-2.0-or-later
"""GNU Backgammon's evaluation networks as text: a version line, then for each network a line of sizes and its numbers.

The line of sizes is ``inputs hidden outputs trained beta-hidden beta-output``; one number per line follows: hidden
weights, output weights, hidden thresholds, output thresholds, as gnubg's loader reads them.
"""
from __future__ import annotations

from collections.abc import Iterator

from lintian_ml import limits
from lintian_ml.errors import DamagedFile, LimitExceeded
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import textual
from lintian_ml.wire.perceptron import arrays, describe
from lintian_ml.wire.textual import NumberLine

_MAGIC = b"GNU Backgammon "


def recognise(item: Item) -> bool:
    rows = item.head[:256].split(b"\n")
    return len(rows) > 2 and textual.is_number(rows[0][len(_MAGIC):].strip()) and len(rows[1].split()) == 6


def _sizes(blob: Blob, row: NumberLine) -> tuple[int, int, int]:
    found = blob.read(row.offset, min(row.length, limits.NAME)).split()
    inputs, hidden, outputs = (textual.integer(word) for word in found[:3])
    if not 0 < inputs * hidden * outputs <= limits.DIMENSION:
        raise LimitExceeded(f"line {row.number}: a network of {inputs}, {hidden} and {outputs} neurons")
    return inputs, hidden, outputs


def _array(rows: Iterator[NumberLine], name: str, shape: tuple[int, ...]) -> Tensor:
    """The next ``shape`` numbers as one tensor over the lines that hold them."""
    wanted, start, end = Tensor(name, shape, "float32").size, 0, 0
    for seen in range(wanted):
        row = next(rows, None)
        if row is None or row.numbers != 1:
            raise DamagedFile(f"has {seen} of {wanted} numbers in {name}")
        start = start or row.offset
        end = row.offset + row.length
    return textual.text_tensor(name, shape, start, end - start)


def read(item: Item) -> Header:
    blob, tensors, sizes = item.blob(), [], []
    start = item.head.index(b"\n") + 1
    rows = (row for row in textual.number_lines(blob, start, first=2) if row.numbers)
    for row in rows:
        if row.numbers != 6:
            raise DamagedFile(f"line {row.number} has {row.numbers} numbers where a network's sizes belong")
        sizes.append(_sizes(blob, row))
        for name, shape in arrays(f"net{len(sizes) - 1}", sizes[-1]):
            tensors.append(_array(rows, name, shape))
    metadata = {"version": textual.words(textual.first_line(item.head)[len(_MAGIC):]), "producer": "GNU Backgammon",
                "networks": str(len(sizes)), "architecture": describe(sizes)}
    return Header(tuple(tensors), sum(tensor.size for tensor in tensors), metadata, trained=Answer.UNKNOWN)


def sample() -> bytes:
    """One network with two inputs, one hidden neuron and one output: 2 + 1 + 1 + 1 numbers."""
    return b"GNU Backgammon 1.00\n2 1 1 0 0.1 1.0\n0.5\n-1.25\n2.0\n0.75\n-0.5\n"


FORMAT = Format("gnubg-weights", "GNU Backgammon networks (text)", Kind.NEURAL, Depth.TENSORS, (".weights",),
                recognise, read, sample, magic=((0, _MAGIC),), textual=True)
