# SPDX-License-Identifier: GPL-2.0-or-later
"""Networks over sequences or graphs as plain text: up to eight lines of small whole numbers (kind, sizes, units of
each layer), an empty line, then blocks of decimal numbers.

A block of weights has a line for each input and as many columns as units; the sizes must occur among the blocks.
"""
from __future__ import annotations


from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import textual

_HEAD = regex(rb"(?:\d{1,5}(?: \d{1,5}){0,12} ?\r?\n){3,8}\r?\n(?=-?\d\.\d{4,})")
_FEWEST = 20
_EXTRA = 16
_MOST = 200


def recognise(item: Item) -> bool:
    return item.head[:1].isdigit() and _HEAD.match(item.head) is not None


def _blocks(item: Item, start: int) -> list[Tensor]:
    """Runs of lines with the same count of numbers, ended by an empty line or another count."""
    blocks: list[Tensor] = []
    offset, rows, columns, end = start, 0, 0, start
    for line in textual.number_lines(item.blob(), start):
        if rows and line.numbers != columns:
            blocks.append(textual.text_tensor(f"block{len(blocks)}", (rows, columns), offset, end - offset, "float64"))
            rows = 0
        if line.numbers:
            offset = offset if rows else line.offset
            rows, columns, end = rows + 1, line.numbers, line.offset + line.length
    if rows:
        blocks.append(textual.text_tensor(f"block{len(blocks)}", (rows, columns), offset, end - offset, "float64"))
    return blocks


def _fits(sizes: set[int], tensors: list[Tensor]) -> bool:
    """Some block has a column for each unit and a line for each input, thresholds and recursive inputs on top."""
    return any(columns in sizes and any(0 <= rows - size <= _EXTRA for size in sizes)
               for rows, columns in (tensor.shape for tensor in tensors[:_MOST]))


def read(item: Item) -> Header:
    found = _HEAD.match(item.head)
    if found is None:
        raise NotThisFormat("does not begin with sizes")
    sizes = {int(word) for word in found[0].split()} - {0, 1}
    tensors = _blocks(item, found.end())
    total = sum(tensor.size for tensor in tensors)
    if total < _FEWEST or len({tensor.shape[1] for tensor in tensors}) < 2 or not _fits(sizes, tensors):
        raise NotThisFormat("has blocks of other sizes than its first lines say")
    rows = "; ".join(" ".join(line.split()) for line in found[0].decode("ascii").split("\n") if line.strip())
    return Header(tuple(tensors), total, {"architecture": f"sizes {rows}"})


def sample() -> bytes:
    """Eight inputs, two units."""
    rows = "".join(f"{0.12345 * at:.5f} {-0.23456 * at:.5f}\n" for at in range(1, 9))
    return ("0 1 1\n8 2\n1 1\n2 1\n\n" + rows + "\n0.54321\n-0.12345\n0.00123\n-0.98765\n").encode()


FORMAT = Format("recursive-nn-text", "network over graphs as plain text", Kind.NEURAL, Depth.TENSORS, (".net",),
                recognise, read, sample, textual=True, first=b"0123456789")
