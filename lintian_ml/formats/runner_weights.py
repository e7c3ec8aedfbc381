# SPDX-License-Identifier: GPL-2.0-or-later
"""Neural-network potentials of n2p2 and RuNNer (``weights.NNN.data``): a line per weight or bias.

Comments begin with ``#``; a line has the value, ``a`` (weight) or ``b`` (bias), an index, then layer and neuron of
its ends. RuNNer may write the values alone, one to a line, all of one width; then the name that both programs ask for,
with the element's atomic number, must be there too.
"""
from __future__ import annotations


from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import textual

_ROW = regex(rb"\s*-?\d*\.\d+(?:[eEdD][+-]?\d+)?\s+[ab]\s+\d{1,9}(?:\s+\d{1,6}){2,4}\s*$")
_COMMENTS = 40
_NAME = regex(r"weights\.(?:0\d\d|10\d|11[0-8])\.data$")
_ALONE = regex(rb" +-?\d{1,8}\.\d{8,14}$")
_LEAST = 100


def recognise(item: Item) -> bool:
    for row in item.head[:8192].split(b"\n", _COMMENTS)[:_COMMENTS]:
        if row.strip() and not row.lstrip().startswith(b"#"):
            return _ROW.match(row) is not None or _bare(item, row)
    return False


def _bare(item: Item, row: bytes) -> bool:
    return _ALONE.match(row) is not None and _NAME.match(item.name) is not None


def _read_bare(item: Item) -> Header:
    """Values alone. Raises NotThisFormat where a line holds anything else or is of another width."""
    rows, widths = 0, set()
    for row in textual.lines(item.blob()):
        if not _ALONE.match(row.text):
            raise NotThisFormat(f"line {row.number} is no value alone")
        rows += 1
        widths.add(len(row.text))
    if rows < _LEAST or len(widths) != 1:
        raise NotThisFormat("has too few values, or values of several widths")
    tensor = textual.text_tensor("weights and biases", (rows,), 0, item.blob().size, "float64")
    return Header((tensor,), rows, {"producer": "RuNNer"})


def read(item: Item) -> Header:
    if _bare(item, item.head.split(b"\n", 1)[0]):
        return _read_bare(item)
    counts, layers = {b"a": 0, b"b": 0}, set()
    for row in textual.lines(item.blob()):
        words = row.text.split()
        if not words or words[0].startswith(b"#"):
            continue
        if not _ROW.match(row.text):
            raise NotThisFormat(f"line {row.number} is neither weight nor bias")
        counts[words[1]] += 1
        layers.add(words[3])
    tensors = (Tensor("weights", (counts[b"a"],), "float64"), Tensor("biases", (counts[b"b"],), "float64"))
    total = counts[b"a"] + counts[b"b"]
    if not total:
        raise NotThisFormat("has no weights")
    return Header(tensors, total, {"producer": "n2p2 or RuNNer", "architecture": f"{len(layers)} layers of weights"})


def sample() -> bytes:
    """One weight and one bias."""
    return b"# Neural network connection values\n  5.0E-01 a 1 0 1 1 1\n -2.5E-01 b 2 1 1\n"


FORMAT = Format("runner-weights", "n2p2 or RuNNer network potential", Kind.NEURAL, Depth.HEADER, (".data",),
                recognise, read, sample, textual=True, first=b"#\n\r -.0123456789",
                signs=(rb"[\x20\t][ab][\x20\t]+\d", rb"\.\d[\deE+\-]{7}"))
