# SPDX-License-Identifier: GPL-2.0-or-later
"""Leela Zero networks as text: a version line, then one line of decimal numbers per array (gzip is opened before).

Layout as Leela Zero's own loader and training program have it: input convolution, two convolutions per residual
block, policy head, value head; every convolution is followed by bias, batch-norm mean and variance. Its lines:
1 + 4 + 8 * blocks + 14. Early Leela Chess Zero and SAI networks share it with other sizes.
"""
from __future__ import annotations

from collections.abc import Iterator

from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import textual
from lintian_ml.wire.leela_initial import judge

_VERSIONS = (b"1", b"2", b"1.", b"2.")
_AROUND = 19  # lines that do not belong to a residual block: version, input convolution, two heads
_SHAPE = tuple[str, tuple[int, ...]]


def recognise(item: Item) -> bool:
    if textual.first_line(item.head) not in _VERSIONS:
        return False
    start = item.head[:160].split(b"\n", 1)[-1].split()[:-1]
    return len(start) > 5 and all(b"." in word or b"e" in word or word == b"0" for word in start) \
        and all(map(textual.is_number, start))


def _convolution(name: str, weights: tuple[int, ...]) -> Iterator[_SHAPE]:
    yield f"{name}/weights", weights
    for part in ("bias", "mean", "variance"):
        yield f"{name}/{part}", weights[:1]


def _exact(count: int, divisor: int, what: str) -> int:
    if divisor < 1 or count < divisor or count % divisor:
        raise DamagedFile(f"has {count} numbers in {what}, not a multiple of {divisor}")
    return count // divisor


def _head(counts: list[int], filters: int) -> Iterator[_SHAPE]:
    policy, value = counts[1], counts[7]
    moves, hidden, results = counts[5], counts[11], counts[13]
    yield from _convolution("policy", (policy, filters, 1, 1))
    yield "policy/moves/weights", (moves, _exact(counts[4], moves, "the policy layer"))
    yield "policy/moves/bias", (moves,)
    yield from _convolution("value", (value, filters, 1, 1))
    yield "value/hidden/weights", (hidden, _exact(counts[10], hidden, "the value layer"))
    yield "value/hidden/bias", (hidden,)
    yield "value/result/weights", (results, hidden)
    yield "value/result/bias", (results,)


def _layout(counts: list[int]) -> Iterator[_SHAPE]:
    filters, blocks = counts[1], (len(counts) - _AROUND + 1) // 8
    yield from _convolution("input", (filters, counts[0] // (9 * filters), 3, 3))
    for block in range(blocks):
        for half in (1, 2):
            yield from _convolution(f"block{block}/conv{half}", (filters, filters, 3, 3))
    yield from _head(counts[-14:], filters)


def _is_network(counts: list[int]) -> bool:
    """The first array is a 3x3 convolution whose outputs equal the three arrays after it."""
    return len(counts) > 3 and counts[1] > 0 and counts[1] == counts[2] == counts[3] and not counts[0] % (9 * counts[1])


def arrays(item: Item) -> list[Tensor]:
    """The arrays in the order of the file. Raises NotThisFormat, DamagedFile."""
    rows = [row for row in textual.number_lines(item.blob()) if row.numbers][1:]
    counts = [row.numbers for row in rows]
    if not _is_network(counts):
        raise NotThisFormat("its first arrays are not a convolution with its batch norm")
    if len(rows) < _AROUND - 1 or (len(rows) - _AROUND + 1) % 8:
        raise DamagedFile(f"has {len(rows) + 1} lines, not {_AROUND} and 8 for each residual block")
    tensors = []
    for row, (name, shape) in zip(rows, _layout(counts)):
        tensors.append(textual.text_tensor(name, shape, row.offset, row.length))
        if tensors[-1].size != row.numbers:
            raise DamagedFile(f"line {row.number} ({name}) has {row.numbers} numbers, not {tensors[-1].size}")
    return tensors


def version(item: Item) -> str:
    """For whom the value head speaks: 1, the side to move; 2, black."""
    return textual.words(textual.first_line(item.head)).rstrip(".")


def read(item: Item) -> Header:
    tensors = arrays(item)
    trained, notes = judge(item.blob(), tensors)
    blocks, filters = (len(tensors) - _AROUND + 1) // 8, tensors[1].size
    metadata = {"version": version(item), "residual-blocks": str(blocks),
                "filters": str(filters), "input-planes": str(tensors[0].shape[1]),
                "architecture": f"residual tower of {blocks} blocks and {filters} filters, policy and value head"}
    return Header(tuple(tensors), sum(tensor.size for tensor in tensors), metadata, notes, Kind.NEURAL, trained)


def sample() -> bytes:
    """One filter, one input plane, no residual block: 18 lines of numbers, all of them at a trained distance."""
    counts = [9, 1, 1, 1, 1, 1, 1, 1, 4, 2, 1, 1, 1, 1, 4, 2, 2, 1]
    return b"1\n" + b"".join(b" ".join([b"0.5"] * count) + b"\n" for count in counts)


FORMAT = Format("leela-zero-text", "Leela Zero network (text)", Kind.NEURAL, Depth.TENSORS, (".txt", ".weights"),
                recognise, read, sample, textual=True, first=b"12 \t\r\v\f")
