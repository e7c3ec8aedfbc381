# SPDX-License-Identifier: GPL-2.0-or-later
"""Kaldi's binary models: ``\\0B`` and a token in angle brackets (``<TransitionModel>``, ``<Nnet3>`` …).

Inside, matrices and vectors stand as ``FM ``, ``DM ``, ``FV `` or ``DV `` with their sizes, each a byte 4 and an i32;
they are found by these marks. Without a token, a lone matrix is a transform (LDA, CMVN) or features.
"""
from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from lintian_ml import limits
from lintian_ml.errors import LimitExceeded, NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Blob, Item

_TOKEN = regex(rb"\0B<([A-Z][A-Za-z0-9]{2,40})> ")
_ARRAY = regex(rb"([FD])([MV]) \x04(....)(?:\x04(....))?", re.DOTALL)
_DATA = frozenset(("Nnet3Eg", "NnetExample", "Nnet3ChainEg", "CuMatrix"))
_LONGEST = 16


def recognise(item: Item) -> bool:
    return _TOKEN.match(item.head) is not None


def _array(blob: Blob, at: int, found: re.Match[bytes], index: int) -> Tensor | None:
    """The array at byte ``at``, or None where the sizes are none."""
    matrix = found[2] == b"M"
    if matrix and not found[4]:
        return None
    sizes = (found[3], found[4]) if matrix else (found[3],)
    shape = tuple(struct.unpack("<i", size)[0] for size in sizes)
    kind, width = ("f4", 4) if found[1] == b"F" else ("f8", 8)
    start = at + 3 + 5 * len(sizes)
    if min(shape) <= 0 or max(shape) > limits.GIB:
        return None
    tensor = Tensor(f"array{index}", shape, "float32" if width == 4 else "float64")
    if start + width * tensor.size > blob.size:
        return None
    return Tensor(tensor.name, shape, tensor.dtype, Span(start, width * tensor.size, f"<{kind}"))


def _arrays(blob: Blob) -> Iterator[Tensor]:
    """Every array, in one pass that steps over their values."""
    at, index = 0, 0
    while at < blob.size:
        window = blob.peek(at, limits.CHUNK)
        for found in _ARRAY.finditer(window):
            tensor = _array(blob, at + found.start(), found, index)
            if tensor and tensor.span:
                yield tensor
                index += 1
                at = tensor.span.offset + tensor.span.length
                break
        else:
            at += max(len(window) - _LONGEST, 1)


def read(item: Item) -> Header:
    found = _TOKEN.match(item.head)
    assert found is not None
    name = found[1].decode("ascii")
    if name in _DATA:
        raise NotThisFormat("holds training examples")
    tensors = []
    for tensor in _arrays(item.blob()):
        tensors.append(tensor)
        if len(tensors) > limits.TENSORS:
            raise LimitExceeded(f"has more than {limits.TENSORS} arrays")
    kind = Kind.NEURAL if "net" in name.lower() or b"<Nnet" in item.head else Kind.CLASSICAL
    metadata = {"producer": "Kaldi", "architecture": name}
    return Header(tuple(tensors), sum(tensor.size for tensor in tensors), metadata, kind=kind, trained=Answer.YES)


def sample() -> bytes:
    """A Gaussian with one vector of two weights."""
    return b"\0B<DiagGMM> <GCONSTS> FV \x04" + struct.pack("<i2f", 2, 0.5, -0.25) + b"</DiagGMM> "


FORMAT = Format("kaldi-model", "Kaldi model", Kind.NEURAL, Depth.TENSORS, (".mdl", ".mat", ".ie", ".raw"),
                recognise, read, sample, magic=((0, b"\0B<"),))
