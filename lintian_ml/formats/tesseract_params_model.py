# SPDX-License-Identifier: GPL-2.0-or-later
"""Tesseract's language-model parameters: lines ``PTRAIN_NAME weight`` of a linear model, comments with ``#``.

Whether the weights were trained or put there by hand is not written in the file.
"""
from __future__ import annotations

from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind, Note, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import textual


def recognise(item: Item) -> bool:
    return item.head[:1] in (b"#", b"P") and b"PTRAIN_" in item.head[:4096]


def read(item: Item) -> Header:
    count = 0
    for row in textual.lines(item.blob()):
        words = row.text.split()
        if not words or words[0].startswith(b"#"):
            continue
        if len(words) != 2 or not words[0].startswith(b"PTRAIN_"):
            raise NotThisFormat(f"line {row.number} is no parameter")
        textual.number(words[1])
        count += 1
    if not count:
        raise NotThisFormat("has no parameter")
    note = Note("array", f"{count} weights of a linear model, trained or put there by hand")
    return Header((Tensor("weights", (count,), "float32"),), count, {"producer": "Tesseract"}, (note,), certain=False)


def sample() -> bytes:
    """Two parameters."""
    return b"PTRAIN_DIGITS_SHORT -0.5\nPTRAIN_NUM_BAD_PUNC 0.25\n"


FORMAT = Format("tesseract-params-model", "Tesseract language-model parameters", Kind.CLASSICAL, Depth.HEADER,
                (".params_model",), recognise, read, sample, textual=True, first=b"#P", signs=(rb"PTRAIN_",))
