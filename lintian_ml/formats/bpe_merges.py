# SPDX-License-Identifier: GPL-2.0-or-later
"""Merges of a byte pair encoding, in the order in which they were learned from a corpus (``merges.txt``, ``vocab.bpe``,
codes of subword-nmt): ``#version: 0.2``, then two pieces and a space between them on each line. CLIP's has its own
name and a quotation mark before.

Without the first line it is a list of pairs of words like many others.
"""
from __future__ import annotations

from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import textual

_FIRST = regex(rb"(?:\"[\w.-]{1,80})?#version: ?0\.[0-9]{1,2}[^\n]{0,80}\n\S{1,80} \S{1,80}\r?\n\S{1,80} \S{1,80}\r?\n")
_LEAST = 32  # merges


def recognise(item: Item) -> bool:
    """The version, and two pairs of pieces."""
    return _FIRST.match(item.head) is not None


def read(item: Item) -> Header:
    """Count the merges. Raises DamagedFile for a line that is none, NotThisFormat where there are hardly any."""
    count = 0
    for line in textual.lines(item.blob()):
        if line.number == 1 or not line.text.strip():
            continue
        if b" " not in line.text.strip(b" "):  # more than one where pieces have spaces of their own
            raise DamagedFile(f"has no pair of pieces in line {line.number}")
        count += 1
    if count < _LEAST:
        raise NotThisFormat("has hardly a merge")
    facts = {"architecture": f"byte pair encoding, {count} merges"}
    return Header((Tensor("merges", (count,), "int32"),), count, facts, trained=Answer.YES)


def sample() -> bytes:
    """Thirty-two merges."""
    pairs = "".join(f"{chr(97 + at % 26)} {chr(97 + at * 7 % 26)}{'</w>' * (at % 2)}\n" for at in range(_LEAST))
    return f"#version: 0.2\n{pairs}".encode()


FORMAT = Format("bpe-merges", "merges of a byte pair encoding", Kind.NGRAM, Depth.HEADER, (".txt", ".bpe", ".codes"),
                recognise, read, sample, textual=True, signs=(rb"\A(\"[\w.\-]+)?#version:\x20?0\.",))
