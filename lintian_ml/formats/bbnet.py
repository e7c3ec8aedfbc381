# SPDX-License-Identifier: GPL-2.0-or-later
"""BBTools' networks (``.bbnet``): ``##bbnet``, lines like ``#dims 23 96 1`` and ``#epochs 200000``, a ``#CL`` for each
run of the trainer, then a line for each cell: ``C24 TANH``, its bias, and a weight for each cell of the layer before.

Sparse files have a line ``I24`` or ``H24`` before it that says to which of those its weights belong. ``#coding A48``
makes words of numbers; they are only counted. Source: CellNet and CellNetParser of BBTools, which write and read them.
"""
from __future__ import annotations

import itertools
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from operator import itemgetter

from lintian_ml.errors import DamagedFile
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import tables, textual

_MAGIC = b"##bbnet"
_DIMS = regex(rb"(?m)^#dims((?:\x20\d{1,7}){2,64})[\x20\r]{0,2}$")
_CELL = regex(rb"[CW](\d{1,10})\x20[A-Z]{2,16}\x20")
_INPUT = regex(rb"(?:^|\x20)(?:in|data|din)=([^\x20\r]{1,400})")
_VALIDATION = regex(rb"(?:^|\x20)(?:validate|validateset|vin|vset)=([^\x20\r]{1,400})")
_KEPT = ("epochs", "samples", "density", "edges")
_TRAINER = b"ml.Trainer"  # other programs read networks by the same option
_RUNS = 16  # commands of one network's history that are looked at


def recognise(item: Item) -> bool:
    return item.head.startswith(_MAGIC) and _DIMS.search(item.head) is not None


def _header(head: bytes) -> dict[str, list[bytes]]:
    """The lines above the cells, by their first word; comments and others alike."""
    told: dict[str, list[bytes]] = {}
    for line in itertools.takewhile(lambda line: line[:1] in b"#\r", head.split(b"\n")):
        key, _, value = line.strip().partition(b" ")
        told.setdefault(textual.words(key.lstrip(b"#")), []).append(value)
    return told


def _cells(item: Item, dims: list[int]) -> Iterator[tuple[int, list[bytes]]]:
    """The layer of each cell, its bias and its weights. Raises DamagedFile where ``dims`` has other counts."""
    ends = list(itertools.accumulate(dims))
    last, joined = dims[0], b""
    for line in textual.lines(item.blob()):
        text = line.text
        if text[:1] in b"#IH":
            joined = text
            continue
        found = _CELL.match(text)
        if not found or int(found[1]) != last + 1 or last == ends[-1]:
            raise DamagedFile(f"line {line.number} is not that of cell {last + 1}, of cells up to {ends[-1]}")
        last += 1
        layer, words = bisect_left(ends, last), text[found.end():].split()
        weights = joined.count(b" ") if joined[:1] == b"I" else dims[layer - 1]
        if len(words) - 1 != weights and (joined[:1] != b"H" or not 1 <= len(words) <= weights):
            raise DamagedFile(f"line {line.number} has {len(words)} numbers, not a bias and {weights} weights")
        joined = b""
        yield layer, words
    if last != ends[-1]:
        raise DamagedFile(f"ends after cell {last} of {ends[-1]}")


def _layer(number: int, rows: Iterator[list[bytes]], shape: tuple[int, int], coded: bool) -> Iterator[Tensor]:
    """The weights and the biases of one layer; those of a sparse one are a row of numbers."""
    names = f"layer{number}/weights", f"layer{number}/biases"
    if coded:
        size = sum(len(row) - 1 for row in rows)
        weights, biases = Tensor(names[0], (size,), "float32"), Tensor(names[1], shape[:1], "float32")
    else:
        kept = array("d")

        def without_bias() -> Iterator[list[float]]:
            for bias, *others in rows:
                kept.append(textual.number(bias))
                yield list(map(textual.number, others))

        weights = tables.streamed(names[0], without_bias())
        biases = tables.tensor(names[1], kept.tolist())
    yield replace(weights, shape=shape) if weights.size == shape[0] * shape[1] else weights
    yield biases


def read(item: Item) -> Header:
    sizes = _DIMS.search(item.head)
    dims = [int(word) for word in sizes[1].split()] if sizes else []
    if len(dims) < 2 or not all(dims):
        raise DamagedFile("has no sizes of layers, or empty layers")
    told = _header(item.head)
    coded = any(value.strip().lower() not in (b"", b"decimal") for value in told.get("coding", ()))
    tensors: list[Tensor] = []
    for layer, cells in itertools.groupby(_cells(item, dims), itemgetter(0)):
        tensors += _layer(layer, (row for _, row in cells), (dims[layer], dims[layer - 1]), coded)
    runs = [run for run in told.get("CL", [])[:_RUNS] if _TRAINER in run]
    pairs = [("producer", "BBTools"), ("architecture", "-".join(map(str, dims)))]
    pairs += [("command", textual.words(run)) for run in runs]
    for key, names in (("dataset", _INPUT), ("validation", _VALIDATION)):
        files = (name for run in runs for found in names.findall(run) for name in found.split(b","))
        pairs += [(key, textual.words(name)) for name in dict.fromkeys(files)]
    pairs += [(key, textual.words(told[key][0])) for key in _KEPT if key in told]
    trained = Answer.YES if {"epochs", "samples", "stats"} & told.keys() else Answer.UNKNOWN
    return Header(tuple(tensors), sum(tensor.size for tensor in tensors), textual.fields(pairs), trained=trained)


def sample() -> bytes:
    """Three inputs, two hidden cells and one output."""
    return (b"##bbnet\n#version 1\n#concise\n#dense\n#density 1\n#blocksize 1\n#seed 1\n#layers 3\n#epochs 400\n"
            b"#samples 12800\n#dims 3 2 1\n#CL java -ea ml.Trainer in=vectors.tsv dims=3,2,1 out=x.bbnet\n##err 0.02\n"
            b"#edges 7\n##layer 1\nC4 TANH -0.25 0.5 0 1.25\nC5 SIG 0.125 -1.5 0.75 0.0625\n"
            b"##layer 2\nC6 RSLOG 0.5 -0.7 0.3\n")


FORMAT = Format("bbnet", "network of BBTools", Kind.NEURAL, Depth.TENSORS, (".bbnet",), recognise, read, sample,
                magic=((0, _MAGIC),), textual=True)
