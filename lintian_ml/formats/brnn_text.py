# SPDX-License-Identifier: GPL-2.0-or-later
"""Bidirectional recurrent networks as named rows: sizes (``NoInputs 7``), then ``…Weights`` and their numbers.

Every row is one word and numbers; rows of sizes have one whole number.
"""
from __future__ import annotations


from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import textual

_MAGIC = b"No"
_SIZE = regex(rb"No[A-Z][A-Za-z]{2,30} \d{1,9}\s")
_WEIGHTS = regex(rb"[A-Z][A-Za-z]{2,60}(?:Weights|Bias|Biases|Thresholds?)$")


def recognise(item: Item) -> bool:
    return _SIZE.match(item.head) is not None


def read(item: Item) -> Header:
    tensors, sizes = [], {}
    for row in textual.lines(item.blob()):
        name, _, rest = row.text.partition(b" ")
        numbers = rest.split()
        if not row.text.strip():
            continue
        if not name.isalpha() or not numbers or not all(map(textual.is_number, numbers)):
            raise NotThisFormat(f"line {row.number} is no name with numbers")
        if _WEIGHTS.match(name):
            at = row.offset + len(name) + 1
            tensors.append(textual.text_tensor(textual.words(name), (len(numbers),), at, len(rest)))
        else:
            sizes[textual.words(name)] = textual.words(rest)
    return _header(tensors, sizes)


def _header(tensors: list[Tensor], sizes: dict[str, str]) -> Header:
    total = sum(tensor.size for tensor in tensors)
    if not total:
        raise NotThisFormat("has sizes but no weights")
    described = ", ".join(f"{name} {value}" for name, value in list(sizes.items())[:12])
    return Header(tuple(tensors), total, {"architecture": described})


def sample() -> bytes:
    """One input, one output."""
    return b"NoInputs 1\nNoOutputs 1\nInputOutputWeights 0.276332 -0.5 \nThresholdOutputWeights 0.152393 \n"


FORMAT = Format("brnn-text", "bidirectional recurrent network as named rows", Kind.NEURAL, Depth.TENSORS, (".model",),
                recognise, read, sample, magic=((0, _MAGIC),), textual=True)
