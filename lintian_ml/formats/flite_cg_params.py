# SPDX-License-Identifier: GPL-2.0-or-later
"""Spectral parameters at the leaves of a Flite voice: thousands of short rows of 16-bit numbers in C.

Each row, ``static const unsigned short VOICE_param_frame_17[] = {…}``, holds the quantised means and deviations of one
leaf of the voice's trees; a table of pointers to all rows ends the file. Source: Flite's tools for clustergen voices.
"""
from __future__ import annotations


from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Note, Span, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import samples

_ROW = regex(rb"const unsigned short (\w*param\w*)_frame_(\d+)\[\]\s*=\s*\{")
_LEAST = 16  # rows
_LONGEST = 4096  # bytes of a row: means and deviations of at most some dozen coefficients


def recognise(item: Item) -> bool:
    return b"_frame_0[]" in item.head and _ROW.search(item.head[:4096]) is not None


def read(item: Item) -> Header:
    """List the rows. Raises NotThisFormat where there are few."""
    data = item.blob().whole()
    spans = _spans(data)
    if len(spans) < _LEAST:
        raise NotThisFormat("has only a few rows of parameters")
    tensors = []
    for number, (start, end) in enumerate(spans):
        count = data[start:end].rstrip(b", \t\r\n").count(b",") + 1
        tensors.append(Tensor(f"frame_{number}", (count,), "uint16", Span(start, end - start, "text")))
    total = sum(tensor.size for tensor in tensors)
    note = Note("array", f"{len(tensors)} rows of 16-bit spectral parameters, {total} values", 1)
    return Header(tuple(tensors), total, notes=(note,))


def _spans(data: bytes) -> list[tuple[int, int]]:
    """Where the values of each row lie."""
    spans = []
    for match in _ROW.finditer(data):
        end = data.find(b"}", match.end(), match.end() + _LONGEST)
        if end > 0:
            spans.append((match.end(), end))
    return spans


def sample() -> bytes:
    """As few rows as count."""
    rows = []
    for number in range(_LEAST):
        values = [int(32768 + 60000 * value) for value in samples.learned(10, seed=number + 1)]
        listed = ", ".join(map(str, values))
        rows.append(f"static const unsigned short voice_param_frame_{number}[] = {{\n {listed}, }};\n")
    return "".join(rows).encode()


FORMAT = Format("flite-cg-params", "Flite voice parameters in C", Kind.CLASSICAL, Depth.TENSORS, (".c",),
                recognise, read, sample, textual=True, signs=(rb"_frame_0\[\]",))
